import { reveal } from '../../../base/secret.ts';
import type { Check } from '../../../engine/check.ts';
import type { Evidence, Finding } from '../../../engine/finding.ts';
import { type Token, tokenNamed } from '../../../ledger/ledger.ts';
import { blind } from '../../../probes/look.ts';
import { ofToken } from '../findings.ts';
import { judgeToken, tokenForm } from '../token-form.ts';

const bareValue = (token: Token) => (token.value === undefined ? '' : reveal(token.value));

/**
 * Has each token the form of its kind, free of what is pasted along? Dify answers every wrong key with the same words, so the
 * form is looked at here, before anybody sends it. No character of the value is shown beyond the prefix of its kind.
 */
export const tokenKind: Check<'token.kind'> = {
  kind: 'token.kind',
  canTurnGreen: false,
  phases: ['before', 'running'],
  // Nothing to ask of an optional token that is not there.
  subjects: ({ ledger }) =>
    (ledger.ports?.tokens ?? [])
      .filter((token) => !token.optional || bareValue(token).trim() !== '')
      .map(({ name, at, optional }) => ({ name, at, optional })),
  needs: ({ name }) => [ofToken.need('token.present', name, 'passed')],
  deadlineMs: () => 5000,
  run: async ({ ledger, subject }): Promise<Finding> => {
    const token = tokenNamed(ledger, subject.name);
    const value = token === undefined ? '' : bareValue(token);
    if (!token || value.trim() === '') return ofToken.couldNotLook('token.kind', blind('malformed', `${subject.name} is not set`).error);
    const { name, kind, from } = token;
    const form = tokenForm(value);
    const evidence: Evidence[] = [ofToken.seen('token-form', form)];
    if (from !== undefined) evidence.push(ofToken.seen('token-source', from));
    const more = { observed: { kind, form } };
    const verdict = judgeToken(kind, value);
    switch (verdict.kind) {
      case 'well-formed':
        return ofToken.finding('token.kind', 'pass', 'token-well-formed', { name, kind }, evidence, more);
      case 'flawed':
        return ofToken.finding('token.kind', 'fail', 'token-flawed', { name, kind, flaw: verdict.flaw }, evidence, more);
      case 'other-kind':
        return ofToken.finding('token.kind', 'fail', 'token-of-other-kind', { name, kind, form }, evidence, more);
      case 'wrong-length':
        // Dify's own keys are of one length, but whoever brings others knows why: the server takes it, or says so.
        return ofToken.finding(
          'token.kind',
          'warn',
          'token-wrong-length',
          { name, kind, length: value.length, expected: verdict.expected },
          evidence,
          more,
        );
      case 'form-unknown':
        return ofToken.finding('token.kind', 'warn', 'token-form-unknown', { name, kind }, evidence, more);
    }
  },
};
