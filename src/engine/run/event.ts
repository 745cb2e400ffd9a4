import type { CheckProgress } from '../check.ts';
import type { Outcome } from '../record.ts';

/** The only thing that flows upward while a run is under way: progress for the screen and the log. */
export type RunEvent =
  | { readonly kind: 'run-started'; readonly total: number }
  | { readonly kind: 'check-started'; readonly id: string; readonly atMs: number }
  | { readonly kind: 'check-progress'; readonly id: string; readonly progress: CheckProgress }
  | { readonly kind: 'check-finished'; readonly outcome: Outcome; readonly done: number; readonly total: number };
