import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an attack of a suite came to: a row of the table that `npm test` prints at its end, and of `.lab/trust.json`. */
export type TrustRow = {
  /** What was attacked, and how. */
  readonly area: string;
  readonly inputs: number;
  /** Inputs that did no harm: it ended in time, with a verdict that is none too good, and told no secret. */
  readonly survived: number;
  readonly worstMs?: number;
  readonly worstMiB?: number;
  /** Inputs at which a secret was seen. */
  readonly leaks: number;
};

/** Rows of one run, a file each, for several test files write them at once; `npm test` puts them together. */
const folder = join(import.meta.dirname, '../../.lab/trust');

/** Notes the row; an area that is noted again is written anew. */
export function noteTrust(row: TrustRow): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${row.area.replace(/\W+/g, '-')}.json`), `${JSON.stringify(row)}\n`);
}
