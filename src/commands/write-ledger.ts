import { chmod, realpath, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { leavesGround } from '../base/ground.ts';
import { makeFolder } from '../base/make-folder.ts';
import { replaceFile } from '../base/replace-file.ts';

/** What became of a ledger. `why` is the code of the system's error, or `leaves-folder`: a link on the way leads out. */
export type Written = { readonly kind: 'written' } | { readonly kind: 'exists' } | { readonly kind: 'failed'; readonly why: string };

/** Writes a ledger where none is: by an exclusive create, so that not even one that appears meanwhile is lost. */
export async function writeLedger(cwd: string, file: string, text: string): Promise<Written> {
  const target = resolve(cwd, file);
  return attempt(async () => {
    if (await leavesGround(cwd, dirname(target))) return { kind: 'failed', why: 'leaves-folder' };
    await makeFolder(dirname(target));
    await writeFile(target, text, { flag: 'wx' });
    return { kind: 'written' };
  });
}

/** Puts a changed text in the place of a ledger that is there, whole or not at all, with the rights that it had. */
export async function rewriteLedger(cwd: string, file: string, text: string): Promise<Written> {
  const target = resolve(cwd, file);
  return attempt(async () => {
    if (await leavesGround(cwd, target)) return { kind: 'failed', why: 'leaves-folder' };
    const real = await realpath(target);
    const { mode } = await stat(real);
    await replaceFile(real, text);
    await chmod(real, mode & 0o7777);
    return { kind: 'written' };
  });
}

async function attempt(write: () => Promise<Written>): Promise<Written> {
  try {
    return await write();
  } catch (error) {
    const why = (error as { readonly code?: string }).code ?? 'unknown';
    return why === 'EEXIST' ? { kind: 'exists' } : { kind: 'failed', why };
  }
}
