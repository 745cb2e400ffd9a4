import { isLoopbackHost, isWildcardHost } from '../base/address.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import { extraHostEntry } from '../probes/docker/extra-hosts.ts';
import { addressText } from '../probes/http/role-address.ts';
import { modelKindOf, modelServerNamed } from '../probes/identity/model-servers.ts';
import { type Drafted, type DraftedOwner, type DraftedRole, type Origin, origin } from './draft.ts';
import type { Observed, ObservedContainer, ObservedServer, ObservedToken } from './observed.ts';

export const isModelServer = ({ identity }: ObservedServer): boolean => modelServerNamed(identity.server) !== undefined;

/**
 * The likeliest model server first: the one that a ledger has already, for whatever else runs may be a stranger's; LM Studio and Ollama before
 * gateways, those that containers reach before those on loopback.
 */
export function rankedModelServers(servers: readonly ObservedServer[]): readonly ObservedServer[] {
  const names = ['lmstudio', 'ollama', 'llama.cpp', 'vllm'];
  const rank = ({ identity, bound, isKnown }: ObservedServer) => {
    if (isKnown) return -1;
    const at = names.indexOf(identity.server);
    return (at < 0 ? names.length : at) * 2 + (bound !== undefined && isLoopbackHost(bound) ? 1 : 0);
  };
  return servers.filter(isModelServer).sort((a, b) => rank(a) - rank(b) || a.port - b.port);
}

/** The role of a server that runs on this machine or is published on it. `role` gives the others, when it was chosen among several. */
export function draftModelRole(
  server: ObservedServer,
  name: string,
  containers: readonly ObservedContainer[],
  others: readonly ObservedServer[],
): DraftedRole {
  const { identity } = server;
  const { version } = identity;
  const seen = origin('fingerprint', { server: identity.server, ...withoutGaps({ version }) });
  const chosen = origin('model-chosen', { among: [server, ...others].map(addressText) }, false);
  const owner = ownerOf(server, containers);
  const model = modelOf(server);
  return {
    name,
    part: 'model',
    url: { value: `http://${addressText(server)}`, from: others.length > 0 ? chosen : seen },
    kind: { value: modelKindOf(identity.server), from: seen },
    ...(owner ? { owner } : {}),
    ...(model ? { model } : {}),
    ...(server.models
      ? { serves: { server: identity.server, models: server.models.flatMap(({ id, instances }) => [id, ...instances]) } }
      : {}),
  };
}

/** Who holds a listener: the container that publishes it, or the process, with the names that its program goes by. */
export function ownerOf(server: ObservedServer, containers: readonly ObservedContainer[]): Drafted<DraftedOwner> | undefined {
  const container = containers.find(({ name }) => name === server.container);
  if (container) return containerOwner(container);
  if (server.container !== undefined) return { value: { container: server.container } };
  const { processes, bound = server.host } = server;
  if (processes.length === 0) return undefined;
  const known = modelServerNamed(server.identity.server)?.processes ?? [];
  const isKnown = processes.every((name) => known.includes(name));
  return { value: { process: isKnown ? known : processes }, from: origin('socket-table', { names: processes, bound }) };
}

export function containerOwner({ name, image, service, project }: ObservedContainer): Drafted<DraftedOwner> {
  const value = service !== undefined && project !== undefined ? { compose: service } : { container: name };
  return { value, from: origin('container-image', { container: name, image }) };
}

/** What is loaded, else what is installed; a `?` where several would do. */
function modelOf({ models = [] }: ObservedServer): Drafted<string> | undefined {
  const usable = models.filter(({ type }) => type !== 'embedding');
  const loaded = usable.filter(({ state }) => state === 'loaded');
  const [first] = loaded.length > 0 ? loaded : usable;
  if (!first) return undefined;
  if (loaded.length > 0) return { value: first.id, from: origin('model-loaded', { loaded: loaded.length }, loaded.length === 1) };
  return { value: first.id, from: origin('model-installed', { installed: usable.length }, usable.length === 1) };
}

/** The address by which a container reaches the model server, for it is what Dify's model settings need; and why that one. */
export function addressFor(caller: ObservedContainer, server: ObservedServer, observed: Observed): Drafted<string> | undefined {
  const base = modelServerNamed(server.identity.server)?.isBare ? '' : '/v1';
  const target = observed.containers.find(({ name }) => name === server.container);
  const network = target?.networkNames?.find((one) => caller.networkNames?.includes(one));
  const inside = target?.published.find(({ publicPort }) => publicPort === server.port)?.privatePort;
  if (target && network !== undefined && inside !== undefined) {
    return { value: `http://${target.service ?? target.name}:${inside}${base}`, from: origin('same-network', { network }) };
  }
  const on = (host: string, from: Origin) => ({ value: `http://${addressText({ host, port: server.port })}${base}`, from });
  const container = caller.name;
  const entry = extraHostEntry(caller, 'host.docker.internal');
  if (entry !== undefined) return on('host.docker.internal', origin('extra-hosts', { container, entry }));
  // Podman writes this name into every container by itself, from 4.0 on.
  if ('isPodman' in observed.engine && observed.engine.isPodman) return on('host.containers.internal', origin('podman', { container }));
  const isDesktop = 'isDesktop' in observed.engine && observed.engine.isDesktop;
  if (isDesktop || observed.platform !== 'linux') return on('host.docker.internal', origin('desktop', { container }));
  const gateway = caller.gateways[0];
  if (gateway !== undefined && !isWildcardHost(gateway)) return on(gateway, origin('network-gateway', { container }, false));
  return undefined;
}

/** The key that a model server wants, where one of its form is set. */
export function modelKeyOf({ identity }: ObservedServer, { tokens }: Observed): ObservedToken | undefined {
  const isWithKey = identity.server === 'lmstudio' && identity.isAuthRequired === true;
  return isWithKey ? tokens.find(({ kind }) => kind === 'lmstudio') : undefined;
}

/** How wide a listener is bound, as a role says it. */
export function bindOf(bound: string): NonNullable<DraftedRole['bind']> {
  if (isLoopbackHost(bound)) return { value: 'loopback' };
  return { value: 'all', from: origin('published-wide', { address: bound === '' ? '0.0.0.0' : bound }) };
}

type Published = ObservedContainer['published'][number];

/** Where this machine reaches a port that is published on this address. */
export const hostOf = (address: string) => (address === '' || address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address);

export const publishedBy = ({ name }: ObservedContainer, { address, publicPort, privatePort }: Published): Origin =>
  origin('published-port', {
    container: name,
    address: addressText({ host: address || '0.0.0.0', port: publicPort }),
    inside: privatePort,
  });
