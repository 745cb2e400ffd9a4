import type { CommandLineProblemWords } from './command-line-words.ts';
import type { CommandName } from './command-names.ts';

/** The texts of `--help` and of a command line that is wrong. */
export type HelpWording = {
  readonly program: string;
  /** Commander's own headings, by their English text. */
  readonly titles: Readonly<Record<'Usage:' | 'Arguments:' | 'Options:' | 'Commands:' | 'Global Options:', string>>;
  readonly commands: Readonly<Record<CommandName, string>>;
  readonly options: Readonly<
    Record<
      | 'version'
      | 'help'
      | 'ports'
      | 'managers'
      | 'phase'
      | 'only'
      | 'skip'
      | 'noChat'
      | 'wait'
      | 'deadline'
      | 'strict'
      | 'lang'
      | 'state'
      | 'baseline'
      | 'verbose'
      | 'quiet'
      | 'timings'
      | 'logLevel'
      | 'noColor'
      | 'json'
      | 'out'
      | 'fault'
      | 'list'
      | 'keep'
      | 'trust'
      | 'force'
      | 'yes'
      | 'forget'
      | 'chat'
      | 'every'
      | 'log'
      | 'ready'
      | 'listen'
      | 'serveEvery'
      | 'ledger'
      | 'serveChat'
      | 'adopt'
      | 'example'
      | 'all'
      | 'untilGreen'
      | 'reachFrom'
      | 'reachUrl',
      string
    >
  > & {
    readonly format: (names: readonly string[]) => string;
    readonly stack: (names: readonly string[]) => string;
  };
  readonly wrong: CommandLineProblemWords;
};
