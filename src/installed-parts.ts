import { dirname, join } from 'node:path';
import { getAsset, getRawAsset } from 'node:sea';
import { codeCacheFolder } from './base/cache-folder.ts';
import { type LoadedProgram, loadKept, runOnce } from './base/kept-code.ts';
import type { Installed } from './installed.ts';

/** The hashes of main.cjs and rest.cjs, put in by the build. */
declare const PREFLIGHT_MAIN_HASH: string;
declare const PREFLIGHT_REST_HASH: string;

/** What `main.cjs` would import from `dist/lazy/`, by the same names. */
type Rest = Readonly<Record<string, () => Promise<unknown>>>;

/** The word by which this file is started as a child of the practice stack; it means nothing where nobody listens to the child. */
const childWord = 'practice-child';

/** A script inside of this file. It gets a place beside it, where nothing lies. */
const part = (name: string) => ({
  file: join(dirname(process.execPath), name),
  text: Buffer.from(getRawAsset(name) as ArrayBuffer).toString('latin1'),
});

const folder = (isMade: boolean) => codeCacheFolder(undefined, isMade);

let rest: LoadedProgram<Rest> | undefined;

/** There is no import() in here: what it is asked for is a part of rest.cjs. */
async function load(name: string): Promise<unknown> {
  rest ??= loadKept<Rest>({ ...part('rest.cjs'), hash: PREFLIGHT_REST_HASH, folder, load });
  const found = rest.exports[name];
  if (found === undefined) throw new Error(`${name} is not part of this file`);
  return found();
}

/** As `npm run binary` makes it: all parts lie in the one executable file, and none is ever written out of it. */
export const installed: Installed = {
  load: () => {
    const main = loadKept<typeof import('./main.ts')>({ ...part('main.cjs'), hash: PREFLIGHT_MAIN_HASH, folder, load });
    return {
      exports: main.exports,
      keep: (kindOfRun) => {
        main.keep(kindOfRun);
        rest?.keep(kindOfRun);
      },
    };
  },
  program: () => ({
    read: async (name) => getAsset(name, 'utf8'),
    childFile: childWord,
    called: [process.execPath],
  }),
  watchdogThread: () => part('watchdog-thread.cjs').text,
  isChild: ([word]) => {
    if (word !== childWord || process.send === undefined) return false;
    runOnce({ ...part('practice-child.cjs'), load });
    return true;
  },
};
