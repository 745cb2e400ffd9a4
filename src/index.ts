import { interruptCodeOf } from './base/interrupt.ts';
import type { Phase } from './base/phase.ts';
import { trusted } from './base/trust.ts';
import { version } from './base/version.ts';
import { withoutGaps } from './base/without-gaps.ts';
import { find } from './commands/explain.ts';
import type { Family } from './engine/family.ts';
import { everything, type Selection } from './engine/plan/build-plan.ts';
import type { SelectionProblem } from './engine/plan/selection.ts';
import type { RunEvent } from './engine/run/event.ts';
import { families as defaults } from './families/families.ts';
import { isOwn, type OwnFamily, repeatedBy } from './families/own-family.ts';
import type { LedgerProblem } from './ledger/problem.ts';
import { createProbes } from './main.ts';
import { runPipeline } from './pipeline.ts';
import { buildReport } from './report/build-report.ts';
import type { Report } from './report/report.ts';
import { explainText } from './reporters/explain-text.ts';
import { renderProblems } from './reporters/ledger-problems.ts';
import { type FormatName, formatNames, loadReporter } from './reporters/reporters.ts';
import { plainScreen } from './reporters/screen.ts';
import { en } from './words/en.ts';
import { ja } from './words/ja.ts';
import type { Wording } from './words/words.ts';

export type { Phase } from './base/phase.ts';
export { type CauseRule, causesOf } from './engine/cause.ts';
export type { Check, CheckContext } from './engine/check.ts';
export type { Family } from './engine/family.ts';
export type { Selection } from './engine/plan/build-plan.ts';
export type { RunRecord } from './engine/record.ts';
export type { RunEvent } from './engine/run/event.ts';
export { type Speaker, speak, type Vocabulary } from './engine/vocabulary.ts';
export type { FamilyWords } from './engine/words.ts';
export { depth } from './families/depth.ts';
export { families as defaults } from './families/families.ts';
export { type OwnFamily, ownFamily } from './families/own-family.ts';
export type { LedgerProblem } from './ledger/problem.ts';
export type { Report } from './report/report.ts';
export { type FormatName, formatNames } from './reporters/reporters.ts';
export { en } from './words/en.ts';
export { ja } from './words/ja.ts';
export type { Wording } from './words/words.ts';

/** What {@link runPreflight} may be told; everything has the command line's default. */
export type PreflightOptions = {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly portsFile?: string;
  readonly managersFile?: string;
  readonly phase?: Phase;
  readonly selection?: Partial<Selection>;
  /** Milliseconds for the whole run. */
  readonly deadlineMs?: number;
  readonly language?: 'en' | 'ja';
  readonly isStrict?: boolean;
  /** Allows all that the ledgers ask for beyond looking; left out, nothing of it is done, whatever was remembered (DESIGN 3a). */
  readonly isTrusted?: boolean;
  /** `[...defaults, mine]` adds families of your own; left out, all that the package has. */
  readonly families?: readonly Family[];
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
};

/** The report, or what is wrong with the ledgers or the selection; nothing is thrown for either. */
export type PreflightResult =
  | { readonly kind: 'report'; readonly report: Report }
  | { readonly kind: 'ledger-problems'; readonly problems: readonly LedgerProblem[] }
  | { readonly kind: 'selection-problems'; readonly problems: readonly SelectionProblem[] };

