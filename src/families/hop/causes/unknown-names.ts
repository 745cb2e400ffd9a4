import { isMachineName, isSingleLabel } from '../../../base/address.ts';
import { nearest } from '../../../base/nearest.ts';
import type { Cause } from '../../../engine/cause.ts';
import type { RunRecord } from '../../../engine/record.ts';
import { ofContainer } from '../../container/findings.ts';
import { engineOf } from '../../docker/engine-command.ts';
import { settingOf } from '../address-setting.ts';
import { hopCause } from '../causes.ts';
import { isDefaultNetwork } from '../hop-sight.ts';
import { aloneIn, type FailedCall, givenBase, hostName, knowsGateway, pathOf, serviceOf, upCommand } from './failed-call.ts';

/** A name of the host's that means nothing in the caller until its container has an extra host. */
export function gatewayMissing(record: RunRecord, { from, host, caller, isDesktop, explains, evidence }: FailedCall): Cause | undefined {
  if (!isMachineName(host) || (caller && knowsGateway(caller, host))) return undefined;
  const isPlain = caller !== undefined && isDesktop !== true;
  return hopCause(
    'host-gateway-missing',
    from,
    { from, service: serviceOf(caller, from), host, ...(caller === undefined ? {} : aloneIn(caller)) },
    { ...upCommand(record, caller), certainty: isPlain ? 'certain' : 'likely', evidence, explains: [explains] },
  );
}

/** A container is called by its name, and in the engine's default network, which both are in, no name is known. */
export function nameless(record: RunRecord, { caller, error, evidence, explains, from, host, role }: FailedCall): Cause | undefined {
  const isDefault = caller !== undefined && caller.networks.length > 0 && caller.networks.every(isDefaultNetwork);
  const called = ofContainer.outcome(record, 'container.running', role.name)?.observed?.container;
  if (error !== 'dns' || !isDefault || !called?.networkNames?.some(isDefaultNetwork) || !isSingleLabel(host)) return undefined;
  const args = { role: role.name, from: caller.name || from, host, called: called.name };
  return hopCause('default-network-nameless', role.name, args, { evidence, explains: [explains] });
}

/** A name without a dot that no container in the caller's networks has. Where it has a container elsewhere, its family says so. */
export function nameOfNobody(record: RunRecord, call: FailedCall): Cause | undefined {
  const { answersOnHost, caller, evidence, explains, from, host, neighbours, port, role } = call;
  if (neighbours === undefined || !isSingleLabel(host)) return undefined;
  const meant = nearest(host, neighbours);
  const hostOf = hostName[engineOf(record).program];
  const better = answersOnHost === true ? { better: `http://${hostOf}:${port}${pathOf(givenBase(record, call))}` } : {};
  const near = meant === undefined ? neighbours.slice(0, 8) : [meant];
  const args = { role: role.name, from, host, near, ...better, ...settingOf(record, role.name, caller) };
  return hopCause('name-of-nobody', role.name, args, { certainty: 'likely', evidence, explains: [explains] });
}
