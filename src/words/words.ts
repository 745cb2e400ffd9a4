import type { Words } from '../engine/words.ts';
import type { CommandWording } from './command-wording.ts';
import type { HelpWording } from './help-wording.ts';
import type { LedgerWording } from './ledger-wording.ts';
import type { ScreenWording } from './screen-wording.ts';
import type { SessionWording } from './session-wording.ts';

/** Everything that Preflight says in one language: the families' words, and the program's own. */
export type Wording = Words & {
  readonly language: 'en' | 'ja';
  readonly help: HelpWording;
  readonly commands: CommandWording;
  readonly ledger: LedgerWording;
  readonly screen: ScreenWording;
  readonly session: SessionWording;
};
