import { folderPattern, patternSpecificity } from '../../ledger/folder-pattern.ts';
import type { Ledger, ManagersLedger } from '../../ledger/ledger.ts';
import type { FileProbe, FolderEntry } from '../../probes/files/files.ts';
import type { Blind } from '../../probes/look.ts';
import type { Language } from './findings.ts';
import { languageOf, type NotSearched, type Project } from './project.ts';
import { type Area, walkFolders } from './walk-folders.ts';

/** Files that make a folder a project of a language; a settings file alone (poetry.toml) does not. */
const projectFiles: Readonly<Record<Language, readonly string[]>> = {
  python: ['pyproject.toml', 'uv.lock', 'poetry.lock', 'Pipfile', 'Pipfile.lock', 'pdm.lock', 'conda-lock.yml'],
  node: ['package.json', 'package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb'],
};
const settingsFiles: Readonly<Record<Language, readonly string[]>> = {
  python: ['uv.toml', 'poetry.toml'],
  node: ['pnpm-workspace.yaml'],
};

/**
 * Walks the folder of managers.yml and finds every project below it, with the managers that the ledger gives it. Folders that no
 * pattern reaches are searched last and not for ever, for projects that nobody claims. What could not be searched is an entry with
 * `notSearched`, one a pattern; what was walked is judged all the same.
 */
export async function findProjects(ledger: Ledger, files: FileProbe): Promise<readonly Project[]> {
  const managers = ledger.managers;
  if (!managers) return [];
  const patterns = patternsOf(managers);
  const projects: Project[] = [];
  const missed = new Map<string, NotSearched>();

  const ownersOf = (folder: string, language: Language): Project['owners'] => {
    const matching = patterns.owns.filter((own) => languageOf[own.manager] === language && own.isFor.matches(folder));
    const best = Math.max(...matching.map((own) => own.specificity));
    const narrowest = matching.filter((own) => own.specificity === best);
    return narrowest
      .filter((own, index) => narrowest.findIndex((other) => other.manager === own.manager) === index)
      .map(({ manager, pattern, at }) => ({ manager, pattern, at }));
  };

  const visit = (folder: string, entries: readonly FolderEntry[]) => {
    // Links to a pyproject.toml count as the file.
    const names = new Set(entries.filter((entry) => entry.kind !== 'folder').map((entry) => entry.name));
    for (const language of ['python', 'node'] as const) {
      const found = projectFiles[language].filter((name) => names.has(name));
      if (found.length === 0) continue;
      const settings = settingsFiles[language].filter((name) => names.has(name));
      projects.push({ folder, language, owners: ownersOf(folder, language), files: [...found, ...settings] });
    }
  };

  const miss = (folder: string, area: Area, why: Blind) => {
    const reached = patterns.owns.find(({ isFor }) => isFor.matches(folder) || isFor.mayMatchBelow(folder));
    const name = area === 'owned' ? (reached?.pattern ?? '**') : '**';
    const before = missed.get(`${area} ${name}`);
    missed.set(`${area} ${name}`, { ...(before ?? why), isOwned: area === 'owned', folders: (before?.folders ?? 0) + 1 });
  };

  await walkFolders(managers.folder, files, {
    visit,
    miss,
    areaOf: (folder) => (patterns.owns.some(({ isFor }) => isFor.matches(folder) || isFor.mayMatchBelow(folder)) ? 'owned' : 'other'),
    isExempt: (folder) => patterns.exempt.some(({ matches }) => matches(folder)),
    isNamed: (folder) => patterns.owns.some(({ isFor }) => isFor.names(folder)),
  });
  const rank = (project: Project) => `${project.folder === '.' ? '' : project.folder}\0${project.language === 'python' ? 0 : 1}`;
  projects.sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
  return [...projects, ...notSearched(missed)];
}

function patternsOf({ exempt, managers }: ManagersLedger) {
  return {
    exempt: exempt.map(folderPattern),
    owns: managers.flatMap(({ name, owns }) =>
      owns.map(({ pattern, at }) => ({
        manager: name,
        pattern,
        at,
        isFor: folderPattern(pattern),
        specificity: patternSpecificity(pattern),
      })),
    ),
  };
}

/** Entries for what was not searched: those of the ledger's patterns first. */
function notSearched(missed: ReadonlyMap<string, NotSearched>): readonly Project[] {
  return [...missed]
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .map(([key, why]) => ({ folder: key.slice(key.indexOf(' ') + 1), language: 'python', owners: [], files: [], notSearched: why }));
}
