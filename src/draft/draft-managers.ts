import { languageOf } from '../families/manager/project.ts';
import { folderPattern } from '../ledger/folder-pattern.ts';
import type { ManagerName } from '../ledger/ledger.ts';
import { type Drafted, type DraftedManager, type ManagersDraft, type Origin, origin } from './draft.ts';
import { defaultManager, managerOf } from './observe-projects.ts';
import type { Observed, ObservedProject } from './observed.ts';

/** managers.yml from the locks and settings that lie in the project folders. Undefined where there is no project. Pure. */
export function draftManagers({ isSearchedWhole, managers: versions, projects }: Observed): ManagersDraft | undefined {
  const byItself = (project: ObservedProject) => managerOf(project) ?? (project.sign ? undefined : defaultManager[project.language]);
  const owner = (project: ObservedProject) =>
    byItself(projects.find(({ folder, language }) => folder === project.workspace && language === project.language) ?? project);
  const owned = projects.map((project) => ({ project, manager: owner(project) }));
  const names = (Object.keys(languageOf) as ManagerName[]).filter((name) => owned.some(({ manager }) => manager === name));
  const strangers = owned.filter(({ manager }) => manager === undefined).map(({ project }) => project);
  if (names.length === 0 && strangers.length === 0) return undefined;
  return {
    managers: names.map((name) => draftManager(name, owned, versions[name])),
    exempt: strangers.map(({ folder, sign }) => ({ value: folder, from: origin('unknown-manager', { manager: sign?.manager ?? '' }) })),
    isSearchedWhole,
  };
}

type Owned = { readonly project: ObservedProject; readonly manager: ManagerName | undefined };

function draftManager(name: ManagerName, all: readonly Owned[], version: string | undefined): DraftedManager {
  const own = all.filter(({ manager }) => manager === name).map(({ project }) => project);
  const foreign = all.filter(({ manager, project }) => manager !== name && project.language === languageOf[name]);
  const folders = own.map(({ folder }) => folder);
  const signs = [...new Set(own.flatMap(({ sign }) => (sign ? [sign.text] : [])))];
  const from: Origin = signs.length > 0 ? origin('folders', { signs }) : origin('no-sign', { language: languageOf[name] }, false);
  return {
    name,
    owns: {
      value: patternsOf(
        folders,
        foreign.map(({ project }) => project.folder),
      ),
      from,
    },
    folders,
    ...(version === undefined
      ? { versionless: origin('not-installed', { manager: name }, false) }
      : { version: { value: rangeOf(name, version), from: origin('installed', { version }) } }),
    lock: lockOf(own),
  };
}

/** The folders as patterns: several below one top folder become `TOP/**`, unless somebody else's project lies there too. */
function patternsOf(own: readonly string[], foreign: readonly string[]): readonly string[] {
  const tops = new Map<string, string[]>();
  for (const folder of own) {
    const top = folder.split('/')[0] ?? folder;
    tops.set(top, [...(tops.get(top) ?? []), folder]);
  }
  return [...tops].flatMap(([top, folders]) => {
    const pattern = `${top}/**`;
    const isFree = !foreign.some((folder) => folderPattern(pattern).matches(folder));
    return folders.length > 1 && isFree && top !== '.' ? [pattern] : folders;
  });
}

/** The installed version and what is compatible with it, in the language of the manager's own ranges. */
function rangeOf(name: ManagerName, version: string): string {
  const [major = '0', minor = '0'] = version.split('.');
  const least = Number(major) === 0 ? `>=${major}.${minor}` : name === 'poetry' ? `>=${major}.0` : `>=${major}`;
  return name === 'poetry' ? `${least},<${Number(major) + 1}` : least;
}

/** What holds for all of them; members of a workspace have the lock of its root. */
function lockOf(own: readonly ObservedProject[]): Drafted<'committed' | 'present' | 'none'> {
  const roots = own.filter(({ workspace }) => workspace === undefined);
  const count = (lock: ObservedProject['lock']) => roots.filter((project) => project.lock === lock).length;
  const counts = { committed: count('committed'), present: count('present'), none: count('none') };
  const value = counts.none > 0 ? 'none' : counts.present > 0 ? 'present' : 'committed';
  return { value, from: origin('locks', counts, value !== 'none' || counts.committed + counts.present === 0) };
}
