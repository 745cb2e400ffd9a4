/**
 * When Preflight runs: before the stack is started, while it runs, or after it was stopped. `static`: on a machine without the stack,
 * where files alone can be asked about.
 */
export type Phase = 'before' | 'running' | 'after' | 'static';

export const phases: readonly Phase[] = ['before', 'running', 'after', 'static'];
