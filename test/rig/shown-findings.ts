import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A finding that a check of the program made while a test ran: with its arguments, or out of a report, that holds only its sentence. */
export type Shown = { readonly verdict: string; readonly code: string; readonly args?: object; readonly message?: string };

/** What the test files of one run saw, a file each, for several are run at once; `npm test` empties it at its start. */
const folder = join(import.meta.dirname, '../../.lab/found');

/** What the test file that runs here saw so far, each thing once. */
const shown = new Map<string, Shown>();

export const isShown = (key: string): boolean => shown.has(key);

export function note(key: string, finding: Shown): void {
  shown.set(key, finding);
}

/** Notes what a program that a test ran found, where it wrote a report as JSON. */
export function noteReport(stdout: string): void {
  if (!stdout.startsWith('{') || !stdout.includes('"preflight.report/v1"')) return;
  for (const { verdict, code, message } of checksOf(stdout)) note(`report ${verdict} ${code}`, { verdict, code, message });
}

type Reported = { readonly verdict: string; readonly code: string; readonly message: string };

/** Of a report that was cut off nothing is known; that it is one is for its test to say. */
function checksOf(stdout: string): readonly Reported[] {
  try {
    return (JSON.parse(stdout) as { readonly checks?: readonly Reported[] }).checks ?? [];
  } catch {
    return [];
  }
}

/** Keeps what was noted here for the test after all others. */
export function keepShown(testFile: string): void {
  if (shown.size === 0) return;
  mkdirSync(folder, { recursive: true });
  const name = createHash('sha256').update(testFile).digest('hex').slice(0, 16);
  writeFileSync(join(folder, `${name}.json`), JSON.stringify([...shown.values()]));
}

/** What all test files of this run saw before now. */
export function everythingShown(): readonly Shown[] {
  return readdirSync(folder).flatMap((name): readonly Shown[] => JSON.parse(readFileSync(join(folder, name), 'utf8')));
}
