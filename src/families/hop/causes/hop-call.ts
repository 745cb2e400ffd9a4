import { isInNetworks } from '../../../base/home-address.ts';
import { nearest } from '../../../base/nearest.ts';
import { shellCommand } from '../../../base/shell.ts';
import type { Cause } from '../../../engine/cause.ts';
import type { Evidence } from '../../../engine/finding.ts';
import type { RunRecord } from '../../../engine/record.ts';
import type { Provider, Role } from '../../../ledger/ledger.ts';
import { modelServerNamed } from '../../../probes/identity/model-servers.ts';
import type { WithoutProxy } from '../../../probes/inside/inside.ts';
import { ofContainer } from '../../container/findings.ts';
import { stackOrigin } from '../../docker/causes/stack-origin.ts';
import { composeCommand } from '../../docker/compose-command.ts';
import { engineOf } from '../../docker/engine-command.ts';
import { ofEndpoint } from '../../endpoint/findings.ts';
import { settingOf } from '../address-setting.ts';
import { baseUrl } from '../base-url.ts';
import { hopCause, type Listening } from '../causes.ts';
import type { HopCaller } from '../findings.ts';
import { isDefaultNetwork } from '../hop-sight.ts';
import { hopTo } from '../hop-target.ts';

/** One call out of a container that went wrong, and what the host sees of the same service. */
export type FailedCall = {
  readonly error: 'refused' | 'dns' | 'timeout' | 'unreachable' | 'proxy';
  /** The address that the caller used. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** The role that was called. */
  readonly role: Role;
  /** The role that called. */
  readonly from: string;
  /** The plugin that calls, where the path names it. */
  readonly provider?: Provider;
  readonly caller?: HopCaller;
  readonly isProxied?: boolean;
  readonly withoutProxy?: WithoutProxy;
  /** Does the service answer on the host? Undefined when nobody looked. */
  readonly answersOnHost?: boolean;
  readonly listeners?: readonly { readonly address: string; readonly process?: string }[];
  readonly isDesktop?: boolean;
  readonly isRootless?: boolean;
  readonly neighbours?: readonly string[];
  readonly explains: string;
  readonly evidence: readonly Evidence[];
};

/** Addresses that mean "this machine" to whoever uses them. */
export const isLoopbackHost = (host: string): boolean =>
  /^(?:localhost|127\.\d+\.\d+\.\d+|::1|0\.0\.0\.0|::)$/i.test(host.replace(/^\[|\]$/g, ''));

/** A listener that programs of this machine alone reach. */
const isOnLoopback = ({ address }: { readonly address: string }) => isLoopbackHost(address) && !isWildcard(address);

const isWildcard = (address: string) => address === '0.0.0.0' || address === '::' || address === '*';

/** Names that Docker Desktop resolves, and Linux only with an extra host (facts: Dify 1.6). */
const isGatewayName = (host: string) => /^(?:host|gateway)\.docker\.internal$/i.test(host);

/** What containers call the host. Podman writes its own name into each of them; it knows Docker's in late versions only. */
const hostName = { docker: 'host.docker.internal', podman: 'host.containers.internal' } as const;

/** Lives on the host itself: a process, or nobody said. */
export const livesOnHost = ({ owner }: Role): boolean => owner === undefined || owner.kind === 'process';

/**
 * The truth table of issue 3: what the caller's container sees against what the host sees. One call has one cause, the most
 * telling first; undefined when the table has no line for it, or when another family explains it (nothing listens at all).
 */
export function causeOfCall(record: RunRecord, call: FailedCall): Cause | undefined {
  if (isProxyAtFault(call)) return proxyInContainer(record, call);
  if (call.error === 'proxy') return undefined;
  // In the host's own network the loopback is the host's.
  if (isLoopbackHost(call.host) && livesOnHost(call.role) && !call.caller?.networks.includes('host')) return loopbackUrl(record, call);
  if (!livesOnHost(call.role)) return nameless(record, call);
  if (isOnAnotherMachine(call)) return cutOff(record, call);
  if (call.isRootless && call.answersOnHost === true && call.error !== 'dns') return rootless(record, call);
  if (call.error === 'dns') return gatewayMissing(record, call) ?? nameOfNobody(record, call);
  if (call.listeners !== undefined && call.listeners.length === 0) return undefined;
  if (isNarrow(call)) return narrowListener(record, call);
  return call.answersOnHost === true ? firewall(record, call) : undefined;
}

/** The very address that was called is the role's own url, and nothing in the ledger says that it is this machine. */
function isOnAnotherMachine({ host, role }: FailedCall): boolean {
  const own = role.url?.host;
  return own === host && role.owner === undefined && role.bind === undefined && !isLoopbackHost(host) && !isGatewayName(host);
}

