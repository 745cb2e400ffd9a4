import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { leavesGround } from '../base/ground.ts';
import { makeFolder } from '../base/make-folder.ts';

export type InitOptions = {
  readonly cwd: string;
  /** Where the ledger of ports goes, as the command line names it; ports.yml when left out. */
  readonly ports?: string;
  /** Where the ledger of managers goes; managers.yml when left out. */
  readonly managers?: string;
  /** The folder with the shipped ports.yml and managers.yml: the package's own. */
  readonly examplesFolder: string;
};

/** What became of each ledger, by the name that the user would type. */
export type InitOutcome = {
  readonly written: readonly string[];
  /** Was there already and is as it was. */
  readonly left: readonly string[];
  /** Could not be written; `why` is the code of the system's error, or `leaves-folder`: a link on the way leads out. */
  readonly failed: readonly { readonly file: string; readonly why: string }[];
};

/**
 * Writes the two commented example ledgers where none are. It never overwrites: the file is made by an exclusive create, so not
 * even one that appears meanwhile is lost.
 */
export async function runInit({ cwd, ports = 'ports.yml', managers = 'managers.yml', examplesFolder }: InitOptions): Promise<InitOutcome> {
  const written: string[] = [];
  const left: string[] = [];
  const failed: { file: string; why: string }[] = [];
  for (const [file, example] of [
    [ports, 'ports.yml'],
    [managers, 'managers.yml'],
  ] as const) {
    try {
      const text = forTheUser(await readFile(join(examplesFolder, example), 'utf8'));
      const target = resolve(cwd, file);
      if (await leavesGround(cwd, dirname(target))) {
        failed.push({ file, why: 'leaves-folder' });
        continue;
      }
      await makeFolder(dirname(target));
      await writeFile(target, text, { flag: 'wx' });
      written.push(file);
    } catch (error) {
      const why = (error as { readonly code?: string }).code ?? 'unknown';
      if (why === 'EEXIST') left.push(file);
      else failed.push({ file, why });
    }
  }
  return { written, left, failed };
}

/** The shipped examples point editors at the schema in this package's own folder; a user's copy at the installed package. */
function forTheUser(example: string): string {
  return example.replace(/^# \(In your own project: .*\n/m, '').replace('$schema=./dist/', '$schema=./node_modules/dify-preflight/dist/');
}
