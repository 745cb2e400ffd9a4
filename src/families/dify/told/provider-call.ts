import { bracketed } from '../../../base/address.ts';
import { urlParts } from '../../../base/url-parts.ts';
import { withoutTrailing, withoutTrailingSlashes } from '../../../base/without-trailing.ts';
import type { ProviderCall } from '../findings.ts';

/** Longest piece of a text that is looked at; an address stands near its beginning. */
const maxText = 4_000;

type Reader = (text: string) => ProviderCall | undefined;

/** requests and urllib3, old wording and new: `HTTPSConnectionPool(host='…', port=1234): Max retries exceeded with url: /v1/…`. */
const pool: Reader = (text) => {
  const [, tls, host, port] = /\bHTTP(S?)Connection(?:Pool)?\(host=\\?['"]([^'"\\]{1,253})\\?['"], port=(\d{1,5})\)/.exec(text) ?? [];
  if (!host || !port) return undefined;
  const asked = /Max retries exceeded with url: (\/[^\s)'"]{0,300})/.exec(text)?.[1];
  return {
    scheme: tls ? 'https' : 'http',
    host: bare(host),
    port: Number(port),
    ...(asked === undefined ? {} : { path: basePath(asked) }),
  };
};

/** aiohttp: `Cannot connect to host NAME:1234 ssl:default [Connect call failed ('172.17.0.1', 1234)]`; no TLS is `ssl:None` or default. */
const aiohttp: Reader = (text) => {
  const [, host, port] = /Cannot connect to host (\[[0-9a-f:]{2,45}\]|[^\s:]{1,253}):(\d{1,5}) ssl:/i.exec(text) ?? [];
  return host && port ? { host: bare(host), port: Number(port) } : undefined;
};

/** Node: `connect ECONNREFUSED 172.17.0.1:1234`, `connect ECONNREFUSED ::1:1234`. */
const nodeConnect: Reader = (text) => {
  const [, address, port] = /\bconnect E[A-Z]{3,20} ([0-9a-f.:]{2,45}):(\d{1,5})\b/i.exec(text) ?? [];
  return address && port ? { host: address, port: Number(port), isResolved: true } : undefined;
};

/** Node: `getaddrinfo ENOTFOUND lmstudio.lan`. */
const nodeName: Reader = (text) => {
  const host = /\bgetaddrinfo E[A-Z_]{3,20} ([a-z0-9._-]{1,253})/i.exec(text)?.[1];
  return host ? { host } : undefined;
};

/** httpx, fetch and most others name the whole URL: `Server error '502 Bad Gateway' for url 'http://…'`. */
const url: Reader = (text) => {
  const found = /\bhttps?:\/\/[^\s'"<>)\\]{1,500}/gi;
  for (const [href] of text.matchAll(found)) {
    const call = fromUrl(href);
    if (call && !isManual(call.host ?? '')) return call;
  }
  return undefined;
};

/** requests: `Invalid URL 'host.docker.internal:1234/v1/chat/completions': No scheme supplied.` */
const withoutScheme: Reader = (text) => {
  const typed = /Invalid URL \\?['"]([^'"\\]{1,500})\\?['"]/i.exec(text)?.[1];
  if (typed === undefined || /^[a-z][a-z0-9+.-]*:\/\//i.test(typed)) return undefined;
  const call = fromUrl(`http://${typed}`);
  if (!call) return undefined;
  const { scheme: _none, ...rest } = call;
  return rest;
};

/** The most telling first: a pool names what was typed, a URL may be one of a manual's. */
const readers: readonly Reader[] = [pool, aiohttp, withoutScheme, url, nodeConnect, nodeName];

/** Reads scheme, host, port and path out of the text of a failed call; undefined when it names none. Linear in the text. */
export function providerCall(text: string): ProviderCall | undefined {
  const bounded = text.slice(0, maxText);
  for (const read of readers) {
    const call = read(bounded);
    if (call) return call;
  }
  return undefined;
}

/** The base URL that was typed, out of a path that was asked: `/v1/chat/completions` → `/v1`, `/chat/completions` → ``. */
export function basePath(asked: string): string {
  return withoutTrailingSlashes(asked.replace(/[?#].*$/, '')).replace(
    /\/(?:chat\/completions|completions|embeddings|models|api\/chat|api\/generate)$/,
    '',
  );
}

/** A call as a URL, with what is known of it. */
export function hrefOf({ scheme, host = '?', port, path = '' }: ProviderCall): string {
  const start = scheme === undefined ? '' : `${scheme}://`;
  return `${start}${bracketed(host)}${port === undefined ? '' : `:${port}`}${path}`;
}

function fromUrl(href: string): ProviderCall | undefined {
  const parts = urlParts(withoutTrailing(href, '.,;:'));
  return (
    parts && { scheme: parts.scheme === 'https' ? 'https' : 'http', host: bare(parts.host), port: parts.port, path: basePath(parts.path) }
  );
}

const bare = (host: string) => host.replace(/^\[|\]$/g, '').toLowerCase();

/** Hosts that error texts point readers to, which nobody called. */
const isManual = (host: string) =>
  /(?:^|\.)(?:mozilla\.org|pydantic\.dev|openai\.com|lmstudio\.ai|ollama\.com|github\.com|w3\.org)$/i.test(host);
