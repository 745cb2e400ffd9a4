import { isOwnTrouble } from '../base/own-trouble.ts';
import { err, type Result } from '../base/result.ts';
import type { Wish } from '../base/trust.ts';

/**
 * Why nothing could be seen. `not-permitted` the system said no; `not-supported` no adapter for this machine;
 * `tool-missing` a program that the look needs is not there; `timed-out` the deadline came first; `unreachable` what
 * holds the answer does not answer; `malformed` it answered something that cannot be read; `not-trusted` it asks for more than a
 * look, and nobody allowed that in this folder (DESIGN 3a); `no-resources` this process had no file handles, memory or network left: its
 * own trouble, nobody's fault. `outside-…`: no program of the container can ask, and its network could not be entered from outside, which
 * takes the engine on this machine, root, `nsenter` and a Node of its own, and proof that the process is the container's. The last three: the address names this machine, and the ledger means another by it, for Preflight stands
 * inside a container of that engine, the engine's containers run on another machine, or the program may run on the Windows beside.
 */
export type LookReason =
  | 'not-permitted'
  | 'not-supported'
  | 'tool-missing'
  | 'timed-out'
  | 'unreachable'
  | 'malformed'
  | 'not-trusted'
  | 'no-resources'
  | OutsideLack
  | Elsewhere;

/** Why a container's network could not be entered from outside. */
type OutsideLack = 'outside-elsewhere' | 'outside-needs-root' | 'outside-needs-nsenter' | 'outside-needs-node' | 'outside-unproven';

/** Why "the host" that the ledger and the engine's containers mean is not the machine that was looked at. */
export type Elsewhere = 'in-container' | 'engine-elsewhere' | 'windows-host';

/** A look that saw nothing. `detail` is technical and already cleaned; it never holds a secret. */
export type Blind = {
  readonly reason: LookReason;
  readonly detail: string;
  /** What it would have taken, when the reason is `not-trusted`. */
  readonly wish?: Wish;
};

/** What a look at the world gives: the thing seen, or the reason why it could not be seen. Never a guess. */
export type Look<T> = Result<T, Blind>;

export const blind = (reason: LookReason, detail: string) => err<Blind>({ reason, detail });

/** Nothing seen because of an error: this process's own trouble where it is that, else the reason given. */
export const blindBy = (error: unknown, reason: LookReason, detail: string) => blind(isOwnTrouble(error) ? 'no-resources' : reason, detail);

/** Not looked at, for it takes more than a look and nobody allowed that here (DESIGN 3a). */
export const notAllowed = (wish: Wish) => err<Blind>({ reason: 'not-trusted', detail: '', wish });
