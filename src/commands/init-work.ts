import type { Draft } from '../draft/draft.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { DraftWording } from '../words/draft-wording.ts';
import type { App } from './app.ts';

/** All that one init works with. */
export type InitWork = {
  readonly app: App;
  readonly draftWords: DraftWording;
  readonly files: { readonly ports: string; readonly managers: string };
  /** What is there already; empty where nothing is. */
  readonly ledger: Ledger;
  readonly draft: Draft;
};
