import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from './make-folder.ts';
import { randomName } from './random-name.ts';

/**
 * Puts a text in a file's place, whole or not at all, for its user only (0600; folders that are made on the way 0700): into a new file
 * beside it, which then takes its place. The new file's name cannot be guessed, so nobody can have laid a link there. Rejects with the
 * system's error, and leaves nothing behind.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.${randomName()}.part`);
  await makeFolder(dirname(path), 0o700);
  try {
    await writeFile(draft, text, { flag: 'wx', mode: 0o600 });
    await rename(draft, path);
  } catch (problem) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw problem;
  }
}
