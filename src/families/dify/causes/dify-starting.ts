import { withoutGaps } from '../../../base/without-gaps.ts';
import type { Cause, CauseRule } from '../../../engine/cause.ts';
import type { RunRecord } from '../../../engine/record.ts';
import type { Role } from '../../../ledger/ledger.ts';
import { ofContainer } from '../../container/findings.ts';
import { stackOrigin } from '../../docker/causes/stack-origin.ts';
import { composeCommand, restart } from '../../docker/compose-command.ts';
import { whereTold } from '../../docker/where-told.ts';
import { ofHop } from '../../hop/findings.ts';
import { difyCause } from '../causes.ts';
import { ofDify } from '../findings.ts';
import { daemonRoleOf } from '../path-roles.ts';

type HopOutcome = ReturnType<typeof ofHop.outcomes<'hop.reaches'>>[number];

type More = Pick<Cause, 'evidence' | 'explains' | 'breaksHop'>;

/** A fresh stack was ready 58 s after its start, and one plugin 2 to 6 s after the daemon's (seen on Dify 1.12): half as much again. */
const usualStartMs = 90_000;

/** How long the container of a role had been running when the run began, in milliseconds; undefined when nobody could tell. */
function ageOf(record: RunRecord, role: string): number | undefined {
  const startedAt = ofContainer.outcome(record, 'container.running', role)?.observed?.container?.startedAt;
  if (startedAt === undefined) return undefined;
  const ageMs = Date.parse(record.startedAt) + record.durationMs - Date.parse(startedAt);
  // The engine's clock may run in a virtual machine of its own.
  return Number.isFinite(ageMs) ? Math.max(0, ageMs) : undefined;
}

const evidenceOfAge = (ageMs: number | undefined) =>
  ageMs === undefined ? [] : [ofDify.seen('dify-age', `${Math.round(ageMs / 1000)} s`)];

/**
 * The plugin's runtime is not there: for a moment after the daemon's start that is how it begins; later it is a plugin that could not be
 * launched.
 */
export function pluginNotUp(record: RunRecord, subject: string, said: string, more: More): Cause {
  const role = daemonRoleOf(record.ledger);
  const ageMs = role && ageOf(record, role.name);
  const shared = { ...more, evidence: [...more.evidence, ...evidenceOfAge(ageMs)] };
  if (ageMs !== undefined && ageMs > usualStartMs) return difyCause('plugin-missing', subject, { said }, shared);
  const args = { service: serviceOf(role), ...withoutGaps({ ageMs }) };
  return difyCause('plugin-starting', role?.name ?? subject, args, { ...shared, certainty: ageMs === undefined ? 'likely' : 'certain' });
}

/** The plugin's process is dead and stays so: the daemon has to start it again. */
export function pluginCrashed(record: RunRecord, subject: string, more: More): Cause {
  const role = daemonRoleOf(record.ledger);
  return difyCause('plugin-crashed', role?.name ?? subject, { service: serviceOf(role) }, { ...more, ...restartOf(record, role) });
}

/** Causes that speak of a service as broken, or of the front before it, which neither is while the service starts. */
const saidTooEarly = (role: string, front: string | undefined): readonly string[] => [
  ...['api-down', 'plugin-daemon-down', 'container-unhealthy'].map((code) => `${code}:${role}`),
  ...(front === undefined ? [] : ['front-stale-upstream', 'published-but-dead'].map((code) => `${code}:${front}`)),
];

/** What the project's programs say before they are up: refused, silent, or a gateway's error. */
const notUpCodes: ReadonlySet<string> = new Set(['refused-from-container', 'timeout-from-container', 'unanswered-from-container']);

/** A server that is up and fails says 500; what a gateway says of one that is not up yet is another number. */
const isGatewaysError = (hop: HopOutcome) => hop.code === 'hop-server-error' && hop.args.status >= 502 && hop.args.status <= 504;

/** Services of the path whose containers run and are younger than their usual start: they do not answer yet. */
export const serviceStarting: CauseRule = (record) =>
  ofHop.outcomes(record, 'hop.reaches').flatMap((hop) => {
    const role = record.ledger.ports?.roles.find(({ name }) => name === hop.subject);
    const running = ofContainer.outcome(record, 'container.running', hop.subject);
    const ageMs = ageOf(record, hop.subject);
    const isNotUp = hop.verdict !== 'pass' && (notUpCodes.has(hop.code) || isGatewaysError(hop));
    if (!role || !isNotUp || running?.verdict !== 'pass' || ageMs === undefined || ageMs > usualStartMs) return [];
    return difyCause(
      'service-starting',
      hop.subject,
      { role: hop.subject, service: serviceOf(role), ageMs, ...whereTold(record, hop.subject) },
      {
        certainty: 'likely',
        evidence: [...hop.evidence, ...evidenceOfAge(ageMs)],
        explains: [hop.id, `container.healthy:${hop.subject}`],
        insteadOf: saidTooEarly(hop.subject, record.ledger.ports?.front),
        ...(hop.at ? { at: hop.at } : {}),
      },
    );
  });

export const serviceOf = (role: Role | undefined): string =>
  role?.owner?.kind === 'compose'
    ? role.owner.service
    : role?.owner?.kind === 'container'
      ? role.owner.name
      : (role?.name ?? 'plugin_daemon');

/** The command that shows the last lines of services of the record's own project. */
export function logsOf(record: RunRecord, services: readonly string[]): string {
  return composeCommand(record, stackOrigin(record), 'logs', '--tail', '50', ...services);
}

/** Starts the daemon of the record's own project again. */
const restartOf = (record: RunRecord, role: Role | undefined): { readonly command?: string } =>
  role ? restart(record, role, stackOrigin(record)) : {};
