import { lstat, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { readRegular } from '../base/read-regular.ts';
import { replaceFile } from '../base/replace-file.ts';
import { cleanLine } from '../base/sanitise.ts';
import { type Trust, type Wish, wishKey } from '../base/trust.ts';

/** What was remembered of one folder: the wishes that were allowed, and all that it had then, by {@link wishKey}. */
type Remembered = { readonly trustedAt: string; readonly allowed: readonly Wish[]; readonly seen: readonly string[] };

/** The store as it was read: folders by their real path. `ignored` says why a file that is there was not believed. */
export type TrustStore = { readonly folders: Readonly<Record<string, Remembered>>; readonly ignored?: string };

const schema = 'preflight.trust/v1';
const maxBytes = 4_000_000;

/** The one file of all folders, in the user's own state folder: never one that `--state` or a ledger names. */
export const trustFile = (stateFolder: string): string => join(stateFolder, 'trust.json');

/** The real paths of the ledgers' folders, under which trust is remembered. */
export async function trustedFolders(ledgers: readonly string[]): Promise<readonly string[]> {
  const real = await Promise.all(ledgers.map((file) => realpath(dirname(file)).catch(() => resolve(dirname(file)))));
  return [...new Set(real)].sort();
}

/** Reads the store; never throws. A file that others may write, or that is no plain file, is not believed. */
export async function readTrust(file: string, userId = process.getuid?.()): Promise<TrustStore> {
  try {
    const { mode, size, uid, isFile } = await lstat(file).then((stat) => ({ ...stat, isFile: stat.isFile() }));
    if (!isFile) return { folders: {}, ignored: 'not a plain file' };
    if (size > maxBytes) return { folders: {}, ignored: 'larger than 4 MB' };
    if (userId !== undefined && (uid !== userId || (mode & 0o022) !== 0)) return { folders: {}, ignored: 'others may write it' };
    const read = await readRegular(file, maxBytes, true);
    if (read.kind !== 'read') return { folders: {}, ignored: 'not a plain file' };
    const value = JSON.parse(read.bytes.toString('utf8')) as { readonly schema?: unknown; readonly folders?: unknown } | null;
    if (value?.schema !== schema || typeof value.folders !== 'object' || value.folders === null)
      return { folders: {}, ignored: 'not a trust store' };
    const entries = Object.entries(value.folders).flatMap(([folder, entry]) => {
      const read = rememberedOf(entry);
      return read ? [[folder, read] as const] : [];
    });
    return { folders: Object.fromEntries(entries) };
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === 'ENOENT') return { folders: {} };
    const why = problem instanceof SyntaxError ? 'not JSON' : ((problem as NodeJS.ErrnoException).code ?? 'unreadable');
    return { folders: {}, ignored: cleanLine(why, 80) };
  }
}

function rememberedOf(value: unknown): Remembered | undefined {
  const { trustedAt, allowed, seen } = (value ?? {}) as { readonly [key: string]: unknown };
  if (typeof trustedAt !== 'string' || !Array.isArray(allowed) || !Array.isArray(seen)) return undefined;
  return { trustedAt, allowed: allowed.filter(isWish), seen: seen.filter((key) => typeof key === 'string') };
}

const fieldsOf: { readonly [K in Wish['kind']]: readonly string[] } = {
  send: ['variable', 'to'],
  run: ['program', 'folder'],
  read: ['file'],
  connect: ['endpoint'],
};

function isWish(value: unknown): value is Wish {
  const wish = (value ?? {}) as Readonly<Record<string, unknown>>;
  const { kind } = wish;
  return (
    typeof kind === 'string' &&
    Object.hasOwn(fieldsOf, kind) &&
    fieldsOf[kind as Wish['kind']].every((name) => typeof wish[name] === 'string')
  );
}

/** What was allowed in all of these folders; nothing where one of them was never trusted. */
export function trustIn(store: TrustStore, folders: readonly string[]): Trust {
  const known = folders.map((folder) => (Object.hasOwn(store.folders, folder) ? store.folders[folder] : undefined));
  const isTrusted = known.length > 0 && known.every((one) => one !== undefined);
  if (!isTrusted) return { isTrusted, allows: () => false };
  const allowed = known.map((one) => new Set(one?.allowed.map(wishKey)));
  const seen = known.map((one) => new Set(one?.seen));
  return {
    isTrusted,
    allows: (wish) => allowed.every((keys) => keys.has(wishKey(wish))),
    hasSeen: (wishes) => wishes.every((wish) => seen.every((keys) => keys.has(wishKey(wish)))),
  };
}

/** Remembers what was allowed in these folders in place of what was; returns why it could not, or undefined. Never throws. */
export function rememberTrust(
  file: string,
  folders: readonly string[],
  { allowed, seen, now = new Date() }: { readonly allowed: readonly Wish[]; readonly seen: readonly Wish[]; readonly now?: Date },
): Promise<string | undefined> {
  const entry: Remembered = { trustedAt: now.toISOString(), allowed, seen: seen.map(wishKey) };
  return changeStore(file, (all) => ({ ...all, ...Object.fromEntries(folders.map((folder) => [folder, entry])) }));
}

/** Forgets these folders; returns why it could not, or undefined. Never throws. */
export function forgetTrust(file: string, folders: readonly string[]): Promise<string | undefined> {
  return changeStore(file, (all) => Object.fromEntries(Object.entries(all).filter(([folder]) => !folders.includes(folder))));
}

async function changeStore(file: string, change: (folders: TrustStore['folders']) => TrustStore['folders']): Promise<string | undefined> {
  try {
    const { folders } = await readTrust(file);
    await replaceFile(file, `${JSON.stringify({ schema, folders: change(folders) }, null, 2)}\n`);
    return undefined;
  } catch (problem) {
    return cleanLine((problem as NodeJS.ErrnoException).code ?? String(problem), 120);
  }
}
