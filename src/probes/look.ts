import { err, type Result } from '../base/result.ts';

/**
 * Why nothing could be seen. `not-permitted` the system said no; `not-supported` no adapter for this machine;
 * `tool-missing` a program that the look needs is not there; `timed-out` the deadline came first; `unreachable` what
 * holds the answer does not answer; `malformed` it answered something that cannot be read.
 */
export type LookReason = 'not-permitted' | 'not-supported' | 'tool-missing' | 'timed-out' | 'unreachable' | 'malformed';

/** A look that saw nothing. `detail` is technical and already cleaned; it never holds a secret. */
export type Blind = { readonly reason: LookReason; readonly detail: string };

/** What a look at the world gives: the thing seen, or the reason why it could not be seen. Never a guess. */
export type Look<T> = Result<T, Blind>;

export const blind = (reason: LookReason, detail: string) => err<Blind>({ reason, detail });
