/** The surface that a text is made for, as a value: no reporter asks the environment. */
export type Screen = {
  readonly width: number;
  readonly isColor: boolean;
  /** Box-drawing characters and arrows may be used. */
  readonly isUnicode: boolean;
  readonly verbosity: 'quiet' | 'normal' | 'verbose';
  readonly paint: Paint;
};

/** Colours by meaning; an identity for every surface that is no terminal. */
export type Paint = {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly code: (text: string) => string;
};

const same = (text: string) => text;

/** No colours at all. */
export const plainPaint: Paint = { good: same, bad: same, warn: same, dim: same, strong: same, code: same };

/** The surface of files and pipes. */
export const plainScreen: Screen = { width: 100, isColor: false, isUnicode: true, verbosity: 'normal', paint: plainPaint };
