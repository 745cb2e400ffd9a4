import { reveal } from '../../../base/secret.ts';
import type { CheckDefinition } from '../../../engine/check.ts';
import { couldNotLook, type Evidence, finding } from '../../../engine/finding.ts';
import { tokenNamed } from '../../../ledger/ledger.ts';
import { blind } from '../../../probes/look.ts';

/** Is each token of the ledger set, in the environment or in an env file? An optional one may be left out. */
export const tokenPresent: CheckDefinition<'token.present'> = {
  kind: 'token.present',
  phases: ['before', 'running'],
  subjects: ({ ledger }) => (ledger.ports?.tokens ?? []).map(({ name, at, optional }) => ({ name, at, optional })),
  needs: () => [],
  deadlineMs: () => 5000,
  run: async ({ ledger, subject }) => {
    const token = tokenNamed(ledger, subject.name);
    if (!token) return couldNotLook(blind('malformed', `${subject.name} is not in the ledger`).error);
    const { name, kind, from, optional, usedBy } = token;
    const evidence: Evidence[] = [];
    if (from !== undefined) evidence.push({ what: 'token-source', value: from });
    if (usedBy.length > 0) evidence.push({ what: 'token-used-by', value: usedBy.join(', ') });
    // `NAME=` in an env file is how a template leaves it: not set.
    const isSet = token.value !== undefined && reveal(token.value).trim() !== '';
    const observed = { isSet, kind, ...(from === undefined ? {} : { from }) };
    if (isSet) return finding('pass', 'token-set', { name, ...(from === undefined ? {} : { from }) }, evidence, { observed });
    if (optional) return finding('pass', 'token-optional-absent', { name }, evidence, { observed });
    const envFile = ledger.ports?.envFiles[0]?.file;
    return finding('fail', 'token-not-set', { name, kind, ...(envFile === undefined ? {} : { envFile }) }, evidence, { observed });
  },
};
