import { isLoopbackHost, isMachineName } from '../../../base/address.ts';
import type { Cause, CauseRule } from '../../../engine/cause.ts';
import type { RunRecord } from '../../../engine/record.ts';
import { modelServerNamed } from '../../../probes/identity/model-servers.ts';
import { hopsNotGreen } from '../../container/causes/dead-daemon.ts';
import { settingOf } from '../address-setting.ts';
import { hopCause } from '../causes.ts';
import type { CalledContainer, ContainerBeside } from '../findings.ts';
import { hopTo } from '../hop-target.ts';
import { aloneIn, type FailedCall, givenBase, placedAt, serviceOf, upCommand } from './failed-call.ts';

/** Whoever is in no network calls nobody. */
export function noNetwork(record: RunRecord, { caller, evidence, explains, from }: FailedCall): Cause | undefined {
  if (caller === undefined || caller.networks.length !== 1 || caller.networks[0] !== 'none') return undefined;
  const args = { from, service: serviceOf(caller, from), ...aloneIn(caller) };
  return hopCause('no-network', from, args, { ...upCommand(record, caller), evidence, explains: [explains] });
}

const isOpen = ({ listens }: CalledContainer, port: number): boolean | undefined =>
  listens?.some((each) => each.port === port && !isLoopbackHost(each.address));

/** The port that was meant: the one behind what this machine has as the called one, else the only one that is open. */
function meantPort(called: CalledContainer, port: number): { readonly port: number; readonly isPublished?: true } | undefined {
  const published = called.published.find((each) => each.protocol === 'tcp' && each.publicPort === port && each.privatePort !== port);
  if (published && isOpen(called, published.privatePort) !== false) return { port: published.privatePort, isPublished: true };
  const open = [...new Set((called.listens ?? []).filter(({ address }) => !isLoopbackHost(address)).map((each) => each.port))];
  return open.length === 1 && open[0] !== undefined ? { port: open[0] } : undefined;
}

/** The container that is called runs, and has another port open than the called one. */
export function otherPort(record: RunRecord, call: FailedCall): Cause | undefined {
  const { called, caller, error, evidence, explains, from, host, port, role } = call;
  if (error !== 'refused' || called === undefined || called.listens?.some((each) => each.port === port)) return undefined;
  const meant = meantPort(called, port);
  if (meant === undefined) return undefined;
  const better = placedAt(givenBase(record, call), host, meant.port);
  const args = { role: role.name, from, called: called.name, given: port, ...meant, better, ...settingOf(record, role.name, caller) };
  return hopCause('other-port-inside', role.name, args, {
    // Without a look inside nobody knows that the program listens there.
    certainty: called.listens === undefined ? 'likely' : 'certain',
    evidence,
    explains: [explains],
    insteadOf: [`service-starting:${role.name}`],
  });
}

/** The called port is open in the container on its own loopback alone. */
export function narrowInside(_record: RunRecord, { called, error, evidence, explains, from, port, role }: FailedCall): Cause | undefined {
  const here = called?.listens?.filter((each) => each.port === port) ?? [];
  if (error !== 'refused' || called === undefined || here.length === 0 || isOpen(called, port) !== false) return undefined;
  const server = modelServerNamed(role.kind)?.name;
  const address = [...new Set(here.map((each) => each.address))].join(', ');
  const own = server === undefined || server === 'openai-compatible' ? {} : { server };
  const args = { role: role.name, isLmStudio: false, port, from, address, inside: called.name, ...own };
  return hopCause('lmstudio-loopback-only', role.name, args, {
    evidence,
    explains: [explains],
    insteadOf: [`service-starting:${role.name}`],
  });
}

/** The one neighbour that was meant; undefined where there is none, or several. */
export function neighbourMeant({ beside = [] }: FailedCall): ContainerBeside | undefined {
  return beside.length === 1 ? beside[0] : undefined;
}

/** The caller was sent to this machine, where nobody has the port, and a container beside it has. */
export function inContainer(record: RunRecord, call: FailedCall): Cause | undefined {
  const { answersOnHost, caller, evidence, explains, from, host, listeners, port, role } = call;
  const meant = neighbourMeant(call);
  const isToHost = isMachineName(host) || hopTo(record.ledger, role.name)?.hop.start !== undefined;
  const isNobodyHere = listeners === undefined ? answersOnHost === false : listeners.length === 0;
  if (meant === undefined || !isToHost || answersOnHost === true || !isNobodyHere) return undefined;
  const better = placedAt(givenBase(record, call), meant.host, meant.port);
  const args = { role: role.name, from, container: meant.container, port, better, ...settingOf(record, role.name, caller) };
  const weaker = ['owner-not-running', 'lmstudio-not-running', 'lmstudio-server-off', 'address-unreachable'];
  return hopCause('is-in-container', role.name, args, {
    certainty: 'likely',
    evidence,
    explains: [explains, `port.owned:${role.name}`, `endpoint.answers:${role.name}`],
    insteadOf: [...weaker.map((code) => `${code}:${role.name}`), `host-gateway-missing:${from}`],
  });
}

/** The address is answered in the other scheme. */
export const schemeDiffers: CauseRule = (record) =>
  hopsNotGreen(record).flatMap(({ at, evidence, id, observed, subject }) => {
    const target = hopTo(record.ledger, subject);
    const given = target?.hop.as ?? target?.role.inside ?? target?.role.url;
    if (observed?.spoken === undefined || given === undefined) return [];
    const better = given.href.replace(/^https?:/i, `${observed.spoken}:`);
    const args = {
      role: subject,
      from: observed.from,
      address: `${given.host}:${given.port}`,
      spoken: observed.spoken,
      better,
      ...settingOf(record, subject, observed.caller),
    };
    const weaker = ['tls-failed', 'server-silent', 'service-starting', 'wrong-server'].map((code) => `${code}:${subject}`);
    const found = hopCause('scheme-differs', subject, args, {
      evidence,
      explains: [id, `endpoint.answers:${subject}`, `endpoint.identity:${subject}`],
      insteadOf: weaker,
    });
    return [at ? { ...found, at } : found];
  });