/** It answers here and not there: what lies between is at fault. Where it does not answer here either, the address itself is. */
function cutOff(record: RunRecord, call: FailedCall): Cause | undefined {
  const { role, from, caller, host, port, error, answersOnHost, explains, evidence } = call;
  if (answersOnHost !== true || error === 'proxy') return undefined;
  const network = caller?.ranges?.find(({ range }) => isInNetworks(host, [range]))?.network;
  const how = network !== undefined ? 'covered' : error === 'dns' ? 'name' : error === 'refused' ? 'refused' : 'dropped';
  const certainty = how === 'name' || how === 'covered' ? 'certain' : 'likely';
  const place = { role: role.name, from, host, port, ...(network === undefined ? {} : { network }) };
  const args = { ...place, how, ...listening(record, role), ...settingOf(record, role.name, caller) } as const;
  return hopCause('containers-cut-off', role.name, args, { certainty, evidence, explains: [explains] });
}

/** Neither a listener nor a firewall of this machine is met by such a call. */
function rootless(record: RunRecord, { role, from, caller, host, port, explains, evidence }: FailedCall): Cause {
  const { program } = engineOf(record);
  const brand = program === 'docker' ? {} : { brand: program };
  const args = { role: role.name, from, host, port, ...brand, ...settingOf(record, role.name, caller) };
  return hopCause('rootless-host-hidden', role.name, args, { certainty: 'likely', evidence, explains: [explains] });
}

/** A proxy took the request: it failed there, and without it the same request is answered. */
function isProxyAtFault({ error, isProxied, withoutProxy }: FailedCall): boolean {
  if (withoutProxy !== undefined && (isProxied || error === 'proxy')) {
    return withoutProxy.error === undefined && (withoutProxy.status ?? 200) < 500;
  }
  return error === 'proxy';
}

function proxyInContainer(record: RunRecord, { from, caller, host, explains, evidence, withoutProxy }: FailedCall): Cause {
  const proxy = Object.entries(caller?.proxies ?? {}).find(([name]) => /^(?:https?|all)_proxy$/i.test(name));
  return hopCause(
    'proxy-in-container',
    from,
    { service: serviceOf(caller, from), host, ...(proxy ? { variable: proxy[0] } : {}) },
    { ...upCommand(record, caller), certainty: withoutProxy ? 'certain' : 'likely', evidence, explains: [explains] },
  );
}

function loopbackUrl(record: RunRecord, call: FailedCall): Cause {
  const { caller, evidence, explains, from, isDesktop, listeners, port, role } = call;
  const { program } = engineOf(record);
  // Podman writes its own name into every container.
  const isUnknown = !isDesktop && program === 'docker' && caller !== undefined && !knowsGateway(caller);
  const needsGateway = isUnknown ? { needsGateway: serviceOf(caller, from), ...aloneIn(caller) } : {};
  const isNarrow = !isDesktop && listeners !== undefined && listeners.length > 0 && listeners.every(isOnLoopback);
  const given = givenBase(record, call);
  return hopCause(
    'loopback-url-in-container',
    role.name,
    {
      role: role.name,
      from,
      url: given,
      better: `http://${hostName[program]}:${port}${pathOf(given)}`,
      ...needsGateway,
      ...(isNarrow ? { narrow: { ...listening(record, role, listeners), port } } : {}),
      ...settingOf(record, role.name, caller),
    },
    { evidence, explains: [explains] },
  );
}

/** The base URL as the caller has it: where it was told, to the letter; else out of what was asked. */
function givenBase(record: RunRecord, { provider, role, url }: FailedCall): string {
  const hop = hopTo(record.ledger, role.name)?.hop;
  return hop?.start === undefined || hop.as === undefined ? baseUrl(url, provider) : hop.as.href;
}

function gatewayMissing(record: RunRecord, { from, host, caller, isDesktop, explains, evidence }: FailedCall): Cause | undefined {
  if (!isGatewayName(host) || (caller && knowsGateway(caller, host))) return undefined;
  const isPlain = caller !== undefined && isDesktop !== true;
  return hopCause(
    'host-gateway-missing',
    from,
    { from, service: serviceOf(caller, from), host, ...(caller === undefined ? {} : aloneIn(caller)) },
    { ...upCommand(record, caller), certainty: isPlain ? 'certain' : 'likely', evidence, explains: [explains] },
  );
}

const knowsGateway = ({ extraHosts }: HopCaller, host = 'host.docker.internal'): boolean =>
  extraHosts.some((entry) => entry.startsWith(`${host}:`) || entry.startsWith(`${host}=`));

/** A container is called by its name, and in the engine's default network, which both are in, no name is known. */
function nameless(record: RunRecord, { caller, error, evidence, explains, from, host, role }: FailedCall): Cause | undefined {
  const isDefault = caller !== undefined && caller.networks.length > 0 && caller.networks.every(isDefaultNetwork);
  const called = ofContainer.outcome(record, 'container.running', role.name)?.observed?.container;
  if (error !== 'dns' || !isDefault || !called?.networkNames?.some(isDefaultNetwork) || /[.:]/.test(host)) return undefined;
  const args = { role: role.name, from: caller.name || from, host, called: called.name };
  return hopCause('default-network-nameless', role.name, args, { evidence, explains: [explains] });
}

