import { isLoopbackHost, isMachineName, isOwnHost, isWildcardHost } from '../../../base/address.ts';
import { isInNetworks } from '../../../base/home-address.ts';
import { shellCommand } from '../../../base/shell.ts';
import type { Cause } from '../../../engine/cause.ts';
import type { RunRecord } from '../../../engine/record.ts';
import type { Role } from '../../../ledger/ledger.ts';
import { modelServerNamed, modelServers } from '../../../probes/identity/model-servers.ts';
import { engineOf } from '../../docker/engine-command.ts';
import { ofEndpoint } from '../../endpoint/findings.ts';
import { settingOf } from '../address-setting.ts';
import { hopCause, type Listening } from '../causes.ts';
import { hopTo } from '../hop-target.ts';
import { inContainer, narrowInside, neighbourMeant, noNetwork, otherPort } from './contained.ts';
import { type FailedCall, gatewayNeeds, givenBase, hostName, placedAt, serviceOf, upCommand } from './failed-call.ts';
import { gatewayMissing, nameless, nameOfNobody } from './unknown-names.ts';

/** A listener that programs of this machine alone reach. */
const isOnLoopback = ({ address }: { readonly address: string }) => isLoopbackHost(address);

/** Lives on the host itself: a process, or nobody said. */
export const livesOnHost = ({ owner }: Role): boolean => owner === undefined || owner.kind === 'process';

/**
 * The truth table of issue 3: what the caller's container sees against what the host sees. One call has one cause, the most
 * telling first; undefined when the table has no line for it, or when another family explains it (nothing listens at all).
 */
export function causeOfCall(record: RunRecord, call: FailedCall): Cause | undefined {
  if (isProxyAtFault(call)) return proxyInContainer(record, call);
  if (call.error === 'proxy') return undefined;
  const alone = noNetwork(record, call);
  if (alone) return alone;
  // In the host's own network the loopback is the host's.
  if (isOwnHost(call.host) && livesOnHost(call.role) && !call.caller?.networks.includes('host')) return loopbackUrl(record, call);
  if (!livesOnHost(call.role)) return nameless(record, call) ?? narrowInside(record, call) ?? otherPort(record, call);
  if (isOnAnotherMachine(call)) return cutOff(record, call);
  if (call.isRootless && call.answersOnHost === true && call.error !== 'dns') return rootless(record, call);
  const beside = inContainer(record, call);
  if (beside) return beside;
  if (call.error === 'dns') return gatewayMissing(record, call) ?? nameOfNobody(record, call);
  if (call.listeners !== undefined && call.listeners.length === 0) return undefined;
  if (isNarrow(call)) return narrowListener(record, call);
  return call.answersOnHost === true ? firewall(record, call) : undefined;
}

/** The very address that was called is the role's own url, and nothing in the ledger says that it is this machine. */
function isOnAnotherMachine({ host, role }: FailedCall): boolean {
  const own = role.url?.host;
  return own === host && role.owner === undefined && role.bind === undefined && !isOwnHost(host) && !isMachineName(host);
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
  const { answersOnHost, caller, evidence, explains, from, isDesktop, listeners, port, role } = call;
  const { program } = engineOf(record);
  const given = givenBase(record, call);
  const beside = neighbourMeant(call);
  const told = { role: role.name, from, url: given, ...settingOf(record, role.name, caller) };
  // The service beside it was meant; what answers on this machine may be another one, unless it is that one's published port.
  if (beside !== undefined && (answersOnHost !== true || beside.isPublished)) {
    const args = { ...told, better: placedAt(given, beside.host, beside.port) };
    return hopCause('loopback-url-in-container', role.name, args, { evidence, explains: [explains] });
  }
  const isNarrow = !isDesktop && listeners !== undefined && listeners.length > 0 && listeners.every(isOnLoopback);
  const args = {
    ...told,
    better: placedAt(given, hostName[program], port),
    ...gatewayNeeds(record, call),
    ...(isNarrow ? { narrow: { ...listening(record, role, listeners), port } } : {}),
  };
  return hopCause('loopback-url-in-container', role.name, args, { evidence, explains: [explains] });
}

/** Every listener is bound to an address that containers do not reach; without a socket table the ledger's address tells. */
function isNarrow({ listeners, answersOnHost, role, error }: FailedCall): boolean {
  if (listeners === undefined) return error === 'refused' && answersOnHost === true && role.url !== undefined && isOwnHost(role.url.host);
  return listeners.every(({ address }) => !isWildcardHost(address)) && (error === 'refused' || listeners.every(isOnLoopback));
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
  const command = role.kind === 'lmstudio' ? modelServers.lmstudio.start?.(port, true) : undefined;
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
      ...(command === undefined ? {} : { command }),
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
  const isSure = !isDesktop && error === 'timeout' && listeners?.some(({ address }) => isWildcardHost(address)) === true;
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
