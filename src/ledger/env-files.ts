import { lstat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Ground, outsideOf } from '../base/ground.ts';
import type { Trust } from '../base/trust.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import { parseEnvFile } from './env-file.ts';
import type { EnvFile } from './ledger.ts';
import type { LedgerProblem } from './problem.ts';
import { decodeText, type ReadFile } from './read-file.ts';
import { problemAt, type Source, spanAt } from './source.ts';
import { childOf, itemsOf, type TreeNode, textOf } from './tree.ts';
import { type LookUp, replaceVariables } from './variables.ts';

const maxBytes = 1024 * 1024;
/** No stack has more. */
const maxFiles = 50;

/** Where a ledger lies, and how far what it names is followed. */
export type Reach = { readonly folder: string; readonly ground: Ground; readonly trust: Trust };

export type EnvFilesRead = { readonly envFiles: readonly EnvFile[]; readonly lookUp: LookUp; readonly problems: readonly LedgerProblem[] };

/**
 * Reads the env files that ports.yml names, relative to its folder; they serve both ledgers. A file that is not there is no
 * problem; one that lies outside of the ledger's ground is read only where that is allowed. In their names only variables of the process environment are replaced. An empty value counts as unset where
 * another place has one: CI systems pass unset secrets on as empty.
 */
export async function readEnvFiles(
  source: Source | undefined,
  tree: TreeNode | undefined,
  { folder, ground, trust }: Reach,
  env: Readonly<Record<string, string | undefined>>,
  readFile: ReadFile,
): Promise<EnvFilesRead> {
  const fromProcess: LookUp = (name) => {
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    return value === undefined ? undefined : { value, from: 'process' };
  };
  if (!source || !tree) return { envFiles: [], lookUp: fromProcess, problems: [] };
  const envFiles: EnvFile[] = [];
  const problems: LedgerProblem[] = [];
  const tables: { readonly from: string; readonly values: ReadonlyMap<string, string> }[] = [];
  for (const node of itemsOf(childOf(tree, 'env-files')).slice(0, maxFiles)) {
    // What cannot be replaced is said when the whole ledger is (load-ledger.ts), not here.
    const file = textOf(replaceVariables(source, node, fromProcess, []));
    if (file === undefined || file.trim() === '' || file.includes('${') || file.includes('\0')) continue;
    const path = resolve(folder, file);
    const at = spanAt(source, node.place);
    const outside = await outsideOfGround(ground, path, trust);
    if (outside?.isAllowed === false) {
      envFiles.push({ file, path, exists: true, outside, at });
      continue;
    }
    const found = await readFile(path, maxBytes);
    envFiles.push({ file, path, exists: found.kind !== 'missing', at, ...withoutGaps({ outside }) });
    const decoded = found.kind === 'read' ? decodeText(found.bytes) : undefined;
    if (decoded && !decoded.fault) tables.push({ from: file, values: parseEnvFile(decoded.text) });
    else if (found.kind !== 'missing') {
      const why = found.kind === 'unreadable' ? found.why : found.kind === 'read' ? 'not-text' : found.kind;
      problems.push(problemAt(source, node.place, 'env-file-unreadable', { file, why }));
    }
  }
  const lookUp: LookUp = (name) => {
    const found = [
      fromProcess(name),
      ...tables.map(({ from, values }) => (values.has(name) ? { value: values.get(name) ?? '', from } : undefined)),
    ];
    return found.find((one) => one !== undefined && one.value !== '') ?? found.find((one) => one !== undefined);
  };
  return { envFiles, lookUp, problems };
}

/** On Windows a look at such a path is already a connection to another machine. */
const isOnNetwork = (path: string) => /^[/\\]{2}/.test(path);

/** What it takes to read a file that does not lie on the ground; undefined when it does, or is not there at all. */
async function outsideOfGround(ground: Ground, path: string, trust: Trust): Promise<EnvFile['outside']> {
  const real = isOnNetwork(path) ? path : await outsideOf(ground, path);
  if (real === undefined || !(isOnNetwork(path) || (await isThere(path)))) return undefined;
  const wish = { kind: 'read', file: real } as const;
  return { wish, isAllowed: trust.allows(wish) };
}

const isThere = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  );
