import { bracketed, isLoopbackHost, isMachineName, isSingleLabel } from '../base/address.ts';
import { parseEndpoint } from '../ledger/endpoint.ts';
import type { Endpoint, RoleKind } from '../ledger/ledger.ts';
import { isNearName } from '../ledger/wishes.ts';
import type { BaseUrlVariable, FrontProduct } from '../probes/identity/front-products.ts';
import { modelKindOf } from '../probes/identity/model-servers.ts';
import { type Drafted, type DraftedRole, origin } from './draft.ts';
import { containerOwner, draftModelRole, isModelServer } from './draft-model.ts';
import { plainName } from './draft-names.ts';
import type { Observed, ObservedContainer, ObservedServer } from './observed.ts';

/** The last hop of a front: who is called, by which address, and which variable has told it. */
export type DraftedModel = {
  readonly role: DraftedRole;
  readonly server?: ObservedServer;
  readonly as?: Drafted<string>;
  readonly variable?: Drafted<string>;
};

type Told = {
  readonly variable: BaseUrlVariable;
  readonly href: string;
  readonly address: Endpoint;
  readonly server?: ObservedServer;
  readonly container?: ObservedContainer;
};

/**
 * The model server that a front was told of in its environment: one that answers here before one that does not. Undefined where it was told
 * none, or only of one on the internet.
 */
export function toldModel(observed: Observed, caller: ObservedContainer, product: FrontProduct): DraftedModel | undefined {
  const all = product.variables.flatMap((variable) => toldBy(observed, caller, variable));
  const rank = ({ server, container }: Told) => (server ? 0 : container ? 1 : 2);
  const [first] = all.sort((a, b) => rank(a) - rank(b));
  if (!first) return undefined;
  const { href, server, variable } = first;
  const from = origin('told', { container: caller.name, variable: variable.name });
  return {
    role: roleOf(first, caller, observed),
    ...(server ? { server } : {}),
    as: { value: href, from },
    variable: { value: variable.name },
  };
}

function toldBy(observed: Observed, caller: ObservedContainer, variable: BaseUrlVariable): readonly Told[] {
  return (caller.told ?? []).flatMap(({ href, variable: name }): readonly Told[] => {
    const parsed = parseEndpoint(href, ['http', 'https']);
    if (name !== variable.name || !parsed.ok || !isNearName(parsed.value.host)) return [];
    const address = parsed.value;
    const container = containerCalled(address.host, caller, observed);
    const server = serverAt(address, container, caller, observed);
    return [{ variable, href, address, ...(container ? { container } : {}), ...(server ? { server } : {}) }];
  });
}

const containerCalled = (host: string, caller: ObservedContainer, { containers }: Observed): ObservedContainer | undefined =>
  containers.find(
    (one) =>
      one.name !== caller.name &&
      (one.service === host || one.name === host) &&
      one.networkNames?.some((network) => caller.networkNames?.includes(network)),
  );

/** Does this address mean the machine itself, whether or not it leads there from a container? */
const meansHost = (host: string, { gateways }: ObservedContainer): boolean =>
  isLoopbackHost(host) || isMachineName(host) || gateways.includes(host);

function serverAt(
  { host, port }: Endpoint,
  container: ObservedContainer | undefined,
  caller: ObservedContainer,
  { servers }: Observed,
): ObservedServer | undefined {
  const published = container?.published.find(({ privatePort }) => privatePort === port)?.publicPort;
  return servers.find((server) => {
    if (!isModelServer(server) || server.container === caller.name) return false;
    if (container) return server.container === container.name && server.port === published;
    return server.port === port && meansHost(host, caller);
  });
}

function roleOf({ address, container, server, variable }: Told, caller: ObservedContainer, observed: Observed): DraftedRole {
  if (server) return draftModelRole(server, plainName(server.identity.server), observed.containers, []);
  const from = origin('told', { container: caller.name, variable: variable.name }, false);
  const kind: Drafted<RoleKind> = { value: modelKindOf(variable.server), from };
  const name = plainName(
    container ? (container.service ?? container.name) : variable.server === 'openai-compatible' ? 'model' : variable.server,
  );
  const at = (host: string) => ({ value: `${address.scheme}://${bracketed(host)}:${address.port}`, from });
  const shared = { name, part: 'model', kind } as const;
  if (container) return { ...shared, owner: containerOwner(container), inside: at(address.host) };
  if (meansHost(address.host, caller)) return { ...shared, url: at('127.0.0.1') };
  // A name of one label is a container's that does not run now; whatever else is private is a neighbour.
  return isSingleLabel(address.host) ? { ...shared, inside: at(address.host) } : { ...shared, url: at(address.host) };
}
