import { join } from 'node:path';
import { ok } from '../../base/result.ts';
import type { Ledger, ManagersLedger } from '../../ledger/ledger.ts';
import type { FileProbe } from '../../probes/files/files.ts';
import { blind, type Look } from '../../probes/look.ts';
import type { Language } from './findings.ts';
import { languageOf, type Project, type Projects } from './project.ts';

/** Files that make a folder a project of a language; a settings file alone (poetry.toml) does not. */
const projectFiles: Readonly<Record<Language, readonly string[]>> = {
  python: ['pyproject.toml', 'uv.lock', 'poetry.lock', 'Pipfile', 'Pipfile.lock', 'pdm.lock', 'conda-lock.yml'],
  node: ['package.json', 'package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb'],
};
const settingsFiles: Readonly<Record<Language, readonly string[]>> = {
  python: ['uv.toml', 'poetry.toml'],
  node: ['pnpm-workspace.yaml'],
};
/** Folders that managers fill by themselves. Names with a leading dot (.git, .venv, .tox) are never entered either. */
const foreignFolders = new Set(['node_modules', '__pycache__', 'site-packages', 'dist-packages', '__pypackages__']);

const maxFolders = 20_000;
const maxDepth = 16;

type Matcher = (folder: string) => boolean;

/** How narrowly a pattern points: the length of what stands before its first wildcard, then its whole length. */
function precision(pattern: string): number {
  const literal = pattern.split(/[*?[{(!]/, 1)[0] ?? '';
  return (literal === pattern ? 1_000_000 : 0) + literal.length * 1000 + pattern.length;
}

const tidy = (pattern: string) => pattern.replace(/^(\.\/)+/, '').replace(/\/+$/, '') || '.';

/** Patterns of plain names, `*` and `**`, which is nearly all; they need no library (facts: 10 ms to load one). */
const plainPattern = /^(?:(?:[\w@. -]+|\*\*?)(?:\/|$))+$/;

function matchesPlain(pattern: readonly string[], folder: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return folder.length === 0;
  if (first === '**') return matchesPlain(rest, folder) || (folder.length > 0 && matchesPlain(pattern, folder.slice(1)));
  return folder.length > 0 && (first === '*' || first === folder[0]) && matchesPlain(rest, folder.slice(1));
}

/** Makes folder patterns into questions; also for the workspaces of package.json and of [tool.uv.workspace]. */
export async function createMatcher(patterns: readonly string[]): Promise<(pattern: string) => Matcher> {
  const isPlain = (pattern: string) => plainPattern.test(tidy(pattern));
  const picomatch = patterns.every(isPlain) ? undefined : (await import('picomatch')).default;
  return (pattern) => {
    const clean = tidy(pattern);
    // `.` is the ledger's folder alone; `**` goes deep, and begins there.
    if (clean === '.') return (folder) => folder === '.';
    const words = clean.split('/');
    const isMatch =
      picomatch && !isPlain(pattern) ? picomatch(clean, { dot: true }) : (folder: string) => matchesPlain(words, folder.split('/'));
    return (folder) => (folder === '.' ? clean === '**' : isMatch(folder));
  };
}

async function createMatchers(ledger: ManagersLedger) {
  const matcher = await createMatcher([
    ...ledger.exempt,
    ...ledger.managers.flatMap((manager) => manager.owns.map(({ pattern }) => pattern)),
  ]);
  return {
    exempt: ledger.exempt.map(matcher),
    owns: ledger.managers.flatMap((manager) =>
      manager.owns.map((own) => ({ manager: manager.name, pattern: own.pattern, at: own.at, isMatch: matcher(own.pattern) })),
    ),
  };
}

/**
 * Walks the folder of managers.yml and finds every project below it, with the managers that the ledger gives it. Left out are the
 * exempt patterns, folders with a leading dot, node_modules and virtual environments (told by pyvenv.cfg); links are not followed.
 * A folder that may not be read is passed over unless a pattern of the ledger owns it: then the look is blind.
 */
export async function findProjects(ledger: Ledger, files: FileProbe): Promise<Look<readonly Project[]>> {
  const managers = ledger.managers;
  if (!managers) return ok([]);
  const { exempt, owns } = await createMatchers(managers);
  const projects: Project[] = [];
  let visited = 0;

  const ownersOf = (folder: string, language: Language): Project['owners'] => {
    const matching = owns.filter((own) => languageOf[own.manager] === language && own.isMatch(folder));
    const best = Math.max(...matching.map((own) => precision(tidy(own.pattern))));
    const narrowest = matching.filter((own) => precision(tidy(own.pattern)) === best);
    return narrowest
      .filter((own, index) => narrowest.findIndex((other) => other.manager === own.manager) === index)
      .map(({ manager, pattern, at }) => ({ manager, pattern, at }));
  };

  async function walk(folder: string, depth: number): Promise<Look<undefined>> {
    visited += 1;
    if (visited > maxFolders) {
      return blind('not-supported', `more than ${maxFolders} folders below ${managers?.folder}; name some as exempt`);
    }
    const look = await files.list(folder === '.' ? (managers?.folder ?? '.') : join(managers?.folder ?? '.', folder));
    if (!look.ok) return owns.some((own) => own.isMatch(folder)) || folder === '.' ? look : ok(undefined);
    const entries = look.value ?? [];
    // Links to a pyproject.toml count as the file; links to folders are not followed.
    const names = new Set(entries.filter((entry) => entry.kind !== 'folder').map((entry) => entry.name));
    if (names.has('pyvenv.cfg')) return ok(undefined);
    for (const language of ['python', 'node'] as const) {
      const found = projectFiles[language].filter((name) => names.has(name));
      if (found.length === 0) continue;
      const settings = settingsFiles[language].filter((name) => names.has(name));
      projects.push({ folder, language, owners: ownersOf(folder, language), files: [...found, ...settings] });
    }
    if (depth >= maxDepth) return ok(undefined);
    const below = entries
      .filter((entry) => entry.kind === 'folder' && !entry.name.startsWith('.') && !foreignFolders.has(entry.name))
      .map((entry) => (folder === '.' ? entry.name : `${folder}/${entry.name}`))
      .filter((child) => !exempt.some((isMatch) => isMatch(child)));
    for (const each of await Promise.all(below.map((child) => walk(child, depth + 1)))) if (!each.ok) return each;
    return ok(undefined);
  }

  const walked = await walk('.', 0);
  if (!walked.ok) return walked;
  const rank = (project: Project) => `${project.folder === '.' ? '' : project.folder}\0${project.language === 'python' ? 0 : 1}`;
  return ok(projects.sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0)));
}

/**
 * The folders with project files below the managers' ledger. When nobody could look, the plan falls back on the ledger's own
 * patterns, whose checks then say why they could not look.
 */
export async function lookForProjects(ledger: Ledger, files: FileProbe): Promise<Projects> {
  if (!ledger.managers) return [];
  const found = await findProjects(ledger, files);
  return found.ok ? found.value : undefined;
}
