import type { Redact } from '../../../base/redact.ts';
import { cleanLine, cleanText } from '../../../base/sanitise.ts';

/** Longest text of Dify's that is shown. */
const maxLength = 500;
/** Beginnings of objects that are tried; each is read to its end, and a text of nothing but braces has as many as characters. */
const maxObjects = 40;

/**
 * A message of Dify's made fit to show. A PluginInvokeError carries JSON whose `args` may hold tracebacks or credentials: only
 * its `error_type` and `message` stay (facts: Dify 4.4). Of a Python traceback only the exception stays. Control characters and
 * secrets go; the secrets before the text is cut, so that no half of one is left over.
 */
export function cleanDifyMessage(text: string, redact: Redact): string {
  const bounded = cleanText(text, 50_000);
  const plain = withoutTraceback(withoutPluginJson(bounded)).replace(/\breq_id: [0-9a-z-]* /gi, '');
  return cleanLine(redact(cleanLine(plain, 50_000)), maxLength);
}

function withoutPluginJson(text: string): string {
  if (!/["']error_type["']|["']args["']/.test(text)) return text;
  let tries = 0;
  for (let start = text.indexOf('{'); start !== -1 && tries < maxObjects; start = text.indexOf('{', start + 1), tries++) {
    const end = endOfObject(text, start);
    const inner = end === undefined ? text.slice(start) : text.slice(start, end);
    if (!/["']error_type["']|["']args["']/.test(inner)) continue;
    const said = end === undefined ? saidByPattern(inner) : (saidByJson(inner) ?? saidByPattern(inner));
    const before = text.slice(0, start).replace(/PluginInvokeError:\s*$/, '');
    return before + said + (end === undefined ? '' : text.slice(end));
  }
  return text;
}

function saidByJson(json: string): string | undefined {
  try {
    const { error_type: type, message } = JSON.parse(json) as {
      readonly error_type?: unknown;
      readonly message?: unknown;
    };
    return wordsOf(typeof type === 'string' ? type : undefined, typeof message === 'string' ? message : undefined);
  } catch {
    return undefined;
  }
}

/** For JSON that was cut off or is a Python dict: the two fields by their names, nothing else. */
function saidByPattern(text: string): string {
  const value = (found: RegExpExecArray | null) => {
    const quote = found?.[1];
    if (!found || quote === undefined) return undefined;
    const start = found.index + found[0].length;
    const end = endOfQuote(text, start, quote);
    return end === undefined
      ? undefined
      : text
          .slice(start, end)
          .replace(/\\n/g, '\n')
          .replace(/\\(["'\\])/g, '$1');
  };
  return wordsOf(value(/["']error_type["']\s*:\s*(["'])/.exec(text)), value(/["']message["']\s*:\s*(["'])/.exec(text)));
}

/** The index of the quotation mark that closes; undefined when none does. */
function endOfQuote(text: string, start: number, quote: string): number | undefined {
  for (let at = start; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote) return at;
  }
  return undefined;
}

function wordsOf(type: string | undefined, message: string | undefined): string {
  const words = [type, message === undefined ? undefined : withoutPluginJson(message)].filter((word) => word);
  return words.length > 0 ? words.join(': ') : '(details removed)';
}

/** The index behind the brace that closes the object at `start`; undefined when none does. */
function endOfObject(text: string, start: number): number | undefined {
  let depth = 0;
  let quote = '';
  for (let at = start; at < text.length; at++) {
    const character = text[at] ?? '';
    if (quote !== '') {
      if (character === '\\') at++;
      else if (character === quote) quote = '';
    } else if (character === '"') quote = character;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return at + 1;
  }
  return undefined;
}

function withoutTraceback(text: string): string {
  const start = text.indexOf('Traceback (most recent call last)');
  if (start === -1) return text.replace(/(?<!\s)\s*File "[^"]*", line \d+(?:, in [^\s]+)?/g, '');
  const exceptions = [
    ...text.slice(start).matchAll(/(?:^|\n|\s)((?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Warning): ?[^\n]*)/g),
  ];
  const last = exceptions.at(-1)?.[1] ?? '';
  return `${text.slice(0, start)}${last}`;
}
