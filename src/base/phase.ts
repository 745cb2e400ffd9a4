/** When Preflight runs: before the stack is started, while it runs, or after it was stopped. */
export type Phase = 'before' | 'running' | 'after';

export const phases: readonly Phase[] = ['before', 'running', 'after'];
