import type { CauseRule } from '../../../engine/cause.ts';
import type { RunRecord } from '../../../engine/record.ts';
import { composeCommand } from '../../docker/compose-command.ts';
import { engineCommand } from '../../docker/engine-command.ts';
import { ofPort } from '../../port/findings.ts';
import { containerCause } from '../causes.ts';
import type { ContainerObserved } from '../findings.ts';
import { ofContainer } from '../findings.ts';

type Gone = ContainerObserved['container.gone'];

/** What of the stack still runs after the session, or who else holds a port or a network of it. */
const leftoverContainer: CauseRule = (record) => {
  const outcome = ofContainer.outcome(record, 'container.gone', 'docker');
  if (!outcome?.observed || (outcome.code !== 'containers-left' && outcome.code !== 'orphans-left')) return [];
  const { left, orphans } = outcome.observed;
  const areOrphans = outcome.code === 'orphans-left';
  const containers = (areOrphans ? orphans : left).map(({ name }) => name);
  const released = ofPort
    .outcomes(record, 'port.released')
    .filter(({ code, observed }) => code === 'port-still-held' && isHeldBy(observed, containers));
  const at = outcome.planned.subject.at;
  return [
    containerCause(
      'leftover-container',
      'docker',
      { containers, areOrphans },
      {
        // A stranger's container, or one of a project that may not be the ledger's, is not to be ended on a guess.
        certainty: areOrphans || !isSure(outcome.observed) ? 'likely' : 'certain',
        command: areOrphans ? listing(record, containers) : endCommand(record, outcome.observed),
        evidence: outcome.evidence,
        explains: [outcome.id, ...released.map(({ id }) => id)],
        ...(at ? { at } : {}),
      },
    ),
  ];
};

/** Is the project the ledger's without doubt: named there, or the only one with all that it names? Without one all are owned by name. */
const isSure = ({ project, left }: Gone) =>
  project.kind === 'named' || project.kind === 'deduced' || (project.kind === 'none' && left.every(({ service }) => service === undefined));

/** Ends what is left as gently as can be: the whole project when nothing of it may stay, else just these. */
function endCommand(record: RunRecord, gone: Gone): string {
  const { left, stays, project, hasOneOff } = gone;
  const names = left.map(({ name }) => name);
  const services = left.flatMap(({ service }) => service ?? []);
  if (!('project' in project) || services.length < left.length) return engineCommand(record, 'stop', ...names);
  if (stays.length > 0)
    return hasOneOff ? engineCommand(record, 'stop', ...names) : composeCommand(record, gone, 'stop', ...new Set(services));
  return composeCommand(record, gone, 'down', ...(hasOneOff ? ['--remove-orphans'] : []));
}

const listing = (record: RunRecord, containers: readonly string[]) =>
  engineCommand(record, 'ps', ...containers.flatMap((name) => ['--filter', `name=${name}`]));

/** The containers that were left are what holds this port. */
function isHeldBy(
  observed: { readonly listeners: readonly { readonly holder: { readonly container?: string } }[] } | undefined,
  containers: readonly string[],
) {
  const holders = observed?.listeners.map(({ holder }) => holder.container) ?? [];
  return holders.length > 0 && holders.every((name) => name !== undefined && containers.includes(name));
}

/** Networks whose labels name the project, with nobody in them. */
const leftoverNetwork: CauseRule = (record) =>
  ofContainer.found(record, 'container.gone', 'networks-left').map(({ id, args, evidence, planned }) =>
    containerCause('leftover-network', 'docker', args, {
      command: engineCommand(record, 'network', 'rm', ...args.networks),
      evidence,
      explains: [id],
      ...(planned.subject.at ? { at: planned.subject.at } : {}),
    }),
  );

export const leftoverRules: readonly CauseRule[] = [leftoverContainer, leftoverNetwork];
