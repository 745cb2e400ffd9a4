import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { makeFolder } from '../base/make-folder.ts';
import type { Phase } from '../base/phase.ts';
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
  home = homedir(),
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

/** Reads a state or a baseline; never throws. */
export async function loadState(file: string): Promise<StoredState> {
  try {
    const read = await readSmall(file);
    if ('why' in read) return { kind: 'ignored', file, why: read.why };
    const value: unknown = JSON.parse(read.text);
    const fingerprint = readFingerprint(value) ?? fingerprintOfReport(value);
    if (fingerprint !== undefined) return { kind: 'found', fingerprint };
    return { kind: 'ignored', file, why: 'neither a preflight.fingerprint/v1 nor a preflight.report/v1' };
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'none' };
    const why = problem instanceof SyntaxError ? 'not JSON' : cleanLine((problem as NodeJS.ErrnoException).code ?? String(problem), 120);
    return { kind: 'ignored', file, why };
  }
}

/** The text of a regular file of at most {@link maxBytes}, judged on what was opened; never waits for a pipe. Rejects with the system's error. */
async function readSmall(file: string): Promise<{ readonly text: string } | { readonly why: string }> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const there = await handle.stat();
    if (!there.isFile()) return { why: 'not a regular file' };
    if (there.size > maxBytes) return { why: 'larger than 2 MB' };
    const buffer = Buffer.alloc(maxBytes + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return length > maxBytes ? { why: 'larger than 2 MB' } : { text: buffer.toString('utf8', 0, length) };
  } finally {
    await handle.close();
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

/** Keeps the fingerprint of a passing run, readable by its user only. Returns why it could not, or undefined; never throws. */
export async function saveState(file: string, fingerprint: Fingerprint): Promise<string | undefined> {
  const draft = `${file}.${randomBytes(8).toString('hex')}.part`;
  try {
    await makeFolder(dirname(file), 0o700);
    await writeFile(draft, `${JSON.stringify(fingerprint, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    await rename(draft, file);
    return undefined;
  } catch (problem) {
    await rm(draft, { force: true }).catch(() => {});
    return cleanLine((problem as NodeJS.ErrnoException).code ?? String(problem), 120);
  }
}
