import { join } from 'node:path';
import { ok } from '../../base/result.ts';
import { folderPattern } from '../../ledger/folder-pattern.ts';
import { parseYaml } from '../../ledger/parse-yaml.ts';
import { createSource } from '../../ledger/source.ts';
import { childOf } from '../../ledger/tree.ts';
import type { FileProbe } from '../../probes/files/files.ts';
import { blind, type Look } from '../../probes/look.ts';
import { readJsonObject, workspacePatterns } from './json-object.ts';
import { inFolder, type Project } from './project.ts';
import { parseToml, tableAt, textsOf } from './toml.ts';

/** The root of the workspace that a project is a member of, and its folder below that root. */
export type Membership = { readonly root: Project; readonly member: string };

type Members = { readonly members: readonly string[]; readonly exclude: readonly string[] };

/** A root that does not parse may or may not have members: nobody knows whose the folders below it are. */
const broken = (root: Project, file: string) => blind('malformed', `${inFolder(root.folder, file)} does not parse`);

/** Patterns of one workspace that are tried; each of a thousand projects asks them. */
const maxPatterns = 500;

async function read(files: FileProbe, path: string): Promise<Look<string>> {
  const look = await files.read(path);
  return look.ok ? ok(look.value ?? '') : look;
}

// A root is read once for all the projects below it: in a large workspace they are thousands. Projects live as long as a run.
const known = new WeakMap<Project, Promise<Look<Members>>>();

function membersOnce(root: Project, folder: string, files: FileProbe): Promise<Look<Members>> {
  const members = known.get(root) ?? membersOf(root, folder, files);
  known.set(root, members);
  return members;
}

/** What a root declares as members: `workspaces` of package.json, pnpm-workspace.yaml, or [tool.uv.workspace]. */
async function membersOf(root: Project, folder: string, files: FileProbe): Promise<Look<Members>> {
  const at = (name: string) => join(folder, root.folder, name);
  if (root.language === 'python') {
    const text = await read(files, at('pyproject.toml'));
    if (!text.ok) return text;
    const pyproject = await parseToml(text.value);
    if (!pyproject.ok) return broken(root, 'pyproject.toml');
    const workspace = tableAt(pyproject.value, 'tool', 'uv', 'workspace');
    return ok({ members: textsOf(workspace?.members) ?? [], exclude: textsOf(workspace?.exclude) ?? [] });
  }
  const patterns: string[] = [];
  if (root.files.includes('package.json')) {
    const text = await read(files, at('package.json'));
    if (!text.ok) return text;
    const manifest = readJsonObject(text.value);
    if (!manifest.ok) return broken(root, 'package.json');
    patterns.push(...workspacePatterns(manifest.value));
  }
  if (root.files.includes('pnpm-workspace.yaml')) {
    const text = await read(files, at('pnpm-workspace.yaml'));
    if (!text.ok) return text;
    const tree = parseYaml(createSource('pnpm-workspace.yaml', text.value));
    if (!tree.ok) return broken(root, 'pnpm-workspace.yaml');
    const packages = childOf(tree.value, 'packages');
    if (packages?.kind === 'list') {
      for (const item of packages.items) if (item.kind === 'scalar' && typeof item.value === 'string') patterns.push(item.value);
    }
  }
  return ok({
    members: patterns.filter((pattern) => !pattern.startsWith('!')),
    exclude: patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1)),
  });
}

/** Finds the nearest workspace above a project that counts it as a member, undefined where none does; `folder` is the ledger's. */
export async function workspaceOf(
  project: Project,
  projects: readonly Project[],
  folder: string,
  files: FileProbe,
): Promise<Look<Membership | undefined>> {
  if (project.folder === '.') return ok(undefined);
  const above = projects
    .filter((other) => other.notSearched === undefined && other.language === project.language && other.folder !== project.folder)
    .filter((other) => other.folder === '.' || project.folder.startsWith(`${other.folder}/`))
    .sort((a, b) => b.folder.length - a.folder.length);
  for (const root of above) {
    const member = root.folder === '.' ? project.folder : project.folder.slice(root.folder.length + 1);
    const found = await membersOnce(root, folder, files);
    if (!found.ok) return found;
    const { members, exclude } = found.value;
    if (members.length === 0) continue;
    const isIn = (patterns: readonly string[]) => patterns.slice(0, maxPatterns).some((pattern) => folderPattern(pattern).matches(member));
    if (isIn(members) && !isIn(exclude)) return ok({ root, member });
  }
  return ok(undefined);
}
