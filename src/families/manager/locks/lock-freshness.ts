import { join, posix } from 'node:path';
import { ok } from '../../../base/result.ts';
import type { ManagerName } from '../../../ledger/ledger.ts';
import type { FileProbe } from '../../../probes/files/files.ts';
import type { Look } from '../../../probes/look.ts';
import { inFolder, lockFileOf, manifestOf, type Project } from '../project.ts';
import type { Membership } from '../workspace.ts';
import type { LockJudgement } from './lock-judgement.ts';

/** Where the lock of a project lies, relative to the ledger's folder: beside it, or at the root of its workspace. */
export type LockPlace = { readonly folder: string; readonly file: string; readonly member: string };

export function lockPlaceOf(project: Project, manager: ManagerName, membership: Membership | undefined): LockPlace {
  // npm-shrinkwrap.json wins over package-lock.json, where both lie.
  const nameIn = (files: readonly string[]) =>
    manager === 'npm' && files.includes('npm-shrinkwrap.json') ? 'npm-shrinkwrap.json' : lockFileOf[manager];
  const own = nameIn(project.files);
  if (membership && !project.files.includes(own)) {
    const { root, member } = membership;
    return { folder: root.folder, file: inFolder(root.folder, nameIn(root.files)), member };
  }
  return { folder: project.folder, file: inFolder(project.folder, own), member: '' };
}

/** Judges a lock by the files alone; undefined when there is no lock. */
export async function judgeByFiles(
  project: Project,
  manager: ManagerName,
  place: LockPlace,
  ledgerFolder: string,
  files: FileProbe,
): Promise<Look<LockJudgement | undefined>> {
  const manifestFile = manifestOf[project.language];
  const [lock, manifest] = await Promise.all([
    files.read(join(ledgerFolder, place.file)),
    files.read(join(ledgerFolder, project.folder, manifestFile)),
  ]);
  if (!lock.ok) return lock;
  if (!manifest.ok) return manifest;
  if (lock.value === undefined) return ok(undefined);
  if (manifest.value === undefined) {
    return ok({ kind: 'stale', by: 'files of the folder', difference: `there is no ${manifestFile}` });
  }
  // Other local packages of the same lock; a path that leads out of the ledger's folder is not followed.
  const readLocal = async (folder: string) => {
    const path = posix.join(place.folder, folder);
    if (path.startsWith('..')) return undefined;
    const text = await files.read(join(ledgerFolder, path, manifestFile));
    return text.ok ? text.value : undefined;
  };
  switch (manager) {
    case 'poetry': {
      const { judgePoetryLock } = await import('./poetry-lock.ts');
      return ok(await judgePoetryLock(manifest.value, lock.value));
    }
    case 'uv': {
      const { judgeUvLock } = await import('./uv-lock.ts');
      return ok(await judgeUvLock(manifest.value, lock.value, place.member || '.', readLocal));
    }
    case 'npm': {
      const { judgeNpmLock } = await import('./npm-lock.ts');
      return ok(await judgeNpmLock(manifest.value, lock.value, place.member, readLocal));
    }
    case 'pnpm': {
      const { judgePnpmLock } = await import('./pnpm-lock.ts');
      return ok(judgePnpmLock(manifest.value, lock.value, place.member));
    }
  }
}
