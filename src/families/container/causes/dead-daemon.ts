import type { RunRecord } from '../../../engine/record.ts';
import { type Role, roleNamed } from '../../../ledger/ledger.ts';
import { ofHop } from '../../hop/findings.ts';
import { ofContainer } from '../findings.ts';

/** What came of a hop. */
export type HopOutcome = ReturnType<typeof ofHop.outcomes<'hop.reaches'>>[number];

/** Hops that do not carry the signal as they should. */
export const hopsNotGreen = (record: RunRecord): readonly HopOutcome[] =>
  ofHop.outcomes(record, 'hop.reaches').filter(({ verdict }) => verdict === 'fail' || verdict === 'warn');

/** The hops to a plugin daemon whose container runs, and in which nobody answers. */
export const deadDaemons = (record: RunRecord): readonly { readonly outcome: HopOutcome; readonly role: Role }[] =>
  hopsNotGreen(record).flatMap((outcome) => {
    const { observed, subject } = outcome;
    const role = roleNamed(record.ledger, subject);
    if (!role || !observed?.inside || !isPluginDaemon(role)) return [];
    const { inside } = observed;
    const isDead = inside.kind === 'failure' && ['refused', 'timeout', 'reset'].includes(inside.error);
    if (!isDead && outcome.code !== 'hop-server-error') return [];
    const running = ofContainer.outcome(record, 'container.running', subject)?.verdict;
    if (running === 'fail' || ofContainer.outcome(record, 'container.healthy', subject)?.verdict === 'fail') return [];
    return [{ outcome, role }];
  });

/** Roles whose container is that of a dead plugin daemon, such as its debug port: they are silent for the same reason. */
export function rolesOfDeadDaemon(record: RunRecord): readonly string[] {
  const dead = new Set(deadDaemons(record).map(({ role }) => serviceName(role)));
  return (record.ledger.ports?.roles ?? []).filter((role) => role.owner && dead.has(serviceName(role))).map(({ name }) => name);
}

const isPluginDaemon = (role: Role): boolean => /plugin.?daemon/i.test(serviceName(role));

export const serviceName = ({ owner, name }: Role): string =>
  owner?.kind === 'compose' ? owner.service : owner?.kind === 'container' ? owner.name : name;
