import { dirname, isAbsolute, join, resolve } from 'node:path';
import { leavesGround } from '../base/ground.ts';
import { homeFolder } from '../base/home-folder.ts';
import type { Phase } from '../base/phase.ts';
import { readRegular } from '../base/read-regular.ts';
import { replaceFile } from '../base/replace-file.ts';
import { cleanLine } from '../base/sanitise.ts';
import { sha256 } from '../base/sha256.ts';
import type { Report } from '../report/report.ts';
import { type Fingerprint, fingerprintOf, readFingerprint } from './fingerprint.ts';

/** A stored fingerprint, none, or one that cannot be used and is ignored with a note. */
export type StoredState =
  | { readonly kind: 'found'; readonly fingerprint: Fingerprint }
  | { readonly kind: 'none' }
  | { readonly kind: 'ignored'; readonly file: string; readonly why: string };

const maxBytes = 2_000_000;

/** Where states are kept: --state, else XDG_STATE_HOME/preflight (which must be absolute), else ~/.local/state/preflight. */
export function stateFolder(
  option: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
  home = homeFolder(),
  cwd = process.cwd(),
): string {
  if (option !== undefined && option !== '') return resolve(cwd, option);
  const base = env.XDG_STATE_HOME;
  return join(base !== undefined && isAbsolute(base) ? base : join(home, '.local', 'state'), 'preflight');
}

/**
 * The file of one set of ledgers in one phase. Named by where the ledgers are, not by what they say: an edited ledger is
 * a change to tell of. `ledgers` are absolute paths.
 */
export function stateFile(folder: string, ledgers: readonly string[], phase: Phase): string {
  const name = sha256([...ledgers].sort().join('\u0000')).slice(0, 16);
  return join(folder, `${name}-${phase}.json`);
}

/**
 * Reads a state or a baseline; never throws. One that is named in the folder where the user stands and lies elsewhere is somebody else's
 * choice, and not read.
 */
export async function loadState(file: string, cwd?: string): Promise<StoredState> {
  const ignored = (why: string): StoredState => ({ kind: 'ignored', file, why });
  if (cwd !== undefined && (await leavesGround(cwd, file))) return ignored('a link on its path leaves the folder');
  const read = await readRegular(file, maxBytes);
  switch (read.kind) {
    case 'missing':
      return { kind: 'none' };
    case 'too-large':
      return ignored('larger than 2 MB');
    case 'unreadable':
      return ignored(read.why === 'folder' || read.why === 'not-a-file' ? 'not a regular file' : read.code);
    case 'read':
      break;
  }
  const value = parsedJson(read.bytes.toString('utf8'));
  if (value === undefined) return ignored('not JSON');
  const fingerprint = readFingerprint(value) ?? fingerprintOfReport(value);
  return fingerprint === undefined
    ? ignored('neither a preflight.fingerprint/v1 nor a preflight.report/v1')
    : { kind: 'found', fingerprint };
}

/** What JSON says; undefined when it is none. The parser's own words quote the text, so they go nowhere. */
function parsedJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** A report (`--format json`) does as a baseline, too; undefined when the value is none, or not all of one. */
function fingerprintOfReport(value: unknown): Fingerprint | undefined {
  if ((value as { readonly schema?: unknown } | null)?.schema !== 'preflight.report/v1') return undefined;
  try {
    return fingerprintOf(value as Report);
  } catch {
    return undefined;
  }
}

/**
 * Keeps the fingerprint of a passing run, readable by its user only, and through no link that leaves the folder where the user stands.
 * Returns why it could not, or undefined; never throws.
 */
export async function saveState(file: string, fingerprint: Fingerprint, cwd?: string): Promise<string | undefined> {
  if (cwd !== undefined && (await leavesGround(cwd, dirname(file)))) return 'a link on its path leaves the folder';
  try {
    await replaceFile(file, `${JSON.stringify(fingerprint, null, 2)}\n`);
    return undefined;
  } catch (problem) {
    return cleanLine((problem as NodeJS.ErrnoException).code ?? String(problem), 120);
  }
}
