import { findAddressPasswords } from '../../base/address-passwords.ts';
import { findKeyShapes } from '../../base/key-shapes.ts';
import { parseEndpoint } from '../../ledger/endpoint.ts';
import type { Misspelling, ToldPart } from '../../ledger/ledger.ts';
import { addressesInJson, hostsOfList } from './told-lists.ts';

/** How the one who answers at an address is spoken to, told by its scheme, its name or its port. */
type Speech = 'http' | 'redis' | 'postgres' | 'tcp';

/** An address that a container was told in its environment. No user, no password, no key and no query is in it. */
export type ToldAddress = {
  /** The variable; of a pair `X_HOST`, `X_PORT` the first. */
  readonly variable: string;
  /** `http://host.docker.internal:1234/v1`, `tcp://db:5432`. */
  readonly href: string;
  readonly speech: Speech;
  /** How the value is misspelt; `href` is what it means. */
  readonly misspelt?: Misspelling;
  /** It has a path that was left out, for it may hold a secret. */
  readonly isCut?: true;
  /** Left out where the variable holds this address and nothing else. */
  readonly part?: ToldPart;
};

/** One container has a few; whoever sets thousands does not hold anybody up. */
export const mostTold = 60;
const longestValue = 2_000;

/** Schemes of the services that a stack has beside its model servers: how they are spoken to, and their usual port. */
const schemes: Readonly<Record<string, { readonly speech: Speech; readonly port: number; readonly isSecure?: true }>> = {
  http: { speech: 'http', port: 80 },
  https: { speech: 'http', port: 443, isSecure: true },
  redis: { speech: 'redis', port: 6379 },
  valkey: { speech: 'redis', port: 6379 },
  // Behind TLS only its port is seen.
  rediss: { speech: 'tcp', port: 6379 },
  postgres: { speech: 'postgres', port: 5432 },
  postgresql: { speech: 'postgres', port: 5432 },
  mysql: { speech: 'tcp', port: 3306 },
  mariadb: { speech: 'tcp', port: 3306 },
  mongodb: { speech: 'tcp', port: 27017 },
  amqp: { speech: 'tcp', port: 5672 },
  amqps: { speech: 'tcp', port: 5671 },
  nats: { speech: 'tcp', port: 4222 },
  kafka: { speech: 'tcp', port: 9092 },
  clickhouse: { speech: 'tcp', port: 9000 },
  mssql: { speech: 'tcp', port: 1433 },
  memcached: { speech: 'tcp', port: 11211 },
  // It speaks as Redis does.
  sentinel: { speech: 'redis', port: 26379 },
  ws: { speech: 'tcp', port: 80 },
  wss: { speech: 'tcp', port: 443 },
  tcp: { speech: 'tcp', port: 0 },
};

/** Proxies are another thing: what is called through them is looked at in the hop. */
const isProxy = (name: string) => /^(?:https?|all|no|ftp)_proxy$/i.test(name);

/** Addresses for a browser, for others to call back, or where the program itself listens: nobody calls them from inside. */
const outward =
  /PUBLIC|EXTERNAL|EXPOSE|ORIGIN|CORS|CALLBACK|REDIRECT|WEBHOOK|BIND|LISTEN|ALLOWED|(?:^|_)(?:WEBUI|WEB|SITE|HOMEPAGE|HOME|DOMAIN|REFERER|ISSUER|FRONTEND|CONSOLE|EDITOR|MARKETPLACE|DOCS?)_(?:API_)?(?:URL|HOST|BASE|API)$|^(?:APP_(?:API|WEB)|SERVICE_API|FILES|TRIGGER|HOST|HOSTNAME|PWD|HOME)(?:_URL)?$/i;

/** Is a variable of this name left unread, for what it holds is nowhere that its program calls? */
export const isOutward = (name: string): boolean => isProxy(name) || outward.test(name);

/** Names of variables that hold where a model server is. */
const isModelName = /OLLAMA|OPENAI|LLM|LM_?STUDIO|LOCAL_?AI|LITE_?LLM|KOBOLD|TEXT_GEN|MODEL_RUNNER|INFERENCE|EMBEDDING/i;
const isServiceName = /REDIS|VALKEY|POSTGRES|^PG|_PG|(?:^|_)DB_|DATABASE|MYSQL|MONGO|BROKER|QUEUE|KAFKA|CLICKHOUSE|SENTINEL/i;

/** Names that hold an address written as a host with its port. */
const isAddressName =
  /(?:^|_)(?:URLS?|URI|HOSTS?|ADDR|ADDRESS|ADDRESSES|ENDPOINTS?|SERVERS?|BROKERS?|SENTINELS?|SENTINEL_NODES|UPSTREAM|BASE|BASE_?URLS?|API|API_?BASE|BASE_PATH)$/i;

/** Names of variables that hold a base URL: an address that stands for every one is a mistake there, and none of a server that listens. */
const isBaseName = /(?:URLS?|URI|BASE|BASE_PATH|ENDPOINT)$/i;

