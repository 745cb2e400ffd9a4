import { resolve } from 'node:path';
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

export type EnvFilesRead = { readonly envFiles: readonly EnvFile[]; readonly lookUp: LookUp; readonly problems: readonly LedgerProblem[] };

/**
 * Reads the env files that ports.yml names, relative to its folder; they serve both ledgers. A file that is not there is no
 * problem. In their names only variables of the process environment are replaced. An empty value counts as unset where
 * another place has one: CI systems pass unset secrets on as empty.
 */
export async function readEnvFiles(
  source: Source | undefined,
  tree: TreeNode | undefined,
  folder: string,
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
    const found = await readFile(path, maxBytes);
    envFiles.push({ file, path, exists: found.kind !== 'missing', at: spanAt(source, node.place) });
    const decoded = found.kind === 'read' && found.isWhole ? decodeText(found.bytes) : undefined;
    if (decoded && 'text' in decoded) tables.push({ from: file, values: parseEnvFile(decoded.text) });
    else if (found.kind !== 'missing') {
      const why = found.kind === 'unreadable' ? found.why : found.isWhole ? 'not-text' : 'too-large';
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
