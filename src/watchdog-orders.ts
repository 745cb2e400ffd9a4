/** A counter that both threads see. */
type Beats = Int32Array<SharedArrayBuffer>;

/** What the watching thread is given. */
export type Orders = {
  readonly beats: Beats;
  /** Milliseconds from now for the whole run; left out, only blocked loops are told. */
  readonly deadlineMs?: number;
  /** Milliseconds that the run has behind its deadline to end by itself. */
  readonly graceMs: number;
};

/** How often the working thread's loop raises the counter. */
export const beatMs = 100;
/** A loop that has not turned for so long is blocked. */
export const blockedMs = 500;
/** Under which symbol the working thread keeps what the watching one may call. */
export const hookName = 'preflight.watchdog';
/** What is said in English whatever the language is: nothing more can be loaded then. */
export const overdueText = 'preflight: --deadline: the run did not come to its end and was broken off\n';