/** Runs Preflight as a library: the same stages as the command line; prints nothing, never exits. */
export async function runPreflight(options: PreflightOptions = {}): Promise<PreflightResult> {
  const { onEvent, families = defaults, signal = new AbortController().signal } = options;
  const own = families.filter(isOwn);
  const spoken = wordsIn(options.language);
  const repeated = repeatedBy(own, spoken);
  if (repeated !== undefined) throw new TypeError(`a code of another family is used again by ${repeated}`);
  const words = withOwn(spoken, own);
  const result = await runPipeline({
    cwd: options.cwd ?? process.cwd(),
    env: options.env ?? process.env,
    platform: process.platform,
    phase: options.phase ?? 'running',
    selection: { ...everything, ...options.selection },
    signal,
    makeProbes: createProbes,
    families,
    rules: own.flatMap(({ rules }) => rules),
    ...(options.isTrusted === true ? { trust: trusted } : {}),
    ...withoutGaps({ portsFile: options.portsFile, managersFile: options.managersFile, deadlineMs: options.deadlineMs }),
    ...(onEvent === undefined
      ? {}
      : {
          onEvent: (event) => {
            if (event.kind !== 'waiting') onEvent(event);
          },
        }),
  });
  if (result.kind !== 'ran') return result;
  const { diagnosis, record, redact, hide, isTrusted } = result;
  const report = buildReport(record, diagnosis, words, {
    version,
    startupMs: 0,
    redact,
    hide,
    isTrusted,
    isStrict: options.isStrict ?? false,
    interruptCode: interruptCodeOf(signal),
  });
  return { kind: 'report', report };
}

/** What {@link check} throws when there was nothing to run: the ledgers or the selection are wrong, each with its place. */
export class PreflightProblem extends Error {
  readonly problems: readonly (LedgerProblem | SelectionProblem)[];
  constructor(message: string, problems: readonly (LedgerProblem | SelectionProblem)[]) {
    super(message);
    this.name = 'PreflightProblem';
    this.problems = problems;
  }
}

/** The report of one run. It prints nothing and never exits; a {@link PreflightProblem} says what is wrong with the ledgers. */
export async function check(options: PreflightOptions = {}): Promise<Report> {
  const result = await runPreflight(options);
  if (result.kind === 'report') return result.report;
  const { ledger, help } = wordsIn(options.language);
  const message =
    result.kind === 'ledger-problems'
      ? renderProblems(result.problems, ledger, plainScreen.paint)
      : result.problems.map(({ option, pattern }) => help.wrong.unmatchedPattern(option, pattern)).join('\n');
  throw new PreflightProblem(message, result.problems);
}

/** A report in one of the formats, as `--format` writes it to a pipe. A name that is no format's is a RangeError that says which there are. */
export async function render(
  report: Report,
  format: FormatName,
  { families = [] }: Pick<PreflightOptions, 'families'> = {},
): Promise<string> {
  // Whoever has no compiler may hand in any text.
  if (!formatNames.includes(format)) throw new RangeError(`format: ${formatNames.join(', ')}`);
  const reporter = await loadReporter(format);
  return reporter(report, plainScreen, withOwn(wordsIn(report.language), families.filter(isOwn)));
}

/** The page of a cause, a kind of check or a finding, as `preflight explain` shows it; undefined for a code that there is not. */
export function explain(
  code: string,
  { language, families = [] }: Pick<PreflightOptions, 'language' | 'families'> = {},
): string | undefined {
  const words = withOwn(wordsIn(language), families.filter(isOwn));
  const found = find(code, words);
  return found && explainText(found, plainScreen, words);
}

const wordsIn = (language: PreflightOptions['language']): Wording => (language === 'ja' ? ja : en);

/** The words of the package and of the families that were handed in. */
function withOwn(words: Wording, own: readonly OwnFamily[]): Wording {
  const parts = own.map(({ name, words: spoken }) => ({ name, ...(words.language === 'ja' ? (spoken.ja ?? spoken.en) : spoken.en) }));
  return {
    ...words,
    families: [...words.families, ...parts],
    findings: Object.assign({}, words.findings, ...parts.map(({ findings }) => findings)),
    evidence: Object.assign({}, words.evidence, ...parts.map(({ evidence }) => evidence)),
    causes: Object.assign({}, words.causes, ...parts.map(({ causes }) => causes)),
    checks: Object.assign({}, words.checks, ...parts.map(({ checks }) => checks)),
  };
}
