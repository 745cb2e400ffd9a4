import type { Cause } from "../diagnosis/cause.ts";
import type { Outcome } from "../run/record.ts";
import type { CauseWords, Wording } from "../wording/wording.ts";
import type { Fit } from "./evidence.ts";

/** The sentence of a finding. A wording that breaks on odd arguments costs the sentence, not the report. */
export function messageOf(outcome: Outcome, words: Wording, fit: Fit): string {
	const say = words.findings[outcome.code] as
		| ((args: unknown) => string)
		| undefined;
	return spoken(() => say?.(outcome.args), outcome.code, fit);
}

/** The sentence of a cause and of its remedy. */
export function causeWords(
	cause: Cause,
	words: Wording,
	fit: Fit,
): { readonly message: string; readonly remedy: string } {
	const says = words.causes[cause.code] as CauseWords<unknown> | undefined;
	return {
		message: spoken(() => says?.message(cause.args), cause.code, fit),
		remedy: spoken(() => says?.remedy(cause.args), cause.code, fit),
	};
}

function spoken(say: () => string | undefined, code: string, fit: Fit): string {
	try {
		return fit(say() ?? code);
	} catch {
		return code;
	}
}
