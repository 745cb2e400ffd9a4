import type { Check, CheckContext, Need, Subject } from '../../src/engine/check.ts';
import type { Family } from '../../src/engine/family.ts';
import type { Finding } from '../../src/engine/finding.ts';
import { speak } from '../../src/engine/vocabulary.ts';
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
  kind: string,
  names: readonly (string | Subject)[],
  answer: (context: CheckContext) => Promise<Finding> | Finding,
  more: {
    readonly needs?: (subject: Subject) => readonly Need[];
    readonly deadlineMs?: number;
    readonly isChat?: boolean;
  } = {},
): Check {
  return {
    kind,
    phases: ['running'],
    subjects: () => names.map((name) => (typeof name === 'string' ? { name } : name)),
    needs: (subject) => more.needs?.(subject) ?? [],
    deadlineMs: () => more.deadlineMs ?? 5_000,
    run: async (context) => answer(context),
    canTurnGreen: true,
    ...(more.isChat === undefined ? {} : { isChat: more.isChat }),
  };
}

/** A family of these checks, which knows nothing of the real ones. */
export const familyOf = (...checks: readonly Check[]): Family => ({ name: 'toy', checks });

/** What toys say. */
const ofToy = speak<{ toy: Record<never, never> }, Record<string, undefined>, 'toy'>();

/** Findings without a story. */
export const passes = (): Finding => ofToy.finding('toy', 'pass', 'toy', {});
export const fails = (): Finding => ofToy.finding('toy', 'fail', 'toy', {});
export const warns = (): Finding => ofToy.finding('toy', 'warn', 'toy', {});
export const isBlind = (): Finding => ofToy.couldNotLook('toy', { reason: 'not-permitted', detail: '' });
