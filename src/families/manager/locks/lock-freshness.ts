import { join, posix } from 'node:path';
import { ok } from '../../../base/result.ts';
import { withoutGaps } from '../../../base/without-gaps.ts';
import type { ManagerName } from '../../../ledger/ledger.ts';
import type { FileProbe } from '../../../probes/files/files.ts';
import type { Look } from '../../../probes/look.ts';
import { inFolder, lockFileOf, manifestOf, type Project } from '../project.ts';
import type { Membership } from '../workspace.ts';
import type { LockJudgement } from './lock-judgement.ts';

/** Where the lock of a project lies, relative to the ledger's folder: beside it, or at the root of its workspace. */
export type LockPlace = { readonly folder: string; readonly file: string; readonly member: string };

export function lockPlaceOf(project: Project, manager: ManagerName, membership: Membership | undefined): LockPlace {
  if (membership && !hasLock(project, manager)) {
    const { root, member } = membership;
    return { folder: root.folder, file: inFolder(root.folder, lockNameIn(root, manager)), member };
  }
  return { folder: project.folder, file: inFolder(project.folder, lockNameIn(project, manager)), member: '' };
}

/** Does a lock of this manager lie beside the project's own files? */
export const hasLock = (project: Project, manager: ManagerName): boolean => project.files.includes(lockNameIn(project, manager));

/** npm-shrinkwrap.json wins over package-lock.json, where both lie. */
const lockNameIn = ({ files }: Project, manager: ManagerName): string =>
  manager === 'npm' && files.includes('npm-shrinkwrap.json') ? 'npm-shrinkwrap.json' : lockFileOf[manager];

/** A judgement, and every file that it read, by its path below the lock's folder: what the manager would have to be shown. */
export type JudgedLock = { readonly judgement: LockJudgement; readonly files: ReadonlyMap<string, string> };

type Asked = {
  readonly project: Project;
  readonly manager: ManagerName;
  readonly place: LockPlace;
  /** The ledger's. */
  readonly folder: string;
  /** The version of the manager that is installed; asked only where two of them would say different things. */
  readonly installedVersion: () => Promise<string | undefined>;
};

/** Judges a lock by the files alone; undefined when there is no lock. */
export async function judgeByFiles(asked: Asked, files: FileProbe): Promise<Look<JudgedLock | undefined>> {
  const { project, manager, place, folder, installedVersion } = asked;
  const manifestFile = manifestOf[project.language];
  const [lock, manifest] = await Promise.all([
    files.read(join(folder, place.file)),
    files.read(join(folder, project.folder, manifestFile)),
  ]);
  if (!lock.ok) return lock;
  if (!manifest.ok) return manifest;
  if (lock.value === undefined) return ok(undefined);
  const shown = new Map([[posix.relative(place.folder, place.file), lock.value]]);
  const judged = (judgement: LockJudgement) => ok({ judgement, files: shown });
  if (manifest.value === undefined) {
    return judged({ kind: 'stale', by: 'files of the folder', difference: `there is no ${manifestFile}` });
  }
  shown.set(posix.join(place.member, manifestFile), manifest.value);
  // A path that leads out of the ledger's folder is not followed.
  const readBeside = async (name: string) => {
    const path = posix.join(place.folder, name);
    if (posix.isAbsolute(name) || path.startsWith('..')) return undefined;
    const text = await files.read(join(folder, path));
    if (!text.ok || text.value === undefined) return undefined;
    shown.set(posix.normalize(name), text.value);
    return text.value;
  };
  // Other local packages of the same lock.
  const readLocal = (local: string) => readBeside(posix.join(local, manifestFile));
  switch (manager) {
    case 'poetry': {
      const { judgePoetryLock } = await import('./poetry-lock.ts');
      return judged(await judgePoetryLock(manifest.value, lock.value, installedVersion));
    }
    case 'uv': {
      const { judgeUvLock } = await import('./uv-lock.ts');
      const uvToml = await readBeside('uv.toml');
      if (place.member !== '') await readBeside(manifestFile);
      return judged(await judgeUvLock(manifest.value, lock.value, place.member || '.', readLocal, uvToml));
    }
    case 'npm': {
      const { judgeNpmLock } = await import('./npm-lock.ts');
      return judged(await judgeNpmLock(manifest.value, lock.value, place.member, readLocal));
    }
    case 'pnpm': {
      const { judgePnpmLock } = await import('./pnpm-lock.ts');
      const [workspace, root] = await Promise.all([readBeside('pnpm-workspace.yaml'), readBeside(manifestFile)]);
      const beside = withoutGaps({ workspace, manifest: root });
      return judged(judgePnpmLock(manifest.value, lock.value, place.member, beside));
    }
  }
}
