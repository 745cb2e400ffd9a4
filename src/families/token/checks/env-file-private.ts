import { dirname, isAbsolute, join } from 'node:path';
import { withoutGaps } from '../../../base/without-gaps.ts';
import type { Check } from '../../../engine/check.ts';
import type { Evidence } from '../../../engine/finding.ts';
import { blind, notAllowed } from '../../../probes/look.ts';
import { ofToken } from '../findings.ts';

/**
 * Is each env file kept from others: not readable by other users of this machine (POSIX only), not in git, and ignored by git so
 * that it does not get there by accident? The worst comes first: what git has, everybody has.
 */
export const envFilePrivate: Check<'env-file.private'> = {
  kind: 'env-file.private',
  wishesByLook: true,
  canTurnGreen: false,
  phases: ['before', 'running', 'static'],
  subjects: ({ ledger }) => (ledger.ports?.envFiles ?? []).filter(({ exists }) => exists).map(({ file, at }) => ({ name: file, at })),
  needs: () => [],
  deadlineMs: () => 6000,
  run: async ({ ledger, subject, probes, platform }) => {
    const file = subject.name;
    const known = ledger.ports?.envFiles.find((candidate) => candidate.file === file);
    const absolute = known?.path ?? file;
    if (known?.outside?.isAllowed === false) return ofToken.couldNotLook('env-file.private', notAllowed(known.outside.wish).error);
    // For the command: relative to where the user stands, as the ledger's own name is.
    const path = isAbsolute(file) ? file : join(dirname(ledger.ports?.file ?? '.'), file);
    const [stat, git] = await Promise.all([probes.files.stat(absolute), probes.git.states([absolute])]);
    if (!stat.ok) return ofToken.couldNotLook('env-file.private', stat.error);
    if (stat.value === undefined)
      return ofToken.couldNotLook('env-file.private', blind('malformed', `${file} has gone since the ledger was read`).error);
    const mode = (stat.value.mode & 0o777).toString(8).padStart(3, '0');
    const isReadableByOthers = platform !== 'win32' && (stat.value.mode & 0o077) !== 0;
    const state = git.ok ? git.value[absolute] : undefined;
    const evidence: Evidence[] = platform === 'win32' ? [] : [ofToken.seen('env-file-mode', mode)];
    if (state !== undefined) evidence.push(ofToken.seen('env-file-git', state));
    const more = { observed: { file, path, isReadableByOthers, ...withoutGaps({ git: state }) } };
    if (state === 'clean' || state === 'modified' || state === 'filtered')
      return ofToken.finding('env-file.private', 'fail', 'env-file-tracked', { file }, evidence, more);
    if (isReadableByOthers) return ofToken.finding('env-file.private', 'warn', 'env-file-readable', { file, mode }, evidence, more);
    if (!git.ok) return ofToken.couldNotLook('env-file.private', git.error, evidence);
    if (state === 'untracked') return ofToken.finding('env-file.private', 'warn', 'env-file-not-ignored', { file }, evidence, more);
    return ofToken.finding('env-file.private', 'pass', 'env-file-private', { file }, evidence, more);
  },
};
