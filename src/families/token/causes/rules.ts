import { basename, dirname, join } from 'node:path/posix';
import { pathOperand, shellCommand, shellWord } from '../../../base/shell.ts';
import { withoutGaps } from '../../../base/without-gaps.ts';
import type { CauseRule } from '../../../engine/cause.ts';
import type { Outcome, RunRecord } from '../../../engine/record.ts';
import { gitCommand } from '../../../probes/git/git-command.ts';
import { ofDify } from '../../dify/findings.ts';
import { ofModel } from '../../model/findings.ts';
import { type TokenFault, tokenCause } from '../causes.ts';
import { ofToken } from '../findings.ts';

const seen = (outcome: Pick<Outcome, 'id' | 'evidence' | 'planned'>) => ({
  evidence: outcome.evidence,
  explains: [outcome.id],
  ...withoutGaps({ at: outcome.planned.subject.at }),
});

const isChatKey = (record: RunRecord, name: string) => record.ledger.ports?.chat?.token === name;

const tokenMissing: CauseRule = (record) =>
  ofToken.found(record, 'token.present', 'token-not-set').map((outcome) => {
    const { name, kind, envFile } = outcome.args;
    const where = envFile === undefined ? {} : { envFile };
    return kind === 'dify-app' && isChatKey(record, name)
      ? tokenCause('dify-key-missing', name, { name, ...where }, seen(outcome))
      : tokenCause('token-missing', name, { name, kind, ...where }, seen(outcome));
  });

function faultOf(outcome: ReturnType<typeof ofToken.outcomes<'token.kind'>>[number]): TokenFault | undefined {
  switch (outcome.code) {
    case 'token-flawed':
      return { what: 'flaw', flaw: outcome.args.flaw };
    case 'token-of-other-kind':
      return { what: 'other-kind', form: outcome.args.form };
    case 'token-wrong-length':
      return { what: 'length', length: outcome.args.length, expected: outcome.args.expected };
    case 'token-form-unknown':
      return { what: 'form' };
    default:
      return undefined;
  }
}

const tokenWrongKind: CauseRule = (record) =>
  ofToken.outcomes(record, 'token.kind').flatMap((outcome) => {
    const fault = faultOf(outcome);
    const kind = outcome.observed?.kind;
    if (!fault || kind === undefined) return [];
    const name = outcome.subject;
    // What Dify's releases to come think of the length, or LM Studio with authentication off of the form, nobody can be sure.
    const certainty = fault.what === 'length' || fault.what === 'form' ? ('likely' as const) : ('certain' as const);
    const isDify = kind === 'dify-app' || kind === 'dify-dataset';
    // A server that takes no such key says only that; what is odd about the key says why.
    const more = { ...seen(outcome), certainty, contradictedBy: usersOf(record, name), insteadOf: [`dify-key-rejected:${name}`] };
    return isDify
      ? [tokenCause('dify-key-wrong-kind', name, { name, kind, fault }, more)]
      : [tokenCause('token-missing', name, { name, kind, fault }, more)];
  });

/** Ids of the checks that use this token: where one of them did so with success, its odd form is nobody's trouble. */
function usersOf(record: RunRecord, name: string): readonly string[] {
  const { chat, roles = [] } = record.ledger.ports ?? {};
  return [
    ...(chat?.token === name
      ? [
          ofDify.need('dify.app', chat.to, 'none').id,
          ofDify.need('dify.chat', chat.to, 'none').id,
          ofModel.need('model.chat', chat.to, 'none').id,
        ]
      : []),
    ...roles.filter(({ token }) => token === name).map((role) => ofModel.need('lmstudio.model', role.name, 'none').id),
  ];
}

const envFileExposed: CauseRule = (record) =>
  ofToken.outcomes(record, 'env-file.private').flatMap((outcome) => {
    const { observed, subject: file } = outcome;
    if (!observed || outcome.verdict === 'pass') return [];
    const path = observed.path.replaceAll('\\', '/');
    if (outcome.code === 'env-file-tracked') {
      const command = gitCommand(path, ['rm', '--cached']);
      return [tokenCause('env-file-exposed', file, { file, how: 'tracked' }, { ...seen(outcome), command })];
    }
    if (outcome.code === 'env-file-readable') {
      return [
        tokenCause(
          'env-file-exposed',
          file,
          { file, how: 'readable' },
          { ...seen(outcome), command: shellCommand('chmod', '600', pathOperand(path)) },
        ),
      ];
    }
    if (outcome.code !== 'env-file-not-ignored') return [];
    // A slash in front says the same of a name that git or echo would read otherwise.
    const line = basename(path).replace(/^(?=[-!#\\])/, '/');
    const command = `echo ${shellWord(line)} >> ${shellWord(pathOperand(join(dirname(path), '.gitignore')))}`;
    return [tokenCause('env-file-exposed', file, { file, how: 'not-ignored' }, { ...seen(outcome), command })];
  });

export const tokenRules: readonly CauseRule[] = [tokenMissing, tokenWrongKind, envFileExposed];
