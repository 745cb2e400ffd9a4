import type { MakeProbes } from '../pipeline.ts';
import type { Wording } from '../words/words.ts';
import type { Host } from './host.ts';

/** What a command works with: the process as a value, the words of its language, and how the world is looked at. */
export type App = {
  readonly host: Host;
  readonly words: Wording;
  readonly makeProbes: MakeProbes;
  readonly startupMs: number;
  /** Where the files of `--format` go; left out, where the ledgers are looked for. */
  readonly outputFolder?: string;
};
