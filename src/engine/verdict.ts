/** How a planned check ended. `blocked`: not asked, for what it needs did not pass; `skipped`: the user left it out. */
export type Verdict = 'pass' | 'warn' | 'fail' | 'unknown' | 'blocked' | 'skipped';
