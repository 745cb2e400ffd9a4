import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { codeCacheFolder } from './base/cache-folder.ts';
import { type LoadedProgram, loadKept } from './base/kept-code.ts';
import type { Program } from './commands/host.ts';

/** The hash of main.cjs, put in by the build. */
declare const PREFLIGHT_MAIN_HASH: string;

/** How the parts of the built program are come by. Each is a call: a Node.js that is too old must be able to load this. */
export type Installed = {
  /** main.ts as the build made it: one file of CommonJS, whose compiled code is kept between runs; the rest comes on demand. */
  readonly load: () => LoadedProgram<typeof import('./main.ts')>;
  readonly program: () => Program;
  /** The watching thread, for {@link import('./watchdog.ts').startWatchdog}. */
  readonly watchdogThread: () => URL | string;
  /** Is this process a child of the practice stack? Then it has become that now, and nothing else of the program runs in it. */
  readonly isChild: (argv: readonly string[]) => boolean;
};

const besideThis = (name: string) => pathToFileURL(join(import.meta.dirname, name));

/** As npm installs it, and `dist/` has it: files beside each other. The one executable file has `installed-parts.ts` in its place. */
export const installed: Installed = {
  load: () => {
    let isCached = false;
    const file = join(import.meta.dirname, 'main.cjs');
    return loadKept({
      file,
      text: readFileSync(file, 'latin1'),
      hash: PREFLIGHT_MAIN_HASH,
      folder: (isMade) => codeCacheFolder(undefined, isMade),
      load: (name) => {
        // Node 22 and later keep the code of modules by themselves. Most runs need none.
        const { enableCompileCache } = process.getBuiltinModule('node:module') as { enableCompileCache?: (folder: string) => void };
        const folder = isCached || enableCompileCache === undefined ? undefined : codeCacheFolder();
        if (folder !== undefined) enableCompileCache?.(folder);
        isCached = true;
        return import(besideThis(name).href);
      },
    });
  },
  program: () => ({
    read: async (name) => readFileSync(join(import.meta.dirname, name), 'utf8'),
    childFile: join(import.meta.dirname, 'practice-child.js'),
    called: ['node', join(import.meta.dirname, 'cli.cjs')],
  }),
  watchdogThread: () => besideThis('watchdog-thread.js'),
  isChild: () => false,
};
