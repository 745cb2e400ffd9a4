/** What is said of a command line that is wrong; `word` is what the user typed. */
export type CommandLineProblemWords = Readonly<
  Record<
    'unknown-command' | 'unknown-option' | 'missing-value' | 'bad-value' | 'no-unit' | 'too-many-words' | 'missing-word' | 'other',
    (word: string, detail: string) => string
  >
> & {
  readonly didYouMean: (suggestion: string) => string;
  readonly seeHelp: string;
  readonly unmatchedPattern: (option: string, pattern: string) => string;
  readonly stdoutTwice: (names: string) => string;
  readonly unknownCode: (code: string) => string;
  /** Codes that have the word in them. */
  readonly codesWith: (codes: string) => string;
  readonly unknownFault: (name: string) => string;
};
