/**
 * What the files alone tell of a lock. `by` names how it was judged (evidence), `difference` what is not the same; `unsure`
 * means that only the manager's own check can tell.
 */
export type LockJudgement =
  | { readonly kind: 'fresh'; readonly by: string }
  | { readonly kind: 'stale'; readonly by: string; readonly difference: string }
  | { readonly kind: 'unsure'; readonly why: string }
  | { readonly kind: 'unreadable'; readonly file: 'lock' | 'manifest'; readonly detail: string };
