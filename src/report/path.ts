import type { Endpoint } from '../ledger/ledger.ts';
import { roleNamed } from '../ledger/ledger.ts';
import { outcomeOf, type RunRecord } from '../run/record.ts';
import type { Tidy } from './evidence.ts';
import { identitiesSeen } from './facts.ts';
import type { ReportHop } from './report.ts';
import { seenNumber, withoutGaps } from './seen.ts';

const ofNetwork = (endpoint: Endpoint | undefined) => (endpoint === undefined ? undefined : endpoint.port);

/** The signal path with the verdict of every hop; the first hop starts at the client. */
export function pathOf(record: RunRecord, tidy: Tidy): readonly ReportHop[] {
  const ports = record.ledger.ports;
  if (!ports) return [];
  const identities = identitiesSeen(record);
  return ports.path.map((hop, index) => {
    const role = roleNamed(record.ledger, hop.role);
    const outcome = outcomeOf(record, 'hop.reaches', hop.role);
    const target = hop.as ?? role?.inside ?? role?.url;
    const durationMs = seenNumber(outcome?.observed, 'durationMs') ?? seenNumber(outcome?.observed, 'ms') ?? outcome?.durationMs;
    const version = identities.get(hop.role)?.version;
    return {
      from: index === 0 ? 'client' : (ports.path[index - 1]?.role ?? 'client'),
      to: hop.role,
      // A hop that no check asks about (phase before or after) was not looked at; it is never drawn as fine.
      verdict: outcome?.verdict ?? 'skipped',
      ...withoutGaps({
        durationMs: outcome?.verdict === 'blocked' || outcome?.verdict === 'skipped' ? undefined : durationMs,
      }),
      check: `hop.reaches:${hop.role}`,
      ...withoutGaps({
        code: outcome?.code,
        port: ofNetwork(role?.url ?? role?.inside),
        address: target === undefined ? undefined : tidy(target.href, 200),
        version: version === undefined ? undefined : tidy(version, 60),
      }),
      isFront: hop.role === ports.front,
    };
  });
}
