import { join } from 'node:path';
import { withoutGaps } from '../base/without-gaps.ts';
import { findProjects } from '../families/manager/find-projects.ts';
import { installedVersion } from '../families/manager/installed-version.ts';
import { languageOf, lockFileOf, type Project } from '../families/manager/project.ts';
import { readProjectSigns } from '../families/manager/project-signs.ts';
import { workspaceOf } from '../families/manager/workspace.ts';
import type { ManagerName } from '../ledger/ledger.ts';
import type { Probes } from '../probes/probes.ts';
import type { Observed, ObservedProject } from './observed.ts';

type Needs = Pick<Probes, 'files' | 'commands' | 'git'>;

/** Of what a project may show, a lock says it loudest; settings are read by their manager only. */
const loudest = <T extends { readonly isLock: boolean }>(signs: readonly T[]) => signs.find(({ isLock }) => isLock) ?? signs[0];

/** Folders that no ledger has to name: what managers install. */
export const installedFolders: readonly string[] = ['**/node_modules/**', '**/.venv/**'];

/** The project folders below `folder`, those that git ignores left out, with their managers and what of these is installed. */
export async function observeProjects(folder: string, probes: Needs): Promise<Pick<Observed, 'projects' | 'isSearchedWhole' | 'managers'>> {
  const empty = { file: 'managers.yml', folder, managers: [], exempt: installedFolders };
  const all = await findProjects({ managers: empty, files: [], spans: {} }, probes.files);
  const known = all.filter(({ notSearched }) => notSearched === undefined);
  const projects = (await Promise.all(known.map((project) => observed(project, known, folder, probes)))).filter(
    (project) => project !== undefined,
  );
  const names = Object.keys(languageOf) as ManagerName[];
  const isNeeded = (name: ManagerName) => projects.some((project) => (managerOf(project) ?? defaultManager[project.language]) === name);
  const versions = await Promise.all(
    names.filter(isNeeded).map(async (name) => {
      const look = await installedVersion(name, folder, probes);
      return look.ok ? ([name, look.value.version] as const) : undefined;
    }),
  );
  return {
    projects,
    isSearchedWhole: all.length === known.length,
    managers: Object.fromEntries(versions.filter((one) => one !== undefined)),
  };
}

/** Who is likeliest where a folder does not tell. */
export const defaultManager: Readonly<Record<ObservedProject['language'], ManagerName>> = { python: 'uv', node: 'npm' };

/** The manager of which a project speaks, if it is one that Preflight knows. */
export function managerOf({ sign }: ObservedProject): ManagerName | undefined {
  return sign && Object.hasOwn(languageOf, sign.manager) ? (sign.manager as ManagerName) : undefined;
}

async function observed(
  project: Project,
  all: readonly Project[],
  folder: string,
  { files, git }: Needs,
): Promise<ObservedProject | undefined> {
  const { signs, isBare } = await readProjectSigns(project, folder, files);
  if (isBare) return undefined;
  const ofLanguage = signs.filter(({ manager }) => languageOf[manager as ManagerName] !== otherLanguage[project.language]);
  const sign = loudest(ofLanguage);
  const membership = await workspaceOf(project, all, folder, files);
  const root = membership.ok ? membership.value?.root.folder : undefined;
  const name = sign && lockFileOf[sign.manager as ManagerName];
  return {
    folder: project.folder,
    language: project.language,
    ...(sign ? { sign: { manager: sign.manager, text: sign.sign, isLock: sign.isLock } } : {}),
    ...withoutGaps({ workspace: root }),
    lock: name !== undefined && project.files.includes(name) ? await stateOf(join(folder, project.folder, name), git) : 'none',
  };
}

const otherLanguage = { python: 'node', node: 'python' } as const;

async function stateOf(lock: string, git: Probes['git']): Promise<ObservedProject['lock']> {
  const states = await git.states([lock]);
  const state = states.ok ? states.value[lock] : undefined;
  return state === 'clean' || state === 'filtered' || state === 'modified' ? 'committed' : 'present';
}
