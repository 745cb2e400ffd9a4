import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from './rig/stack.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stack.stop());

/** The files of dist/ that a run loaded, by Node's own account of the code that it ran. */
async function loaded(...words: readonly string[]): Promise<readonly string[]> {
  const folder = join(world.stack.folder, `loaded-${words.length}`);
  const { code } = await world.run(words, { env: { NODE_V8_COVERAGE: folder } });
  expect(code).toBe(0);
  const texts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
  const scripts = texts.flatMap((text) => (JSON.parse(text) as { readonly result: readonly { readonly url: string }[] }).result);
  return [...new Set(scripts.flatMap(({ url }) => url.split('/dist/')[1] ?? []))].sort();
}

describe('the start of a run', () => {
  it('finds all of the program in one file while everything is green; only packages may come beside it', async () => {
    const files = await loaded('--no-chat');
    expect(files).toEqual(expect.arrayContaining(['cli.js', 'main.cjs']));
    expect(files.filter((name) => /^lazy\/(?:words|report|reporters|state|commands|families|engine|probes|ledger)-/.test(name))).toEqual(
      [],
    );
  });

  it('loads a format when it is asked for', async () => {
    expect(await loaded('--no-chat', '--format', 'junit')).toEqual(expect.arrayContaining(['lazy/reporters-junit.js']));
  });
});
