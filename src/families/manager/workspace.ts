import { join } from 'node:path';
import { folderPattern } from '../../ledger/folder-pattern.ts';
import { parseYaml } from '../../ledger/parse-yaml.ts';
import { createSource } from '../../ledger/source.ts';
import { childOf } from '../../ledger/tree.ts';
import type { FileProbe } from '../../probes/files/files.ts';
import { readJsonObject, workspacePatterns } from './json-object.ts';
import type { Project } from './project.ts';
import { parseToml, tableAt, textsOf } from './toml.ts';

/** The root of the workspace that a project is a member of, and its folder below that root. */
export type Membership = { readonly root: Project; readonly member: string };

type Members = { readonly members: readonly string[]; readonly exclude: readonly string[] };

/** Patterns of one workspace that are tried; each of a thousand projects asks them. */
const maxPatterns = 500;

async function read(files: FileProbe, path: string): Promise<string> {
  const look = await files.read(path);
  return look.ok ? (look.value ?? '') : '';
}

/** What a root declares as members: `workspaces` of package.json, pnpm-workspace.yaml, or [tool.uv.workspace]. */
async function membersOf(root: Project, folder: string, files: FileProbe): Promise<Members> {
  const at = (name: string) => join(folder, root.folder, name);
  if (root.language === 'python') {
    const pyproject = await parseToml(await read(files, at('pyproject.toml')));
    const workspace = pyproject.ok ? tableAt(pyproject.value, 'tool', 'uv', 'workspace') : undefined;
    return { members: textsOf(workspace?.members) ?? [], exclude: textsOf(workspace?.exclude) ?? [] };
  }
  // That a package.json cannot be read is said by the check of the root's own lock.
  const manifest = readJsonObject(await read(files, at('package.json')));
  const patterns = manifest.ok ? [...workspacePatterns(manifest.value)] : [];
  if (root.files.includes('pnpm-workspace.yaml')) {
    const tree = parseYaml(createSource('pnpm-workspace.yaml', await read(files, at('pnpm-workspace.yaml'))));
    const packages = tree.ok ? childOf(tree.value, 'packages') : undefined;
    if (packages?.kind === 'list') {
      for (const item of packages.items) if (item.kind === 'scalar' && typeof item.value === 'string') patterns.push(item.value);
    }
  }
  return {
    members: patterns.filter((pattern) => !pattern.startsWith('!')),
    exclude: patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1)),
  };
}

/** Finds the nearest workspace above a project that counts it as a member; `folder` is the ledger's. */
export async function workspaceOf(
  project: Project,
  projects: readonly Project[],
  folder: string,
  files: FileProbe,
): Promise<Membership | undefined> {
  if (project.folder === '.') return undefined;
  const above = projects
    .filter((other) => other.notSearched === undefined && other.language === project.language && other.folder !== project.folder)
    .filter((other) => other.folder === '.' || project.folder.startsWith(`${other.folder}/`))
    .sort((a, b) => b.folder.length - a.folder.length);
  for (const root of above) {
    const member = root.folder === '.' ? project.folder : project.folder.slice(root.folder.length + 1);
    const { members, exclude } = await membersOf(root, folder, files);
    if (members.length === 0) continue;
    const isIn = (patterns: readonly string[]) => patterns.slice(0, maxPatterns).some((pattern) => folderPattern(pattern).matches(member));
    if (isIn(members) && !isIn(exclude)) return { root, member };
  }
  return undefined;
}
