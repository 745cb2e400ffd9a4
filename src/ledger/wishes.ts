import { canonicalHost, isLoopbackHost, isMachineName, isSingleLabel, isWildcardHost } from '../base/address.ts';
import { isHomeAddress } from '../base/home-address.ts';
import { hideKnown } from '../base/known-secrets.ts';
import { shellCommand } from '../base/shell.ts';
import type { Wish } from '../base/trust.ts';
import { type Ledger, type LedgerSecret, type PortsLedger, roleNamed } from './ledger.ts';

/** A secret of the ledger and where it goes when the ledger is followed: the values of variables are told by their names. */
export type Sending = { readonly variable: string; readonly host: string; readonly port: number };

/** Every secret that a run sends, and where; in the order of the ledger, each once. Pure: no name is looked up. */
export function sendings(ledger: Ledger): readonly Sending[] {
  const { ports } = ledger;
  if (!ports) return [];
  const to = (variable: string, place: { readonly host: string; readonly port: number } | undefined): readonly Sending[] =>
    place === undefined ? [] : [{ variable, host: place.host, port: place.port }];
  const called = ports.chat && roleNamed(ledger, ports.chat.to)?.url;
  const all = [
    ...ports.roles.flatMap(({ token, url }) => (token === undefined ? [] : to(token, url))),
    ...(ports.chat?.token === undefined ? [] : to(ports.chat.token, called)),
    ...(ports.clients ?? []).flatMap(({ as }) => (ports.chat?.token === undefined ? [] : to(ports.chat.token, as))),
    ...(ledger.secrets ?? []).flatMap((held) => to(held.name, destinationOf(ports, called, held))),
  ];
  const seen = new Set<string>();
  return all.filter((one) => {
    const key = `${one.variable}\u0000${one.host}\u0000${one.port}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Where a value that came by `${NAME}` goes; undefined when it stays: what is expected of an answer is compared here. */
function destinationOf(ports: PortsLedger, called: PortsLedger['roles'][number]['url'], { ledger, where }: LedgerSecret) {
  if (ledger !== 'ports') return undefined;
  const [first, second, third] = where;
  if (first === 'roles' && (third === 'url' || third === 'inside')) return ports.roles.find(({ name }) => name === second)?.[third];
  if (first === 'path' && third === 'as') return ports.path[Number(second)]?.as;
  if (first === 'clients' && third === 'as') return ports.clients?.find(({ name }) => name === second)?.as;
  return first === 'chat' && second === 'query' ? called : undefined;
}

/**
 * What the ledger itself asks for beyond looking (DESIGN 3a): secrets sent to another machine, an env file elsewhere, an engine there, what a
 * session runs. A host given by
 * name counts as another machine here unless its name says otherwise; whoever can look names up knows better.
 */
export function ledgerWishes(ledger: Ledger): readonly Wish[] {
  const sent = new Map<string, Wish>();
  for (const { variable, host } of sendings(ledger)) {
    const to = shownHost(ledger, host);
    if (!isHomeName(host) || to !== host) sent.set(`${variable}\u0000${to}`, { kind: 'send', variable, to });
  }
  const read = (ledger.ports?.envFiles ?? []).flatMap(({ outside }) => (outside ? [outside.wish] : []));
  const run = (['up', 'down'] as const).flatMap((word) => sessionWish(ledger, word) ?? []);
  return [...sent.values(), ...read, ...engineWishes(ledger), ...run];
}

/** The wish to run what the ledger names for the start or the end of a session; undefined when it names nothing. */
export function sessionWish({ ports, secrets = [] }: Ledger, word: 'up' | 'down'): Wish | undefined {
  const words = ports?.session?.[word];
  if (words === undefined) return undefined;
  const hide = hideKnown(secrets.map(({ value }) => value));
  return { kind: 'run', program: hide(shellCommand(...words)), folder: '.' };
}

function engineWishes(ledger: Ledger): readonly Wish[] {
  const { host, context } = ledger.ports?.docker ?? {};
  const wish = engineWish(ledger);
  if (!wish || (host === undefined && context === 'default')) return [];
  const name = host === undefined ? undefined : hostOfEngine(host);
  // ssh reads a name by the user's own settings of it, whatever it looks like.
  if (host !== undefined && /^ssh:/i.test(host)) return [wish];
  return host !== undefined && (name === undefined || isHomeName(name)) ? [] : [wish];
}

/** The wish to connect to the engine that the ledger names, wherever that is; undefined when it names none. */
export function engineWish({ ports, secrets = [] }: Ledger): Wish | undefined {
  const { host, context } = ports?.docker ?? {};
  if (host === undefined && context === undefined) return undefined;
  const hide = hideKnown(secrets.map(({ value }) => value));
  return { kind: 'connect', endpoint: hide(host === undefined ? `context ${context}` : withoutPassword(host)) };
}

/** The host of an endpoint that is asked over a network; undefined for a socket or a pipe. */
function hostOfEngine(endpoint: string): string | undefined {
  return /^(?:tcp|https?|ssh):\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^/:]+)/i.exec(endpoint)?.[1];
}

/** An engine's endpoint as a wish names it: without a password. */
export const withoutPassword = (endpoint: string): string => endpoint.replace(/(:\/\/[^\s/:@]*):[^\s/]*@/, '$1@');

/** A host as it may be shown: a value that a variable brought into a part of it is taken out. */
export function shownHost({ secrets = [] }: Ledger, host: string): string {
  return hideKnown(secrets.map(({ value }) => value))(host);
}

/**
 * Does the name alone say that it is this machine or a container of its engine? `localhost`, an address of {@link isHomeAddress}, and
 * the names that Docker gives its host.
 */
export function isHomeName(host: string): boolean {
  const name = canonicalHost(host);
  return (
    isLoopbackHost(name) ||
    isWildcardHost(name) ||
    name.endsWith('.localhost') ||
    isHomeAddress(name) ||
    isMachineName(name) ||
    name === 'kubernetes.docker.internal'
  );
}

/** The same as a container sees it: a name without a dot is a neighbour in its networks, too. */
export function isNearName(host: string): boolean {
  return isHomeName(host) || isSingleLabel(host);
}
