import type { Redact } from '../../base/redact.ts';
import type { Trust } from '../../base/trust.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Probes } from '../../probes/probes.ts';
import type { Detail } from '../check.ts';
import type { Family } from '../family.ts';
import type { Prepared } from '../prepare.ts';
import type { RunEvent } from './event.ts';

/** What a run is given besides its plan. */
export type RunOptions = {
  readonly ledger: Ledger;
  readonly families: readonly Family[];
  readonly probes: Probes;
  /** What the families prepared from these probes. */
  readonly own: Prepared;
  readonly redact: Redact;
  /** Left out: nothing beyond looking. */
  readonly trust?: Trust;
  readonly platform: NodeJS.Platform;
  /** Left out: somebody's own machine. */
  readonly isCi?: boolean;
  /** Milliseconds for the whole run; without it each check has only its own deadline. */
  readonly deadlineMs?: number;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
  /** Milliseconds of a clock that only goes forward. */
  readonly monotonicMs?: () => number;
  readonly now?: () => Date;
  /** How closely the user follows along. */
  readonly detail?: Detail;
};
