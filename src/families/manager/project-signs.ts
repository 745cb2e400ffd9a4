import { join } from 'node:path';
import type { FileProbe } from '../../probes/files/files.ts';
import type { AnyManager } from './findings.ts';
import { ownValue, readJsonObject } from './json-object.ts';
import type { Project } from './project.ts';
import { isTable, parseToml, type TomlTable, tableAt } from './toml.ts';

/** What a folder says about who looks after it (facts: engineering 4.4). Locks say it loudest; settings are read by their manager only. */
export type ProjectSign = { readonly manager: AnyManager; readonly sign: string; readonly isLock: boolean };

export type ProjectSigns = {
  readonly signs: readonly ProjectSign[];
  /** Nothing to install: pyproject.toml or package.json holds settings of other tools only, and there is no lock. */
  readonly isBare: boolean;
};

const fileSigns: Readonly<Record<string, readonly [AnyManager, boolean]>> = {
  'uv.lock': ['uv', true],
  'uv.toml': ['uv', false],
  'poetry.lock': ['poetry', true],
  'poetry.toml': ['poetry', false],
  Pipfile: ['pipenv', false],
  'Pipfile.lock': ['pipenv', true],
  'pdm.lock': ['pdm', true],
  'conda-lock.yml': ['conda', true],
  'package-lock.json': ['npm', true],
  'npm-shrinkwrap.json': ['npm', true],
  'pnpm-lock.yaml': ['pnpm', true],
  'pnpm-workspace.yaml': ['pnpm', false],
  'yarn.lock': ['yarn', true],
  'bun.lock': ['bun', true],
  'bun.lockb': ['bun', true],
};

function pythonSigns(pyproject: TomlTable): readonly ProjectSign[] {
  const signs: ProjectSign[] = [];
  const add = (manager: AnyManager, sign: string) => signs.push({ manager, sign, isLock: false });
  const uv = tableAt(pyproject, 'tool', 'uv');
  const poetry = tableAt(pyproject, 'tool', 'poetry');
  // Only what the other manager would silently ignore: `packages` and the like are read by poetry-core, whoever manages the folder.
  for (const key of ['sources', 'workspace', 'dev-dependencies', 'constraint-dependencies', 'override-dependencies']) {
    if (uv?.[key] !== undefined) add('uv', `[tool.uv.${key}]`);
  }
  for (const key of ['dependencies', 'dev-dependencies', 'group', 'source']) {
    if (poetry?.[key] !== undefined) add('poetry', `[tool.poetry.${key}]`);
  }
  if (isTable(tableAt(pyproject, 'tool', 'pdm'))) add('pdm', '[tool.pdm]');
  return signs;
}

/**
 * Reads the signs of a project folder. `build-backend` is no sign: uv manages packages that poetry-core builds. A file that cannot be
 * read shows none; the check of the lock says so.
 */
export async function readProjectSigns(project: Project, folder: string, files: FileProbe): Promise<ProjectSigns> {
  const signs: ProjectSign[] = project.files.flatMap((name) => {
    const [manager, isLock] = fileSigns[name] ?? [];
    return manager === undefined ? [] : [{ manager, sign: name, isLock: isLock === true }];
  });
  let isBare = false;
  const manifest = project.language === 'python' ? 'pyproject.toml' : 'package.json';
  const look = project.files.includes(manifest) ? await files.read(join(folder, project.folder, manifest)) : undefined;
  const text = look?.ok ? look.value : undefined;
  if (text !== undefined && project.language === 'python') {
    const pyproject = await parseToml(text);
    if (pyproject.ok) {
      signs.push(...pythonSigns(pyproject.value));
      const isProject = ['project', 'build-system', 'dependency-groups'].some((key) => pyproject.value[key] !== undefined);
      isBare = !isProject && signs.length === 0;
    }
  } else if (text !== undefined) {
    const read = readJsonObject(text);
    if (read.ok) {
      const { value } = read;
      const asked = ownValue(value, 'packageManager');
      const wanted = typeof asked === 'string' ? /^(npm|pnpm|yarn|bun)@/.exec(asked)?.[1] : undefined;
      if (wanted) signs.push({ manager: wanted as AnyManager, sign: `packageManager: ${wanted}`, isLock: false });
      // `{"type": "commonjs"}` in a folder of sources tells Node how to read it, and is no project.
      isBare = !Object.keys(value).some(
        (key) => key === 'name' || key === 'scripts' || key === 'workspaces' || key.endsWith('ependencies'),
      );
      isBare &&= signs.length === 0;
    }
  }
  return { signs, isBare };
}
