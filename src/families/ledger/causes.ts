import type { LedgerFindings, LedgerObserved } from './findings.ts';

/** All that this family can say. It has no causes: what is wrong with a ledger is said before anything is planned, with its place. */
export type LedgerTalk = {
  name: 'ledger';
  findings: LedgerFindings;
  observed: LedgerObserved;
  evidence: never;
  causes: Record<never, never>;
};
