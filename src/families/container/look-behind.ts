import type { CheckContext } from '../../engine/check.ts';
import type { Finding } from '../../engine/finding.ts';
import { backingAnswers, backingEvidence } from './backing-answers.ts';
import type { Behind } from './findings.ts';
import { logEvidence, logsSince } from './path-logs.ts';

/** Evidence that is Dify's own word. */
const saidBy: readonly string[] = ['dify-model-says', 'dify-says'];

/** What the look may take: it comes after a check that has waited already. */
const withinMs = 5000;

type Told = { readonly trouble?: { readonly kind: string }; readonly behind?: Behind };

/** Dify said no more than that something failed: the reason stands in a log, or behind it. */
const isBare = ({ trouble }: Told) => trouble === undefined || trouble.kind === 'server-error' || trouble.kind === 'other';

/**
 * A finding of Dify's that failed, with what its containers wrote since `since` (RFC 3339), and, where Dify named no reason, what redis and
 * the database answer to their own tools. One that did not fail stays as it is, and costs nothing.
 */
export async function withBehind(context: CheckContext, since: string, finding: Finding): Promise<Finding> {
  if (finding.verdict !== 'fail') return finding;
  const observed = (finding.observed ?? {}) as Told;
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), withinMs).unref());
  const look = await Promise.race([
    Promise.all([logsSince(context, since), isBare(observed) ? backingAnswers(context) : Promise.resolve([])]),
    late,
  ]);
  if (!look) return finding;
  const [logs, backing] = look;
  const hanging = backing.filter(({ says }) => says !== 'answers');
  // What Dify itself said stays first, behind what it left; the reason behind it comes before what else was looked at.
  const lead =
    1 +
    Math.max(
      0,
      finding.evidence.findIndex(({ what }) => saidBy.includes(what)),
    );
  const found = [...logEvidence(logs), ...backingEvidence(hanging)];
  return {
    ...finding,
    evidence: [...finding.evidence.slice(0, lead), ...found, ...finding.evidence.slice(lead)],
    observed: { ...observed, behind: { logs, backing } },
  };
}
