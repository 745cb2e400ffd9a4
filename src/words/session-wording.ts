import type { Phase } from '../base/phase.ts';

/** What `session` and `watch` say beside the report. `command` is as the user would type it. */
export type SessionWording = {
  /** The phases of a session, as short labels. */
  readonly phase: Readonly<Record<Exclude<Phase, 'static'>, string>>;
  readonly nothingToStart: string;
  /** The ledger wants to run something that nobody allowed. */
  readonly notAllowed: (wish: string) => string;
  readonly starts: (command: string) => string;
  readonly notStarted: (command: string, why: string) => string;
  readonly waits: (limit: string) => string;
  readonly endsBySignal: string;
  readonly ended: (command: string, code: number) => string;
  readonly endedBy: (command: string, signal: string) => string;
  readonly staysUntilEnd: string;
  readonly runsDown: (command: string) => string;
  readonly wellAgain: string;
  readonly notReached: string;
  readonly withoutAccident: (time: string) => string;
  readonly withAccident: (time: string, cause: string) => string;
  readonly notBegun: (cause: string) => string;
  readonly unclear: (time: string) => string;
  readonly logFailed: (file: string, why: string) => string;
  readonly logNotOurs: string;
  readonly log: {
    readonly title: string;
    readonly head: readonly [date: string, time: string, before: string, running: string, after: string, accident: string, cause: string];
    readonly none: string;
    readonly yes: string;
    readonly notBegun: string;
  };
  readonly watching: (every: string) => string;
};