/**
 * Every address in a container's environment that it calls itself, each once, in the order of the variables. Values are a stranger's
 * text: bounded, and cleaned of all that could be a secret before anybody sees them.
 */
export function toldAddresses(lines: readonly string[]): readonly ToldAddress[] {
  const variables = new Map(lines.map((line) => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)] as const));
  const told = new Map<string, ToldAddress>();
  for (const [variable, value] of variables) {
    if (told.size >= mostTold) break;
    // Most variables hold none, and every look at a container passes here: the cheap question first.
    if (!value.includes(':') && !/host$/i.test(variable)) continue;
    if (!/^\w{1,80}$/.test(variable) || isOutward(variable) || value.length > longestValue) continue;
    for (const one of pairOf(variable, value, variables) ?? addressesIn(variable, value)) {
      if (told.size < mostTold && !(isOfNobody(one) && !isMeantToCall(variable))) told.set(`${variable}\u0000${one.href}`, one);
    }
  }
  return [...told.values()];
}

/** The address stands for every one: that is where somebody listens, and nowhere to call. */
const isOfNobody = ({ href }: ToldAddress) => /^\w+:\/\/(?:0\.0\.0\.0|\[[0:]+\])(?::|\/|$)/.test(href);

/** A client of a model server is told where to call; a server's own variable ends in HOST. */
const isMeantToCall = (variable: string) => isModelName.test(variable) && isBaseName.test(variable);

/** All addresses in a value: one, a list of them, a list of hosts with their ports, or what JSON has in it. */
function addressesIn(variable: string, value: string): readonly ToldAddress[] {
  const inJson = addressesInJson(value);
  const bare = isAddressName.test(variable) ? hostsOfList(value) : undefined;
  const written = inJson ?? bare ?? value.split(/[;,]\s*(?=[a-z][a-z0-9+.-]*:\/\/)/i);
  const isOne = inJson === undefined && written.length === 1;
  return written.flatMap((one) => hostsOf(one).flatMap((each) => addressOf(variable, each, isOne) ?? []));
}

