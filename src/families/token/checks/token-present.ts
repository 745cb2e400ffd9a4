import { reveal } from '../../../base/secret.ts';
import { withoutGaps } from '../../../base/without-gaps.ts';
import type { Check } from '../../../engine/check.ts';
import type { Evidence } from '../../../engine/finding.ts';
import { tokenNamed } from '../../../ledger/ledger.ts';
import { blind } from '../../../probes/look.ts';
import { ofToken } from '../findings.ts';

/** Is each token of the ledger set, in the environment or in an env file? An optional one may be left out. */
export const tokenPresent: Check<'token.present'> = {
  kind: 'token.present',
  canTurnGreen: false,
  phases: ['before', 'running'],
  subjects: ({ ledger }) => (ledger.ports?.tokens ?? []).map(({ name, at, optional }) => ({ name, at, optional })),
  needs: () => [],
  deadlineMs: () => 5000,
  run: async ({ ledger, subject }) => {
    const token = tokenNamed(ledger, subject.name);
    if (!token) return ofToken.couldNotLook('token.present', blind('malformed', `${subject.name} is not in the ledger`).error);
    const { name, kind, from, optional, usedBy } = token;
    const evidence: Evidence[] = [];
    if (from !== undefined) evidence.push(ofToken.seen('token-source', from));
    if (usedBy.length > 0) evidence.push(ofToken.seen('token-used-by', usedBy.join(', ')));
    // `NAME=` in an env file is how a template leaves it: not set.
    const isSet = token.value !== undefined && reveal(token.value).trim() !== '';
    const observed = { isSet, kind, ...withoutGaps({ from }) };
    if (isSet)
      return ofToken.finding('token.present', 'pass', 'token-set', { name, ...withoutGaps({ from }) }, evidence, {
        observed,
      });
    if (optional) return ofToken.finding('token.present', 'pass', 'token-optional-absent', { name }, evidence, { observed });
    const envFile = ledger.ports?.envFiles[0]?.file;
    return ofToken.finding('token.present', 'fail', 'token-not-set', { name, kind, ...withoutGaps({ envFile }) }, evidence, { observed });
  },
};
