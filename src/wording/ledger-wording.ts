/** What the ledger stage says of its problems; filled by ledger/. */
export type LedgerWording = Record<never, never>;
