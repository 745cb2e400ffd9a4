import type { Span } from '../base/span.ts';
import type { DifyCauses } from '../families/dify/causes/dify.ts';
import type { DockerCauses } from '../families/docker/causes.ts';
import type { EndpointCauses } from '../families/endpoint/causes/endpoint.ts';
import type { HopCauses } from '../families/hop/causes/hop.ts';
import type { HostCauses } from '../families/host/causes/host.ts';
import type { ManagerCauses } from '../families/manager/causes/manager.ts';
import type { LmstudioCauses } from '../families/model/causes/lmstudio.ts';
import type { PortCauses } from '../families/port/causes/port.ts';
import type { TokenCauses } from '../families/token/causes/token.ts';
import type { Evidence } from './finding.ts';
import type { RunRecord } from './record.ts';

/** The catalogue of causes: code → arguments of its message and its remedy. */
export type CauseArgs = PortCauses &
  DockerCauses &
  EndpointCauses &
  HopCauses &
  LmstudioCauses &
  DifyCauses &
  ManagerCauses &
  TokenCauses &
  HostCauses;

export type CauseCode = keyof CauseArgs;

/** A root cause that a rule found in the record. */
export type Cause = {
  readonly code: CauseCode;
  /** Role, token, manager, folder or `docker` that it is about. */
  readonly subject: string;
  /** `certain` when the evidence leaves one explanation. */
  readonly certainty: 'certain' | 'likely';
  readonly args: CauseArgs[CauseCode];
  /** The exact command to type, quoted for a shell; absent where no command mends it. */
  readonly command?: string;
  readonly evidence: readonly Evidence[];
  readonly at?: Span;
  /**
   * Ids of the checks that failed because of this and nothing else. The diagnosis adds what is downstream of them in the plan
   * and has no cause of its own.
   */
  readonly explains: readonly string[];
  /**
   * The role whose hop does not carry the signal although its own check passes: nginx that remembers an old address of api breaks the
   * hop to api, which is fine from inside.
   */
  readonly breaksHop?: string;
};

/** A cause in the words of a call, its arguments held against its code. */
export function cause<C extends CauseCode>(
  code: C,
  subject: string,
  args: CauseArgs[C],
  more: Omit<Cause, 'code' | 'subject' | 'args' | 'certainty' | 'evidence'> & {
    readonly certainty?: Cause['certainty'];
    readonly evidence?: readonly Evidence[];
  },
): Cause {
  return { certainty: 'certain', evidence: [], ...more, code, subject, args: args as Cause['args'] };
}

/** A pure function over the whole record. A rule returns nothing when it does not apply; it never guesses. */
export type CauseRule = (record: RunRecord) => readonly Cause[];