/** A name without a dot that no container in the caller's networks has. Where it has a container elsewhere, its family says so. */
function nameOfNobody(record: RunRecord, call: FailedCall): Cause | undefined {
  const { answersOnHost, caller, evidence, explains, from, host, neighbours, port, role } = call;
  if (neighbours === undefined || /[.:]/.test(host)) return undefined;
  const meant = nearest(host, neighbours);
  const hostOf = hostName[engineOf(record).program];
  const better = answersOnHost === true ? { better: `http://${hostOf}:${port}${pathOf(givenBase(record, call))}` } : {};
  const near = meant === undefined ? neighbours.slice(0, 8) : [meant];
  const args = { role: role.name, from, host, near, ...better, ...settingOf(record, role.name, caller) };
  return hopCause('name-of-nobody', role.name, args, { certainty: 'likely', evidence, explains: [explains] });
}

/** A container of `docker run`: no compose file has a place for what it lacks. */
const aloneIn = ({ project }: HopCaller): { readonly isAlone?: true } => (project === undefined ? { isAlone: true } : {});

/** Every listener is bound to an address that containers do not reach; without a socket table the ledger's address tells. */
function isNarrow({ listeners, answersOnHost, role, error }: FailedCall): boolean {
  if (listeners === undefined)
    return error === 'refused' && answersOnHost === true && role.url !== undefined && isLoopbackHost(role.url.host);
  return listeners.every(({ address }) => !isWildcard(address)) && (error === 'refused' || listeners.every(isOnLoopback));
}

/** Who stands behind a role, so that its own remedy is told. */
function listening(record: RunRecord, role: Role, listeners: FailedCall['listeners'] = []): Listening {
  const said = ofEndpoint.outcome(record, 'endpoint.identity', role.name)?.observed?.server;
  const server = modelServerNamed(said ?? role.kind)?.name;
  if (server !== undefined && server !== 'openai-compatible') return { server, platform: record.host.platform };
  const isTold = hopTo(record.ledger, role.name)?.hop.start !== undefined;
  return isTold ? { program: listeners.find(({ process }) => process !== undefined)?.process ?? '' } : {};
}

function narrowListener(
  record: RunRecord,
  { role, port, from, listeners, error, answersOnHost, isDesktop, explains, evidence }: FailedCall,
): Cause {
  // Docker Desktop carries calls to the host's own loopback, too.
  const isSure = !isDesktop && error === 'refused' && answersOnHost !== false && listeners?.every(isOnLoopback) === true;
  const bind = port === 1234 ? [] : ['--port', String(port)];
  const addresses = [...new Set((listeners ?? []).map(({ address }) => address))];
  return hopCause(
    'lmstudio-loopback-only',
    role.name,
    {
      role: role.name,
      isLmStudio: role.kind === 'lmstudio',
      port,
      from,
      address: addresses.join(', ') || '127.0.0.1',
      ...listening(record, role, listeners),
    },
    {
      ...(role.kind === 'lmstudio' ? { command: shellCommand('lms', 'server', 'start', ...bind, '--bind', '0.0.0.0') } : {}),
      certainty: isSure ? 'certain' : 'likely',
      evidence,
      // The same listener is too narrow for the ledger, too, where that says how wide it should be.
      explains: [explains, `port.owned:${role.name}`],
    },
  );
}

function firewall(record: RunRecord, { role, port, from, caller, listeners, error, isDesktop, explains, evidence }: FailedCall): Cause {
  const subnet = /^192\.168\./.test(caller?.gateway ?? '') ? '192.168.0.0/16' : '172.16.0.0/12';
  const allow = shellCommand('sudo', 'ufw', 'allow', 'proto', 'tcp', 'from', subnet, 'to', 'any', 'port', String(port));
  // The bridge of Docker Desktop lies in its own machine, where no firewall of this one is passed.
  const isSure = !isDesktop && error === 'timeout' && listeners?.some(({ address }) => isWildcard(address)) === true;
  return hopCause(
    'firewall-blocks-bridge',
    role.name,
    { role: role.name, from, port, subnet },
    {
      ...(record.host.platform === 'linux' ? { command: allow } : {}),
      certainty: isSure ? 'certain' : 'likely',
      evidence,
      explains: [explains],
    },
  );
}

const serviceOf = (caller: HopCaller | undefined, from: string) => caller?.service ?? caller?.name ?? from;

/** Makes a compose service anew, with what was added to its file. */
export function upCommand(record: RunRecord, caller: HopCaller | undefined): { readonly command?: string } {
  if (!caller?.service) return {};
  const origin = stackOrigin(record);
  const isOfStack = caller.project === undefined || ('project' in origin.project && origin.project.project === caller.project);
  const project = { kind: 'named' as const, project: caller.project ?? '' };
  return { command: composeCommand(record, isOfStack ? origin : { project }, 'up', '-d', caller.service) };
}

function pathOf(url: string): string {
  try {
    return new URL(url).pathname.replace(/\/$/, '');
  } catch {
    return '';
  }
}
