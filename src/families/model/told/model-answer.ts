import { withoutGaps } from '../../../base/without-gaps.ts';
import type { ModelAnswer } from '../findings.ts';

/** Longest text that is taken apart, and how many wrappings are taken off. */
const maxText = 8_000;
const maxDepth = 4;

type Body = Omit<ModelAnswer, 'status'> & { readonly status?: number };

/**
 * The model server's own answer inside an error of Dify's: `… API request failed with status code 401: {…}` (openai_api_compatible),
 * `Error code: 404 - {…}` (the openai SDK), `Client error '404 Not Found' for url …` (httpx), a Python dict of a stream's error.
 * Undefined when no HTTP answer shows in the text.
 */
export function modelAnswer(text: string): ModelAnswer | undefined {
  const bounded = text.slice(0, maxText);
  const status = statusIn(bounded);
  const start = status?.end ?? bounded.search(/\{['"](?:code|error|message|detail|object)['"] ?:/);
  if (start === -1) return undefined;
  const body = bodyOf(bounded.slice(start).replace(/^[\s:,-]+/, ''), 0);
  const number = status?.status ?? body.status;
  return { ...body, ...withoutGaps({ status: number }) };
}

function statusIn(text: string): { readonly status: number; readonly end: number } | undefined {
  const found =
    /\b(?:status code|status_code|error code|HTTP error|HTTP status)\W{0,3}(\d{3})\b/i.exec(text) ??
    /\b(?:Client|Server) error '(\d{3})\b[^']{0,60}'/.exec(text) ??
    /\b(\d{3}) (?:Client|Server) Error: /.exec(text);
  return found?.[1] === undefined ? undefined : { status: Number(found[1]), end: found.index + found[0].length };
}

function bodyOf(text: string, depth: number): Body {
  if (/^<(?:!doctype|html|\?xml)/i.test(text)) return { message: titleOf(text), isHtml: true };
  if (/^for url\b/.test(text)) return { message: '' };
  if (!/^[{[]/.test(text) || depth >= maxDepth) return { message: text.trim() };
  return fieldsOf(parsed(text), text, depth);
}

/** What stands in the fields that the products use: `error` as text or object, `message`, `detail`; `{error_type, message}` of Dify's SDK. */
function fieldsOf(value: unknown, text: string, depth: number): Body {
  if (!isFields(value)) return byNames(text);
  const { error, detail } = value;
  const inner = isFields(error) ? error : isFields(detail) ? detail : undefined;
  if (inner) return fieldsOf(inner, text, depth + 1);
  const said = [error, value.message, value.msg, Array.isArray(detail) ? JSON.stringify(detail) : detail].find(
    (each) => typeof each === 'string' && each !== '',
  );
  const { code, type } = value;
  const own = {
    ...(typeof type === 'string' && type !== '' ? { type } : {}),
    ...(typeof code === 'string' && !/^\d+$/.test(code) && code !== '' ? { code } : {}),
    ...(statusLike(code) === undefined ? {} : { status: statusLike(code) as number }),
  };
  if (typeof said !== 'string') return { message: '', ...own };
  // JSON in JSON: a gateway quotes the answer of the server behind it.
  const quoted = said.search(/\{['"](?:code|error|message|detail)['"] ?:/);
  if (quoted === -1 || depth >= maxDepth) return { message: said, ...own };
  const unwrapped = bodyOf(said.slice(quoted), depth + 1);
  return unwrapped.message === '' ? { message: said, ...own } : { ...own, ...unwrapped };
}

/** Fields of a JSON or a Python dict, found by their names; a value ends at its quote, or where the text was cut. */
const fields = {
  type: /['"]type['"] ?: ?(?:"((?:[^"\\]|\\.){0,2000})|'((?:[^'\\]|\\.){0,2000}))/,
  code: /['"]code['"] ?: ?(?:"((?:[^"\\]|\\.){0,2000})|'((?:[^'\\]|\\.){0,2000}))/,
  message: /['"]message['"] ?: ?(?:"((?:[^"\\]|\\.){0,2000})|'((?:[^'\\]|\\.){0,2000}))/,
  error: /['"]error['"] ?: ?(?:"((?:[^"\\]|\\.){0,2000})|'((?:[^'\\]|\\.){0,2000}))/,
  detail: /['"]detail['"] ?: ?(?:"((?:[^"\\]|\\.){0,2000})|'((?:[^'\\]|\\.){0,2000}))/,
};

/** A text that was cut, or a Python dict that is no JSON: the fields by their names. */
function byNames(text: string): Body {
  const field = (name: keyof typeof fields) => {
    const found = fields[name].exec(text);
    return (found?.[1] ?? found?.[2])?.replace(/\\(["'\\])/g, '$1');
  };
  const number = /['"]code['"] ?: ?(\d{3})\b/.exec(text)?.[1];
  const [type, code] = [field('type'), field('code')];
  return {
    message: field('message') ?? field('error') ?? field('detail') ?? text.trim(),
    ...(type ? { type } : {}),
    ...(code && !/^\d+$/.test(code) ? { code } : {}),
    ...(number === undefined ? {} : { status: Number(number) }),
  };
}

/** JSON up to the end of its object, whatever follows it. */
function parsed(text: string): unknown {
  for (const end of [text.length, text.lastIndexOf('}') + 1]) {
    try {
      return JSON.parse(text.slice(0, end));
    } catch {
      // Cut short, or a Python dict.
    }
  }
  return undefined;
}

type Fields = { readonly [key: string]: unknown };
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

function statusLike(code: unknown): number | undefined {
  const number = typeof code === 'number' ? code : typeof code === 'string' && /^\d{3}$/.test(code) ? Number(code) : undefined;
  return number !== undefined && number >= 400 && number < 600 ? number : undefined;
}

const titleOf = (html: string) => /<title>([^<]{1,120})/i.exec(html)?.[1]?.trim() ?? 'HTML';
