import type { Phase } from '../base/phase.ts';
import type { StackPlan } from './plan.ts';

/**
 * One thing that is wrong with a stack. `apply` is pure, so that two faults are applied one after the other. Texts are in both
 * languages because `preflight demo --list` shows them.
 */
export type Fault = {
  /** Kebab-case; the code of the cause where there is one scenario for it. */
  readonly name: string;
  readonly does: string;
  readonly doesJa: string;
  /** Codes of the causes that a diagnosis must find, first-to-mend first. */
  readonly expects: readonly string[];
  /** The phase in which it shows; `running` when left out. */
  readonly phase?: Phase;
  /** What the machine must have: a second address family, a user who is not root, git. */
  readonly needs?: 'ipv6' | 'unprivileged' | 'git';
  /** Where it can be practised; everywhere when left out. */
  readonly platforms?: readonly NodeJS.Platform[];
  /** Here the engine only tells of it; the docker tier does it to a real container. */
  readonly alsoOnEngine?: true;
  readonly apply: (plan: StackPlan) => StackPlan;
};

/** A change of a healthy stack after which it is as healthy as before: no cause may be found. */
export type Variant = Omit<Fault, 'expects' | 'alsoOnEngine'>;
