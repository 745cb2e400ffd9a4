import { dirname, isAbsolute, join } from 'node:path';
import type { CheckDefinition } from '../../../engine/check.ts';
import { couldNotLook, type Evidence, finding } from '../../../engine/finding.ts';
import { blind } from '../../../probes/look.ts';

/**
 * Is each env file kept from others: not readable by other users of this machine (POSIX only), not in git, and ignored by git so
 * that it does not get there by accident? The worst comes first: what git has, everybody has.
 */
export const envFilePrivate: CheckDefinition<'env-file.private'> = {
  kind: 'env-file.private',
  phases: ['before', 'running'],
  subjects: ({ ledger }) => (ledger.ports?.envFiles ?? []).filter(({ exists }) => exists).map(({ file, at }) => ({ name: file, at })),
  needs: () => [],
  deadlineMs: () => 6000,
  run: async ({ ledger, subject, probes, platform }) => {
    const file = subject.name;
    const absolute = ledger.ports?.envFiles.find((candidate) => candidate.file === file)?.path ?? file;
    // For the command: relative to where the user stands, as the ledger's own name is.
    const path = isAbsolute(file) ? file : join(dirname(ledger.ports?.file ?? '.'), file);
    const [stat, git] = await Promise.all([probes.files.stat(absolute), probes.git.states([absolute])]);
    if (!stat.ok) return couldNotLook(stat.error);
    if (stat.value === undefined) return couldNotLook(blind('malformed', `${file} has gone since the ledger was read`).error);
    const mode = (stat.value.mode & 0o777).toString(8).padStart(3, '0');
    const isReadableByOthers = platform !== 'win32' && (stat.value.mode & 0o077) !== 0;
    const state = git.ok ? git.value[absolute] : undefined;
    const evidence: Evidence[] = platform === 'win32' ? [] : [{ what: 'env-file-mode', value: mode }];
    if (state !== undefined) evidence.push({ what: 'env-file-git', value: state });
    const more = { observed: { file, path, isReadableByOthers, ...(state === undefined ? {} : { git: state }) } };
    if (state === 'clean' || state === 'modified') return finding('fail', 'env-file-tracked', { file }, evidence, more);
    if (isReadableByOthers) return finding('warn', 'env-file-readable', { file, mode }, evidence, more);
    if (!git.ok) return couldNotLook(git.error, evidence);
    if (state === 'untracked') return finding('warn', 'env-file-not-ignored', { file }, evidence, more);
    return finding('pass', 'env-file-private', { file }, evidence, more);
  },
};
