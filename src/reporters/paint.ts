import type { Paint } from './screen.ts';
import { plainPaint } from './screen.ts';

/** What decides about colours; all of it is given, nothing is asked here. */
export type ColorInput = {
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly noColor?: boolean;
};

/** Colours only on a terminal, and never with --no-color, NO_COLOR (unless empty), TERM=dumb or CI (DESIGN 4, Streams). */
export function wantsColor({ isTerminal, env, noColor }: ColorInput): boolean {
  if (noColor === true || !isTerminal) return false;
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  return env.TERM !== 'dumb' && (env.CI === undefined || env.CI === '' || env.CI === 'false' || env.CI === '0');
}

/** Can the terminal show arrows and boxes? By the locale; Windows' own terminals can where they say who they are. */
export function wantsUnicode(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): boolean {
  if (env.TERM === 'linux' || env.TERM === 'dumb') return false;
  if (platform === 'win32') return env.WT_SESSION !== undefined || env.TERM_PROGRAM !== undefined || env.TERM?.startsWith('xterm') === true;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  // macOS starts programs outside a terminal without any locale, and its terminals all speak UTF-8.
  return /utf-?8/i.test(locale) || (locale === '' && platform === 'darwin');
}

/**
 * The colours of one surface. kleur keeps one global switch, decided from process.stdout when it is loaded; each colour
 * therefore sets it for the length of its own call and puts it back, so that no surface changes another.
 */
export async function createPaint(isColor: boolean): Promise<Paint> {
  if (!isColor) return plainPaint;
  // Loaded only where colours are wanted: a report that goes to a file or a pipe does not pay for it.
  const colors = await import('kleur/colors');
  const with_ = (color: (text: string) => string) => (text: string) => {
    const before = colors.$.enabled;
    colors.$.enabled = true;
    try {
      return color(text);
    } finally {
      colors.$.enabled = before;
    }
  };
  return {
    good: with_(colors.green),
    bad: with_((text) => colors.bold(colors.red(text))),
    warn: with_(colors.yellow),
    dim: with_(colors.dim),
    strong: with_(colors.bold),
    code: with_(colors.cyan),
  };
}
