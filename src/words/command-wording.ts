import type { Wish } from '../base/trust.ts';
import type { RunFindings } from '../engine/finding.ts';

/** What the commands say beside the report: the plan, `explain`, `init`, `demo`, `diff` and the wait. */
export type CommandWording = {
  readonly planTitle: (count: number, phase: string) => string;
  readonly planNeeds: string;
  readonly planAfter: string;
  readonly planLast: string;
  readonly planLeftOut: (option: string) => string;
  readonly planNoLedger: (file: string) => string;
  readonly explainMeans: string;
  readonly explainDetected: string;
  readonly explainMended: string;
  readonly explainAsks: string;
  readonly explainHow: string;
  readonly explainFindingOf: (kinds: string) => string;
  /** What a finding means that any check may end with. */
  readonly explainRun: { readonly [C in keyof RunFindings]: string };
  readonly explainAll: string;
  readonly explainCauses: string;
  readonly explainChecks: string;
  readonly wrote: (file: string) => string;
  readonly left: (file: string) => string;
  readonly initNext: string;
  readonly demoKept: (folder: string) => string;
  readonly demoTry: string;
  readonly demoStop: string;
  readonly demoNotHere: (fault: string, lacks: 'ipv6' | 'unprivileged' | 'platform') => string;
  readonly demoFailed: (reason: string) => string;
  readonly waitingFor: (what: string, waited: string) => string;
  readonly noPassingRun: string;
  readonly nothingChanged: (since: string) => string;
  readonly changedSince: (since: string) => string;
  /** What a folder asks for beyond a look, as a phrase without a subject: `send X to Y`. */
  readonly wish: (wish: Wish) => string;
  readonly trustTitle: (folders: string) => string;
  readonly trustNothing: string;
  readonly trustQuestion: string;
  readonly trustHow: string;
  readonly trustDeclined: string;
  readonly trusted: (folders: string) => string;
  readonly trustForgotten: (folders: string) => string;
  readonly serving: (url: string) => string;
  /** It listens where other machines reach it. */
  readonly servingWide: string;
  readonly serveCannotListen: (address: string, why: string) => string;
  /** `mcp` was started where no program listens. */
  readonly mcpNeedsPipe: string;
  readonly mcpInstructions: string;
  /** What each tool does, for an assistant that has to choose. */
  readonly mcpTools: Readonly<Record<'check' | 'explain' | 'diff' | 'plan', string>>;
  readonly trustNotKept: (file: string, why: string) => string;
  /** The page of `explain not-trusted`. */
  readonly notAsked: { readonly means: string; readonly detected: string; readonly mended: string };
  readonly planSends: string;
  readonly planAsks: string;
  readonly badBaseline: (file: string, why: string) => string;
  /** The folder that the command was called in was removed. */
  readonly noWorkingFolder: string;
  /** The process itself has nothing left to work with. */
  readonly noResources: (detail: string) => string;
  readonly internalError: (detail: string) => string;
};
