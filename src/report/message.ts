import type { Cause } from '../engine/cause.ts';
import type { Outcome } from '../engine/record.ts';
import type { CauseWords } from '../engine/words.ts';
import type { Wording } from '../words/words.ts';
import type { Tidy } from './evidence.ts';

/** The sentence of a finding. A wording that breaks on odd arguments costs the sentence, not the report. */
export function messageOf(outcome: Outcome, words: Wording, tidy: Tidy): string {
  const say = words.findings[outcome.code] as ((args: unknown) => string) | undefined;
  return spoken(() => say?.(outcome.args), outcome.code, tidy);
}

/** The sentence of a cause and of its remedy. */
export function causeWords(cause: Cause, words: Wording, tidy: Tidy): { readonly message: string; readonly remedy: string } {
  const says = words.causes[cause.code] as CauseWords<unknown> | undefined;
  return {
    message: spoken(() => says?.message(cause.args), cause.code, tidy),
    remedy: spoken(() => remedyOf(cause, says?.remedy(cause.args as never), words), cause.code, tidy),
  };
}

function spoken(say: () => string | undefined, code: string, tidy: Tidy): string {
  try {
    return tidy(say() ?? code);
  } catch {
    return code;
  }
}

/** A remedy whose command was left out says first what to look at. */
function remedyOf(cause: Cause, remedy: string | undefined, words: Wording): string | undefined {
  return remedy !== undefined && cause.isCommandWithheld ? words.screen.ifItFits(remedy) : remedy;
}
