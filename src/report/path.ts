import { withoutGaps } from '../base/without-gaps.ts';
import type { Cause } from '../engine/cause.ts';
import type { RunRecord } from '../engine/record.ts';
import { ofDify } from '../families/dify/findings.ts';
import { ofHop } from '../families/hop/findings.ts';
import { ofModel } from '../families/model/findings.ts';
import { roleNamed } from '../ledger/ledger.ts';
import type { Tidy } from './evidence.ts';
import type { ReportHop } from './report.ts';
import { versionsSeen } from './versions.ts';

/** The signal path with the verdict of every hop; the first hop starts at the client. */
export function pathOf(record: RunRecord, causes: readonly Cause[], tidy: Tidy): readonly ReportHop[] {
  const ports = record.ledger.ports;
  if (!ports) return [];
  const versions = versionsSeen(record);
  return ports.path.map((hop, index) => {
    const role = roleNamed(record.ledger, hop.role);
    const outcome = ofHop.outcome(record, 'hop.reaches', hop.role);
    const target = hop.as ?? role?.inside ?? role?.url;
    // The hop's own time; the check's also holds the start of the tool in the container.
    const durationMs = outcome?.code === 'hop-reached' ? outcome.args.ms : outcome?.durationMs;
    const version = versions.get(hop.role);
    // What breaks a hop that looks fine from where its check stands must show in the picture, too.
    const breaker = outcome?.verdict === 'pass' ? causes.find(({ breaksHop }) => breaksHop === hop.role) : undefined;
    const chat = outcome?.verdict === 'pass' ? chatBrokenAt(record, hop.role) : undefined;
    return {
      from: (hop.start ? hop.start.role : ports.path[index - 1]?.role) ?? 'client',
      to: hop.role,
      // A hop that no check asks about (phase before or after) was not looked at; it is never drawn as fine.
      verdict: breaker || chat ? 'fail' : (outcome?.verdict ?? 'skipped'),
      ...withoutGaps({
        durationMs: outcome?.verdict === 'blocked' || durationMs === undefined ? undefined : Math.round(durationMs * 10) / 10,
      }),
      check: breaker?.explains[0] ?? chat?.id ?? `hop.reaches:${hop.role}`,
      ...withoutGaps({
        code: breaker?.code ?? chat?.code ?? outcome?.code,
        port: role?.url?.port,
        address: target === undefined ? undefined : tidy(target.href, 200),
        version: version === undefined ? undefined : tidy(version, 60),
      }),
      isFront: hop.role === ports.front,
    };
  });
}

/** The chat that failed with an error from behind this hop: the picture shows where, also when nobody knows why. */
const chatBrokenAt = (record: RunRecord, role: string) =>
  [...ofDify.outcomes(record, 'dify.chat'), ...ofModel.outcomes(record, 'model.chat')].find(
    ({ verdict, observed }) => verdict === 'fail' && observed?.brokenHop === role,
  );