/** `kafka://a:9092,b:9092/x`: each host by itself, where all that stands before the path are hosts. */
function hostsOf(written: string): readonly string[] {
  const taken = /^([a-z][a-z0-9+.-]*:\/\/)(?:[^@/?#,]*@)?([\w.,:-]+)((?:[/?][^@]*)?)$/i.exec(written.trim());
  const [, scheme = '', names = '', rest = ''] = taken ?? [];
  const hosts = hostsOfList(names);
  return hosts === undefined || /^https?:/i.test(scheme) ? [written] : hosts.map((host) => `${scheme}${host}${rest}`);
}

/** An address as a person types it: a scheme may be left out. Undefined when it is none. */
export function addressIn(typed: string): ToldAddress | undefined {
  if (typed.length > longestValue) return undefined;
  const whole = /^[^/]*:(?:\/\/|\\\\)/.test(typed.trim()) ? typed : `http://${typed.trim()}`;
  return addressOf('', whole, true);
}

/** `X_HOST` with its `X_PORT`, both bare; undefined where the value is more than the name of a host, and is read by itself. */
function pairOf(variable: string, value: string, variables: ReadonlyMap<string, string>): readonly ToldAddress[] | undefined {
  const stem = /^(\w*?)_?HOST$/i.exec(variable)?.[1];
  if (stem === undefined || !/^[\w.-]{1,253}$/.test(value)) return undefined;
  const portName = variable.replace(/HOST$/i, (word) => (word === 'host' ? 'port' : 'PORT'));
  const speech = speechByName(variable, Number(variables.get(portName)));
  const port = variables.get(portName) ?? usualPort(variable);
  if (port === undefined || (speech === 'tcp' && !isServiceName.test(variable) && isLoopback(value))) return [];
  const made = endpointOf(speech === 'http' ? 'http' : 'tcp', `${value}:${port}`, '');
  return made === undefined ? [] : [{ variable, href: made, speech, part: 'host' }];
}

const isLoopback = (host: string) => /^(?:localhost|127\.)/i.test(host);

/** Where a variable tells the host alone, its program takes the port that everybody knows. */
function usualPort(variable: string): string | undefined {
  if (/OLLAMA/i.test(variable)) return '11434';
  if (/REDIS|VALKEY/i.test(variable)) return '6379';
  return /POSTGRES|^PG/i.test(variable) ? '5432' : undefined;
}

function speechByName(variable: string, port: number): Speech {
  if (isModelName.test(variable)) return 'http';
  if (/REDIS|VALKEY/i.test(variable) || port === 6379) return 'redis';
  return /POSTGRES|^PG|_PG/i.test(variable) || port === 5432 ? 'postgres' : 'tcp';
}

/** One address out of a value, of which it is all or a part; undefined where it holds none. */
function addressOf(variable: string, written: string, isAll: boolean): ToldAddress | undefined {
  const { text, misspelt } = straightened(written);
  const match = /^(?:jdbc:)?([a-z][a-z0-9.-]*)(?:\+[a-z0-9]+)?:\/\/(.*)$/is.exec(text);
  if (!match) return bareAddress(variable, text, misspelt, isAll);
  const scheme = schemes[(match[1] ?? '').toLowerCase()];
  if (!scheme) return undefined;
  // Which of several ends the password cannot be told where one stands in a query.
  if (hasUserInQuery(text)) return undefined;
  const rest = withoutUser(text);
  // Whoever has another one may have a password with a `?` or `#` in it: what looks like the host would be a part of that.
  if (rest.includes('@')) return undefined;
  const { authority, path, ...cut } = apart(rest);
  const isNumbered = /:\d+$/.test(authority) || scheme.port === 0;
  const isHttp = scheme.speech === 'http';
  const href = endpointOf(
    isHttp ? (scheme.isSecure ? 'https' : 'http') : 'tcp',
    isNumbered || isHttp ? authority : `${authority}:${scheme.port}`,
    isHttp ? path.replace(/\/{2,}/g, '/') : '',
  );
  const isDoubled = isHttp && /\/\//.test(path);
  const wrong = misspelt ?? (isDoubled ? 'two-slashes' : undefined);
  const misspelling = wrong === undefined ? {} : { misspelt: wrong };
  const isWhole = isAll && isHttp && !text.includes('@') && !/[?#]/.test(text) && cut.isCut === undefined;
  const part: Pick<ToldAddress, 'part'> = isWhole ? {} : { part: 'value' };
  return href === undefined ? undefined : { variable, href, speech: scheme.speech, ...misspelling, ...cut, ...part };
}

function hasUserInQuery(text: string): boolean {
  const [before = ''] = text.split(/[?#]/, 1);
  return before.includes('@') && text.includes('@', before.length);
}

/** `localhost:1234/v1` in a variable that is there for an address. */
function bareAddress(variable: string, text: string, misspelt: Misspelling | undefined, isAll: boolean): ToldAddress | undefined {
  if (!isAddressName.test(variable) || !/^(?:[\w.-]{1,253}|\[[\da-f:]+\]):\d{1,5}(?:\/|$)/i.test(text)) return undefined;
  const { authority, path, ...cut } = apart(text);
  const isHttp = isModelName.test(variable) || path !== '';
  const speech = isHttp ? 'http' : speechByName(variable, Number(authority.split(':').at(-1)));
  const href = endpointOf(speech === 'http' ? 'http' : 'tcp', authority, speech === 'http' ? path.replace(/\/{2,}/g, '/') : '');
  // Ollama's own variable takes a bare address; a client of the OpenAI API does not.
  const wrong = misspelt ?? (isHttp && !/OLLAMA_HOST$/i.test(variable) ? 'no-scheme' : undefined);
  const part: Pick<ToldAddress, 'part'> = isAll && isHttp && !/[?#]/.test(text) && cut.isCut === undefined ? {} : { part: 'value' };
  return href === undefined ? undefined : { variable, href, speech, ...(wrong === undefined ? {} : { misspelt: wrong }), ...cut, ...part };
}

/** What was meant, and what is odd about how it is written. */
function straightened(written: string): { readonly text: string; readonly misspelt?: Misspelling } {
  // One that nobody closed is as wrong as a pair.
  const bare = written.trim().replace(/^["']|["']$/g, '');
  const text = bare
    .trim()
    .replace(/^([a-z][a-z0-9+.-]*:)\\\\/i, '$1//')
    .replaceAll('\\', '/');
  if (text.includes('/') && bare.includes('\\')) return { text, misspelt: 'backslashes' };
  if (bare !== written.trim()) return { text, misspelt: 'quotes' };
  return bare === written ? { text } : { text, misspelt: 'blanks' };
}

/** What stands behind the scheme, without a user and a password. */
function withoutUser(text: string): string {
  const start = text.indexOf('://') + 3;
  const [, end = start - 1] = findAddressPasswords(text)[0] ?? [];
  return text.slice(text[end] === '@' ? end + 1 : start).replace(/^@/, '');
}

/** The host with its port, and the path; whoever names several hosts is asked at the first. */
function apart(rest: string): { readonly authority: string; readonly path: string; readonly isCut?: true } {
  const [authority = ''] = rest.split(/[/?#,]/, 1);
  const path = /^[^?#]*/.exec(rest.slice(authority.length))?.[0] ?? '';
  return isHarmless(path) ? { authority, path } : { authority, path: '', isCut: true };
}

/** A path of a few words and version numbers, as APIs have them; whatever else stands in one may be a secret, as in those of webhooks. */
function isHarmless(path: string): boolean {
  const words = path.split('/');
  const isWord = (word: string) => word === '' || /^[a-z][a-z._~-]{0,20}\d{0,2}$/.test(word);
  return words.length < 8 && words.every(isWord) && findKeyShapes(path).length === 0;
}

/** The address as a ledger would hold it; undefined when it is none. */
function endpointOf(scheme: 'http' | 'https' | 'tcp', authority: string, path: string): string | undefined {
  const parsed = parseEndpoint(`${scheme}://${authority}${path}`, ['http', 'https', 'tcp']);
  return parsed.ok ? parsed.value.href : undefined;
}
