import { canonicalHost, isMachineName, isSingleLabel } from '../../../base/address.ts';
import { isMisspeltMachineName } from '../../../base/misspelt-machine.ts';
import { nearest } from '../../../base/nearest.ts';
import type { Cause } from '../../../engine/cause.ts';
import type { RunRecord } from '../../../engine/record.ts';
import { ofContainer } from '../../container/findings.ts';
import { engineOf } from '../../docker/engine-command.ts';
import { settingOf } from '../address-setting.ts';
import { hopCause } from '../causes.ts';
import { isDefaultNetwork } from '../hop-sight.ts';
import {
  aloneIn,
  type FailedCall,
  gatewayNeeds,
  givenBase,
  hostName,
  knowsGateway,
  placedAt,
  serviceOf,
  upCommand,
} from './failed-call.ts';

/** A name of the host's that means nothing in the caller until its container has an extra host. */
export function gatewayMissing(record: RunRecord, { from, host, caller, isDesktop, explains, evidence }: FailedCall): Cause | undefined {
  const name = canonicalHost(host);
  if (!isMachineName(name) || (caller && knowsGateway(caller, name))) return undefined;
  const isPlain = caller !== undefined && isDesktop !== true;
  return hopCause(
    'host-gateway-missing',
    from,
    { from, service: serviceOf(caller, from), host: name, ...(caller === undefined ? {} : aloneIn(caller)) },
    { ...upCommand(record, caller), certainty: isPlain ? 'certain' : 'likely', evidence, explains: [explains] },
  );
}

/** A container is called by its name, and in the engine's default network, which both are in, no name is known. */
export function nameless(record: RunRecord, { caller, error, evidence, explains, from, host, role }: FailedCall): Cause | undefined {
  const isDefault = caller !== undefined && caller.networks.length > 0 && caller.networks.every(isDefaultNetwork);
  const called = ofContainer.outcome(record, 'container.running', role.name)?.observed?.container;
  if (error !== 'dns' || !isDefault || !called?.networkNames?.some(isDefaultNetwork) || !isSingleLabel(host)) return undefined;
  const { program } = engineOf(record);
  const args = {
    role: role.name,
    from: caller.name || from,
    host,
    called: called.name,
    ...(program === 'docker' ? {} : { brand: program }),
  };
  return hopCause('default-network-nameless', role.name, args, { evidence, explains: [explains] });
}

/**
 * A name without a dot that no container in the caller's networks has, or Docker's own name of the machine as nobody knows it. Where it has
 * a container elsewhere, its family says so.
 */
export function nameOfNobody(record: RunRecord, call: FailedCall): Cause | undefined {
  const { answersOnHost, beside = [], caller, evidence, explains, from, host, neighbours, port, role } = call;
  const isMisspelt = isMisspeltMachineName(host);
  if (neighbours === undefined || (!isSingleLabel(host) && !isMisspelt)) return undefined;
  const machine = hostName[engineOf(record).program];
  const better = placedAt(givenBase(record, call), machine, port);
  const place = { role: role.name, from, host, ...settingOf(record, role.name, caller) };
  if (isMisspelt) {
    const args = { ...place, near: [], better, machine, ...gatewayNeeds(record, call) };
    return hopCause('name-of-nobody', role.name, args, { evidence, explains: [explains] });
  }
  const meant = nearest(host, neighbours) ?? (beside.length === 1 ? beside[0]?.host : undefined);
  const near = meant === undefined ? neighbours.slice(0, 8) : [meant];
  const args = { ...place, near, ...(answersOnHost === true ? { better } : {}) };
  return hopCause('name-of-nobody', role.name, args, { certainty: 'likely', evidence, explains: [explains] });
}
