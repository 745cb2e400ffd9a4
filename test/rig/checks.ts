import type { CheckContext, CheckDefinition, Need, Subject } from '../../src/engine/check.ts';
import { type Finding, finding } from '../../src/engine/finding.ts';
import type { CheckKind } from '../../src/engine/kind.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { Probes } from '../../src/probes/probes.ts';

/** A ledger with nothing in it, for stages that only pass it on. */
export const emptyLedger: Ledger = { files: [], spans: {} };

/** Probes of which only the host's facts are asked; everything else throws when it is touched. */
export const onlyHostFacts = new Proxy({} as Probes, {
  get: (_, name) => {
    if (name !== 'host') throw new Error(`this test asks no ${String(name)}`);
    return {
      facts: async () => ({
        platform: 'linux',
        release: '6',
        isWsl: false,
        isContainer: false,
        user: 'tester',
        node: 'v20',
      }),
    };
  },
});

/** A kind of check made for a test: what it is asked about, what it needs and what it answers. */
export function checkOf(
  kind: CheckKind,
  names: readonly (string | Subject)[],
  answer: (context: CheckContext) => Promise<Finding> | Finding,
  more: {
    readonly needs?: (subject: Subject) => readonly Need[];
    readonly deadlineMs?: number;
    readonly isLast?: boolean;
  } = {},
): CheckDefinition {
  return {
    kind,
    phases: ['running'],
    subjects: () => names.map((name) => (typeof name === 'string' ? { name } : name)),
    needs: (subject) => more.needs?.(subject) ?? [],
    deadlineMs: () => more.deadlineMs ?? 5_000,
    run: async (context) => answer(context),
    ...(more.isLast === undefined ? {} : { isLast: more.isLast }),
  };
}

/** Findings without a story. */
export const passes = (): Finding => finding('pass', 'left-out', { option: '' });
export const fails = (): Finding => finding('fail', 'left-out', { option: '' });
export const warns = (): Finding => finding('warn', 'left-out', { option: '' });
export const isBlind = (): Finding => finding('unknown', 'could-not-look', { reason: 'not-permitted', detail: '' });
