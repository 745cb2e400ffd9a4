import type { Phase } from '../base/phase.ts';
import type { Verdict } from '../engine/verdict.ts';
import type { ChangeName } from './change-names.ts';

type ChangeArgs = {
  readonly subject: string;
  readonly before?: string;
  readonly after?: string;
};

/** Fixed words of the screen, the reports and the progress line. Functions take numbers and names and give a text. */
export type ScreenWording = {
  /** Before a remedy whose command was left out, because the cause is only likely. */
  readonly ifItFits: (remedy: string) => string;
  readonly headline: {
    /** The chat came back, in this time: said before all else. */
    readonly answered: (time: string) => string;
    /** Behind it: what is not in order all the same. */
    readonly untidy: (args: { readonly count: number; readonly first: string }) => string;
    readonly alsoNotSeen: (args: { readonly count: number; readonly first: string }) => string;
    readonly allPassed: (args: { readonly phase: Phase; readonly count: number }) => string;
    readonly warned: (args: { readonly count: number; readonly first: string }) => string;
    readonly notSeen: (args: { readonly count: number; readonly first: string }) => string;
    readonly nothingChecked: string;
    readonly interrupted: (args: { readonly done: number; readonly total: number }) => string;
    /** Put before a cause that is only likely. */
    readonly likely: (message: string) => string;
    readonly drift: (count: number) => string;
  };
  /** A verdict with its number, for the last line: `17 passed`. */
  readonly counts: { readonly [V in Verdict]: (count: number) => string };
  /** A verdict as one word, for tables. */
  readonly verdicts: { readonly [V in Verdict]: string };
  /** What stands under a broken arrow of the picture, by the finding's code; others say `failed`. */
  readonly hopNotes: Readonly<Record<string, string>>;
  /** The picture of who stands where. */
  readonly picture: {
    readonly docker: string;
    readonly host: string;
    readonly beside: string;
    readonly modelNode: string;
    readonly clients: string;
    /** The picture's text alternative, behind that of the path. */
    readonly alt: (args: {
      readonly clients: string;
      readonly engine: string;
      readonly docker: string;
      readonly host: string;
      readonly beside: string;
    }) => string;
  };
  readonly causes: (count: number) => string;
  readonly time: (args: { readonly total: string; readonly waiting: string }) => string;
  /** The headings of --timings. */
  readonly timings: {
    readonly title: (ms: { readonly total: number; readonly waiting: number }) => string;
    readonly chain: string;
    readonly beside: (count: number) => string;
  };
  readonly fix: string;
  readonly client: string;
  readonly cause: string;
  readonly sameReason: (count: number) => string;
  readonly blockedBy: string;
  readonly unexplained: string;
  readonly likely: string;
  readonly chat: {
    readonly title: string;
    readonly answer: string;
    readonly firstToken: string;
    readonly total: string;
    readonly speed: (tokensPerSecond: string) => string;
    readonly model: string;
    readonly mode: string;
    readonly cleanedUp: string;
    readonly notCleanedUp: string;
    readonly unseenCleanedUp: string;
    /** Plain words for the events of Dify's stream that people want to see; others keep their own name. */
    readonly events: Readonly<Record<string, string>>;
    /** Its way through the logs, and what is said where they hold nothing of it. */
    readonly way: string;
    readonly noWay: string;
  };
  readonly changes: {
    readonly [W in ChangeName]: (args: ChangeArgs) => string;
  };
  readonly changesTitle: (since: string) => string;
  readonly noChanges: string;
  readonly stateIgnored: (args: { readonly file: string; readonly why: string }) => string;
  readonly reporterFailed: (args: { readonly format: string; readonly target: string; readonly detail: string }) => string;
  /** Why a report was not written, as the `detail` of reporterFailed. */
  readonly notWritten: { readonly 'leaves-folder': string; readonly 'not-ours': string };
  /** Such a reason, with the way past it. */
  readonly unlessForced: (reason: string) => string;
  readonly written: (file: string) => string;
  readonly oneStdout: (formats: readonly string[]) => string;
  readonly unknownFormat: (args: { readonly name: string; readonly known: readonly string[] }) => string;
  readonly emptyFormatFile: (name: string) => string;
  readonly progress: {
    readonly starting: (total: number) => string;
    readonly running: (args: { readonly done: number; readonly total: number; readonly current: string }) => string;
    readonly waitingFor: (what: string) => string;
  };
  /** The handover page. */
  /** The table of `preflight reach`. */
  readonly reach: {
    readonly title: string;
    readonly intro: string;
    readonly from: string;
    readonly variable: string;
    readonly address: string;
    readonly answer: string;
    readonly thisMachine: string;
    /** It leads away from this machine, and nobody asked for it by name. */
    readonly notAsked: string;
    readonly wantsKey: string;
    /** The caller itself is meant by the address. */
    readonly self: string;
    readonly models: (count: number, loaded: readonly string[]) => string;
    readonly more: (count: number) => string;
  };
  readonly page: {
    readonly title: string;
    readonly intro: string;
    readonly made: (args: { readonly at: string; readonly version: string }) => string;
    /** A moment by UTC, and by the clock of the machine. */
    readonly localTime: (args: { readonly at: string; readonly local: string }) => string;
    readonly on: string;
    readonly phase: { readonly [P in Phase]: string };
    readonly nextAction: string;
    readonly nothingToDo: string;
    readonly path: string;
    /** The picture's text alternative. */
    readonly pathAlt: (args: {
      readonly hops: readonly {
        readonly from: string;
        readonly to: string;
        readonly verdict: string;
      }[];
    }) => string;
    readonly front: string;
    readonly frontLegend: string;
    readonly wrong: string;
    readonly nothingWrong: string;
    readonly warnings: string;
    readonly notSeen: string;
    readonly evidence: string;
    readonly affects: string;
    readonly lastPassed: (at: string) => string;
    readonly neverPassed: string;
    readonly ledgers: string;
    readonly roles: string;
    readonly tokens: string;
    readonly managers: string;
    readonly versions: string;
    readonly startStop: string;
    readonly start: string;
    readonly stop: string;
    readonly startStopUnknown: string;
    /** What a command of start and stop is for. */
    readonly stackTitle: string;
    readonly folder: string;
    readonly allChecks: (count: number) => string;
    readonly words: string;
    readonly more: (count: number) => string;
    readonly column: {
      readonly role: string;
      readonly address: string;
      readonly inside: string;
      readonly owner: string;
      readonly heldBy: string;
      readonly state: string;
      readonly version: string;
      readonly token: string;
      readonly kind: string;
      readonly isSet: string;
      readonly from: string;
      readonly usedBy: string;
      readonly manager: string;
      readonly owns: string;
      readonly declared: string;
      readonly installed: string;
      readonly lock: string;
      readonly folders: string;
      readonly check: string;
      readonly finding: string;
      readonly place: string;
      readonly time: string;
      readonly what: string;
      readonly before: string;
      readonly after: string;
      readonly code: string;
    };
    readonly set: string;
    readonly notSet: string;
    readonly optional: string;
    readonly none: string;
    readonly lockRule: Readonly<Record<string, string>>;
    readonly tokenKind: Readonly<Record<string, string>>;
    readonly ledgerFile: string;
    readonly container: string;
    readonly image: string;
    readonly models: string;
    readonly app: string;
    readonly host: string;
    readonly seconds: string;
  };
};
