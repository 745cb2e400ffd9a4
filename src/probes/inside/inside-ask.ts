import { bareHost, bracketed } from '../../base/address.ts';

/** What is spoken to an address. All but `http` send fixed bytes: none, `PING`, PostgreSQL's question for TLS. */
export type InsideSpeak = 'http' | 'tcp' | 'redis' | 'postgres';

/** One question from inside a container. */
export type InsideAsk = {
  /** The host's name or address as the container would write it, without brackets. */
  readonly to: string;
  readonly port: number;
  readonly speak: InsideSpeak;
  /** Of `http`: over TLS. */
  readonly isTls?: boolean;
  /** Of `http`: path and query; `/` when left out. */
  readonly path?: string;
  /** Of `http`: they go to the program on its standard input, for they may hold a key. */
  readonly headers?: Readonly<Record<string, string>>;
};

const schemes: Readonly<Record<string, InsideSpeak>> = {
  http: 'http',
  https: 'http',
  redis: 'redis',
  rediss: 'tcp',
  postgres: 'postgres',
  postgresql: 'postgres',
};
const usualPorts: Readonly<Record<string, number>> = { http: 80, https: 443, redis: 6379, rediss: 6379, postgres: 5432, postgresql: 5432 };

/**
 * The question that a URL stands for: HTTP, Redis and PostgreSQL by their schemes, any other by a bare connection, for which the URL must
 * have a port. A user and password in an HTTP URL become a header. Undefined for what is no address.
 */
export function askOf(url: string): InsideAsk | undefined {
  const parsed = parseUrl(url);
  const scheme = /^([a-z]+)(?:\+[a-z0-9]+)?:$/.exec(parsed?.protocol ?? '')?.[1] ?? '';
  const port = Number(parsed?.port) || (usualPorts[scheme] ?? 0);
  const to = bareHost(parsed?.hostname ?? '');
  if (!parsed || to === '' || port === 0) return undefined;
  const speak = schemes[scheme] ?? 'tcp';
  if (speak !== 'http') return { to, port, speak };
  const { username, password, pathname, search } = parsed;
  const login = `${decoded(username)}:${decoded(password)}`;
  return {
    to,
    port,
    speak,
    path: `${pathname}${search}`,
    ...(scheme === 'https' ? { isTls: true } : {}),
    ...(login === ':' ? {} : { headers: { Authorization: `Basic ${Buffer.from(login).toString('base64')}` } }),
  };
}

/** The URL of a question, without any header: fit for a command line. */
export function urlOf({ to, port, speak, isTls = false, path = '/' }: InsideAsk): string {
  if (speak !== 'http') return `${speak}://${bracketed(to)}:${port}`;
  const place = port === (isTls ? 443 : 80) ? '' : `:${port}`;
  return `${isTls ? 'https' : 'http'}://${bracketed(to)}${place}${path}`;
}

/**
 * The headers as lines of curl's own configuration, which every program of ours reads from its standard input. Undefined when there are
 * none; `malformed` when one cannot be a header.
 */
export function headerLines({ headers = {} }: InsideAsk): string | 'malformed' | undefined {
  const all = Object.entries(headers);
  if (all.length === 0) return undefined;
  // A line's end or a control character would be a header of its own.
  if (all.some(([name, value]) => !/^[!#$%&'*+\-.^_`|~\w]+$/.test(name) || !/^[\t\x20-\x7e]*$/.test(value))) return 'malformed';
  return all.map(([name, value]) => `header = "${name}: ${value.replace(/[\\"]/g, '\\$&')}"\n`).join('');
}

/** A host that a program could take for an option, or a word of its own, is none. */
export const isAskable = ({ to, port, path = '/' }: InsideAsk): boolean =>
  /^[\w:][\w.:%-]*$/.test(to) && Number.isInteger(port) && port > 0 && port < 65536 && /^\/[\x21-\x7e]*$/.test(path);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function parseUrl(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}
