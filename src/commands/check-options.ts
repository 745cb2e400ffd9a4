import { parseDurationMs } from '../base/duration.ts';
import { nearest } from '../base/nearest.ts';
import type { Phase } from '../base/phase.ts';
import { withoutGaps } from '../base/without-gaps.ts';

/** What `check`, `report` and `demo` take alike. */
export type CheckOptions = {
  readonly ports?: string;
  readonly managers?: string;
  readonly phase: Phase;
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly chat: boolean;
  readonly waitMs?: number;
  readonly deadlineMs?: number;
  readonly strict: boolean;
  /** The values of `--format`, `NAME[=FILE]`, as typed. */
  readonly formats: readonly string[];
  readonly verbosity: 'quiet' | 'normal' | 'verbose';
  readonly logLevel?: 'info' | 'debug';
  readonly color: boolean;
  readonly state?: string;
  readonly baseline?: string;
  /** --trust: all that the ledgers ask for beyond looking is allowed, this once. */
  readonly trust?: boolean;
  /** A pattern of --only or --skip may name a check of another phase. */
  readonly isAnyPhase?: boolean;
  /** --timings: where the time went is said on standard error. */
  readonly timings?: boolean;
  /** --force: files that Preflight did not write are written over, and links followed. */
  readonly force?: boolean;
};

/** What is wrong with a command line; `word` is what the user typed. */
export type CommandLineProblem = {
  readonly code:
    | 'unknown-command'
    | 'unknown-option'
    | 'missing-value'
    | 'bad-value'
    | 'no-unit'
    | 'too-many-words'
    | 'missing-word'
    | 'other';
  readonly word: string;
  readonly suggestion?: string;
  readonly detail?: string;
};

/** Thrown by the readers of option values; commander passes it through. */
export class BadValue extends Error {
  readonly problem: CommandLineProblem;
  constructor(problem: CommandLineProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

/** The flags of commander, as its readers leave them. */
export type CheckFlags = {
  readonly ports?: string;
  readonly managers?: string;
  readonly phase?: Phase;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly chat?: boolean;
  readonly wait?: number;
  readonly deadline?: number;
  readonly strict?: boolean;
  readonly format?: readonly string[];
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  readonly logLevel?: 'info' | 'debug';
  readonly color: boolean;
  readonly state?: string;
  readonly baseline?: string;
  readonly trust?: boolean;
  readonly force?: boolean;
  readonly timings?: boolean;
};

/** The flags as the options that commands work with. */
export function checkOptions(flags: CheckFlags): CheckOptions {
  return {
    phase: flags.phase ?? 'running',
    only: flags.only ?? [],
    skip: flags.skip ?? [],
    chat: flags.chat ?? true,
    strict: flags.strict ?? false,
    formats: flags.format ?? [],
    verbosity: flags.quiet ? 'quiet' : flags.verbose ? 'verbose' : 'normal',
    color: flags.color,
    ...withoutGaps({
      ports: flags.ports,
      managers: flags.managers,
      waitMs: flags.wait,
      deadlineMs: flags.deadline,
      logLevel: flags.logLevel,
      state: flags.state,
      baseline: flags.baseline,
    }),
    ...(flags.trust === true ? { trust: true } : {}),
    ...(flags.force === true ? { force: true } : {}),
    ...(flags.timings === true ? { timings: true } : {}),
  };
}

/** Gathers the values of a repeatable option. */
export const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value];

/** Reads one of a few words, or says which was probably meant. */
export const oneOf =
  <T extends string>(word: string, allowed: readonly T[]) =>
  (value: string): T => {
    const found = allowed.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    const suggestion = nearest(value, allowed);
    throw new BadValue({
      code: 'bad-value',
      word: `${word} ${value}`,
      detail: allowed.join(', '),
      ...withoutGaps({ suggestion }),
    });
  };

/** Reads a duration longer than nothing, in milliseconds. */
export const duration =
  (word: string) =>
  (value: string): number => {
    const bare = /^\d+(?:\.\d+)?$/.exec(value.trim())?.[0];
    if (bare !== undefined) throw new BadValue({ code: 'no-unit', word: `${word} ${value}`, detail: `${bare}s, ${bare}m, ${bare}h` });
    const ms = parseDurationMs(value);
    if (ms === undefined || ms <= 0)
      throw new BadValue({
        code: 'bad-value',
        word: `${word} ${value}`,
        detail: '500ms, 30s, 5m, 1h',
      });
    return ms;
  };
