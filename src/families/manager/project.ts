import type { Span } from '../../base/span.ts';
import type { CheckContext, PlanInput, Subject } from '../../engine/check.ts';
import { type Manager, type ManagerName, type ManagersLedger, spanOf } from '../../ledger/ledger.ts';
import type { Blind } from '../../probes/look.ts';
import type { Language } from './findings.ts';

/**
 * A folder that holds project files, found below the managers' ledger. One folder with a Python and a Node project gives two.
 * `folder` is relative to the ledger's folder, with `/`; `.` is the ledger's own.
 */
export type Project = {
  readonly folder: string;
  readonly language: Language;
  /** The managers whose `owns` patterns match, by the ledger. The most specific pattern wins; two mean that none is. */
  readonly owners: readonly { readonly manager: ManagerName; readonly pattern: string; readonly at: Span }[];
  /** Names of the project files that were found: pyproject.toml, uv.lock, package.json, … */
  readonly files: readonly string[];
  /** Set where nobody could search: `folder` is then the pattern whose folders were not all seen, and no file of it is known. */
  readonly notSearched?: NotSearched;
};

/** The projects that were found, and what was not searched for them; undefined where nobody looked (the `plan` command). */
export type Projects = readonly Project[] | undefined;

/** Why folders were not searched. `isOwned` when a pattern of the ledger reaches them: then something of the ledger is not known. */
export type NotSearched = Blind & { readonly isOwned: boolean; readonly folders: number };

export const languageOf: Readonly<Record<ManagerName, Language>> = { uv: 'python', poetry: 'python', npm: 'node', pnpm: 'node' };

/** The lock file that each manager writes. */
export const lockFileOf: Readonly<Record<ManagerName, string>> = {
  uv: 'uv.lock',
  poetry: 'poetry.lock',
  npm: 'package-lock.json',
  pnpm: 'pnpm-lock.yaml',
};

/** The file that says what a project needs. */
export const manifestOf: Readonly<Record<Language, string>> = { python: 'pyproject.toml', node: 'package.json' };

/**
 * The subject's name for a project: its folder. Where one folder has a Python and a Node project, the Node one gets a
 * suffix (`apps/bot[node]`), so that ids stay unique.
 */
function nameOf(project: { readonly folder: string; readonly language: Language }, all: readonly Project[]): string {
  const isShared = all.some((other) => other.folder === project.folder && other.language === 'python');
  return project.language === 'node' && isShared ? `${project.folder}[node]` : project.folder;
}

/**
 * Subjects of the checks about folders: the projects that were found, or, where nobody looked (the `plan` command), the
 * patterns of the ledger. `isAsked` leaves some out.
 */
export function projectSubjects(
  input: PlanInput<Projects>,
  isAsked: (owner: ManagerName | undefined, ledger: ManagersLedger) => boolean,
): readonly Subject[] {
  const ledger = input.ledger.managers;
  if (!ledger) return [];
  const whole = spanOf(input.ledger, 'managers', 'managers') ?? { file: ledger.file, line: 1, column: 1 };
  const projects = input.own;
  if (projects) {
    return (
      projects
        // Of two owners neither is asked for its own: that there are two is said first.
        .filter(({ owners }) => isAsked(owners.length === 1 ? owners[0]?.manager : undefined, ledger))
        .map((project) => ({
          name: nameOf(project, projects),
          at: project.owners[0]?.at ?? whole,
          // Nobody asked for what no pattern reaches: that it was not seen is said, and fails no gate.
          ...(project.notSearched?.isOwned === false ? { optional: true } : {}),
        }))
    );
  }
  const seen = new Set<string>();
  return ledger.managers
    .filter((manager) => isAsked(manager.name, ledger))
    .flatMap((manager) => manager.owns)
    .map((own) => {
      const name = seen.has(own.pattern) ? `${own.pattern}[node]` : own.pattern;
      seen.add(name);
      return { name, at: own.at };
    });
}

/** The managers of the ledger that look after a folder here; one without any is not asked for. All, where not every folder was seen. */
export function managersInUse({ ledger, own }: PlanInput<Projects>): readonly Manager[] {
  const managers = ledger.managers?.managers ?? [];
  if (!own || own.some(({ notSearched }) => notSearched?.isOwned)) return managers;
  const used = new Set(own.flatMap(({ owners }) => owners.map(({ manager }) => manager)));
  return managers.filter(({ name }) => used.has(name));
}

/** The project that a check's subject is about. */
export function projectOf({ own: projects = [], subject }: CheckContext<Projects>): Project | undefined {
  return projects.find((project) => nameOf(project, projects) === subject.name);
}

/** A path below the ledger's folder, as the user sees it: `apps/bot/poetry.lock`, or `poetry.lock` in the ledger's own folder. */
export function inFolder(folder: string, file: string): string {
  return folder === '.' ? file : `${folder}/${file}`;
}
