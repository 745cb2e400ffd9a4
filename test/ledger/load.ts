import { resolve } from 'node:path';
import { type LoadOptions, loadLedger } from '../../src/ledger/load-ledger.ts';
import type { ReadFile } from '../../src/ledger/read-file.ts';
import { renderProblems } from '../../src/reporters/ledger-problems.ts';
import { plainPaint } from '../../src/reporters/screen.ts';
import { ledger as english } from '../../src/words/en/ledger.ts';
import type { LedgerWording } from '../../src/words/ledger-wording.ts';

/** A folder of files by name; bytes for what is no text. */
export type Folder = Readonly<Record<string, string | Uint8Array>>;

const folderRoot = resolve('/stack');

/** Reads from a folder that exists only here; paths are resolved as on the real file system. */
function readFrom(folder: Folder): ReadFile {
  const files = new Map(Object.entries(folder).map(([name, content]) => [resolve(folderRoot, name), content]));
  return async (path, maxBytes) => {
    const content = files.get(path);
    if (content === undefined) return { kind: 'missing' };
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    return bytes.length > maxBytes ? { kind: 'too-large' } : { kind: 'read', bytes };
  };
}

export function load(folder: Folder, options: Partial<LoadOptions> = {}) {
  return loadLedger({ cwd: folderRoot, env: {}, readFile: readFrom(folder), ...options });
}

/** What a user reads; '' when the ledgers are good. */
export async function shown(folder: Folder, options: Partial<LoadOptions> = {}, words: LedgerWording = english): Promise<string> {
  const loaded = await load(folder, options);
  return loaded.ok ? '' : renderProblems(loaded.error, words, plainPaint);
}
