/** One line that sets a variable: `NAME=`, `export NAME =`; the value follows. */
const setting = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*/;

/**
 * Reads the dotenv format: comments, `export`, values bare, in single quotes (as they are), in double quotes (with \n, \r, \t, \" and \\)
 * or backquotes, quoted ones over several lines too. A bare value ends before ` #`. The last setting of a name wins.
 * Lines that set nothing are passed over: an env file belongs to other tools as well.
 */
export function parseEnvFile(text: string): Map<string, string> {
  const values = new Map<string, string>();
  const source = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  for (let at = 0; at < source.length; ) {
    const newline = source.indexOf('\n', at);
    const lineEnd = newline < 0 ? source.length : newline;
    const line = source.slice(at, lineEnd);
    const match = setting.exec(line);
    const name = match?.[1];
    at = lineEnd + 1;
    if (!match || name === undefined) continue;
    const valueStart = lineEnd - line.length + match[0].length;
    const quoted = quotedValue(source, valueStart);
    if (quoted) {
      values.set(name, quoted.value);
      const after = source.indexOf('\n', quoted.end);
      at = after < 0 ? source.length : after + 1;
    } else {
      values.set(name, bareValue(line.slice(match[0].length)));
    }
  }
  return values;
}

function bareValue(text: string): string {
  if (text.startsWith('#')) return '';
  const comment = text.search(/\s#/);
  return (comment < 0 ? text : text.slice(0, comment)).trim();
}

/** A quoted value that is closed, and where it ends; undefined when the quote is an ordinary character. */
function quotedValue(source: string, start: number): { readonly value: string; readonly end: number } | undefined {
  const quote = source[start];
  if (quote !== '"' && quote !== "'" && quote !== '`') return undefined;
  for (let at = start + 1; at < source.length; at++) {
    if (quote === '"' && source[at] === '\\') at++;
    else if (source[at] === quote) {
      const inner = source.slice(start + 1, at);
      return { value: quote === '"' ? inner.replace(/\\([nrt"\\])/g, (_, char: string) => escapes[char] ?? char) : inner, end: at + 1 };
    }
  }
  return undefined;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };
