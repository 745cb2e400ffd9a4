import { bracketed } from '../base/address.ts';
import { nowhere } from '../base/span.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import { parseEndpoint } from '../ledger/endpoint.ts';
import type { Endpoint, Hop, Ledger, PortsLedger, Role, Token } from '../ledger/ledger.ts';
import { writtenOrigin } from '../probes/http/role-address.ts';
import { kindOf } from './meaning.ts';
import type { Call, Caller, ReachSeen } from './reach-seen.ts';

/**
 * The ledger that somebody would have written to ask this: a role for everyone who calls or is called, and a hop for each address. Where the
 * folder has a ledger, what it says of a role counts. Pure.
 */
export function ledgerOfReach(seen: ReachSeen, folder: string, known?: Ledger): Ledger {
  const ports = known?.ports;
  // Who was told nothing has nothing to be asked; one who is named and calls nobody is the only one.
  const calling = seen.callers.filter((caller) => seen.calls.length === 0 || seen.calls.some((call) => call.caller === caller));
  const callers = calling.map((caller) => callerRole(caller, ports));
  const names = new Set(callers.map(({ name }) => name));
  const called = seen.calls.map((call) => {
    const from = call.caller && callers[calling.indexOf(call.caller)]?.name;
    const role = calledRole(call, ports, names);
    names.add(role.name);
    return { role, hop: hopOf(call, role.name, from) };
  });
  const made: PortsLedger = {
    file: ports?.file ?? '',
    folder: ports?.folder ?? folder,
    envFiles: ports?.envFiles ?? [],
    // Nothing but the engine is left to look at where it gave no list.
    ...withoutGaps({ docker: ports?.docker ?? (seen.callers.length + seen.calls.length === 0 ? {} : undefined) }),
    roles: [...callers, ...called.map(({ role }) => role)],
    path: called.map(({ hop }) => hop),
    tokens: tokensFor(
      called.map(({ role }) => role.token),
      ports,
    ),
    notAsked: seen.notAsked.map(({ caller, variable = '', address }) => ({
      from: caller?.name ?? '',
      variable,
      address: writtenOrigin(address),
    })),
  };
  return { ports: made, files: known?.files ?? [], spans: {}, ...withoutGaps({ secrets: known?.secrets }) };
}

/** The keys that are wanted here. Another of the ledger's is asked for nowhere, and stays known only so that nothing shows its value. */
function tokensFor(wanted: readonly (string | undefined)[], ports: PortsLedger | undefined): readonly Token[] {
  return (ports?.tokens ?? []).flatMap((token): readonly Token[] => {
    if (wanted.includes(token.name)) return [token];
    return token.value === undefined ? [] : [{ ...token, kind: 'other', optional: true }];
  });
}

function callerRole({ name, container }: Caller, ports: PortsLedger | undefined): Role {
  const known = ports?.roles.find(({ owner }) => owner?.kind === 'compose' && owner.service === container.service);
  return { name: known?.name ?? name, owner: { kind: 'container', name: container.name }, optional: false, at: nowhere };
}

/** Whoever is called: named as the caller was told, unless the folder's ledger has a name for what is there. */
function calledRole(call: Call, ports: PortsLedger | undefined, taken: ReadonlySet<string>): Role {
  const known = knownRole(call, ports);
  const { address, caller, target, server } = call;
  const kind = kindOf(call);
  const name = free(known?.name ?? `${bracketed(address.host)}:${address.port}`, caller?.name, taken);
  const own = withoutGaps({ kind: known?.kind ?? kind, model: known?.model, context: known?.context, token: known?.token });
  const shared = { name, ...own, optional: false, at: nowhere };
  switch (target.kind) {
    case 'host':
      return { ...shared, url: at(address, 'localhost') };
    case 'machine':
      return { ...shared, url: address };
    case 'self':
      // Whether somebody answers on this machine, too, is worth a look only where somebody does.
      return server === undefined ? { ...shared, inside: address } : { ...shared, url: at(address, 'localhost') };
    case 'container':
      return { ...shared, owner: { kind: 'container', name: target.container.name }, inside: address };
    case 'nobody':
      return { ...shared, inside: address };
  }
}

/** A role of the folder's ledger that stands for the same place. */
function knownRole({ address, target }: Call, ports: PortsLedger | undefined): Role | undefined {
  const isOnHost = ({ owner }: Role) => owner === undefined || owner.kind === 'process';
  return ports?.roles.find((role) => {
    if (target.kind === 'container') return role.owner?.kind === 'compose' && role.owner.service === target.container.service;
    if (target.kind === 'machine') return role.url?.host === address.host && role.url.port === address.port;
    return isOnHost(role) && role.url?.port === address.port;
  });
}

/** Several may call one place, each by a way of its own. */
function free(name: string, caller: string | undefined, taken: ReadonlySet<string>): string {
  const called = caller === undefined || !taken.has(name) ? name : `${name} (${caller})`;
  for (let count = 2; ; count++) {
    const one = count === 2 ? called : `${called} ${count - 1}`;
    if (!taken.has(one)) return one;
  }
}

function hopOf({ address, isCut, misspelt, part, provider, speech, variable, isModel }: Call, role: string, from: string | undefined): Hop {
  const told = speech === 'redis' || speech === 'postgres' ? speech : undefined;
  return {
    role,
    as: address,
    ...withoutGaps({ provider: isModel ? provider : undefined, variable }),
    start: withoutGaps({ role: from, misspelt, speech: told, part, isCut }),
    at: nowhere,
  };
}

function at({ scheme, port, path }: Endpoint, host: string): Endpoint {
  const parsed = parseEndpoint(`${scheme}://${host}:${port}${path}`, ['http', 'https', 'tcp']);
  if (!parsed.ok) throw new Error('not an address');
  return parsed.value;
}
