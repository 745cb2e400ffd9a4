import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CauseRule, causesOf } from '../../src/engine/cause.ts';
import type { Need } from '../../src/engine/check.ts';
import { diagnose } from '../../src/engine/diagnosis/diagnose.ts';
import { buildPlan, everything } from '../../src/engine/plan/build-plan.ts';
import type { RunRecord } from '../../src/engine/record.ts';
import { runPlan } from '../../src/engine/run/run-plan.ts';
import { checkOf, emptyLedger, fails, familyOf, isBlind, onlyHostFacts, passes, warns } from '../rig/checks.ts';

type Node = {
  readonly answer: 'pass' | 'warn' | 'fail' | 'unknown';
  readonly needs: readonly {
    readonly to: number;
    readonly gate: Need['gate'];
  }[];
  readonly hasCause: boolean;
};

/** A plan of up to twelve checks; each needs only earlier ones, as the catalogue's do. */
const graphs = fc.array(
  fc.record({
    answer: fc.constantFrom('pass', 'warn', 'fail', 'unknown' as const),
    needs: fc.array(
      fc.record({
        to: fc.nat({ max: 11 }),
        gate: fc.constantFrom<Need['gate'][]>('passed', 'not-failed', 'none'),
      }),
      { maxLength: 3 },
    ),
    hasCause: fc.boolean(),
  }) as fc.Arbitrary<Node>,
  { minLength: 1, maxLength: 12 },
);

const answers = { pass: passes, warn: warns, fail: fails, unknown: isBlind };

async function recordOf(nodes: readonly Node[]): Promise<RunRecord> {
  const families = [
    familyOf(
      checkOf(
        'endpoint.answers',
        nodes.map((_, index) => `role${index}`),
        ({ subject }) => answers[nodes[Number(subject.name.slice(4))]?.answer ?? 'pass'](),
        {
          needs: ({ name }) => {
            const index = Number(name.slice(4));
            return (nodes[index]?.needs ?? [])
              .filter(({ to }) => to < index)
              .map(({ to, gate }) => ({
                id: `endpoint.answers:role${to}`,
                gate,
              }));
          },
        },
      ),
    ),
  ];
  const plan = buildPlan({ ledger: emptyLedger, phase: 'running' }, families, everything);
  if (!plan.ok) throw new Error('no plan');
  return runPlan(plan.value, {
    ledger: emptyLedger,
    own: new Map(),
    probes: onlyHostFacts,
    redact: (text) => text,
    platform: 'linux',
    signal: new AbortController().signal,
    onEvent: () => undefined,
    families,
  });
}

const toyCause = causesOf<{ broken: Record<never, never> }>({ broken: 0 });

/** One rule for each check that is said to have a cause of its own. */
const rulesOf = (nodes: readonly Node[]): readonly CauseRule[] =>
  nodes.flatMap((node, index) =>
    node.hasCause
      ? [
          () => [
            toyCause(
              'broken',
              `role${index}`,
              {},
              {
                explains: [`endpoint.answers:role${index}`],
              },
            ),
          ],
        ]
      : [],
  );

const check = (property: (nodes: readonly Node[], record: RunRecord, rules: readonly CauseRule[]) => void) =>
  fc.assert(
    fc.asyncProperty(graphs, async (nodes) => property(nodes, await recordOf(nodes), rulesOf(nodes))),
    { numRuns: 300 },
  );

describe('the rules of explanation', () => {
  it('never let a check that passed block another', () =>
    check((_, record) => {
      const verdicts = new Map(record.outcomes.map(({ id, verdict }) => [id, verdict]));
      for (const { blockedBy } of record.outcomes)
        for (const id of blockedBy) expect(['fail', 'unknown', 'blocked']).toContain(verdicts.get(id));
    }));

  it('let a cause explain only what is not green, and always something', () =>
    check((_, record, rules) => {
      const verdicts = new Map(record.outcomes.map(({ id, verdict }) => [id, verdict]));
      for (const { explains } of diagnose(record, rules).causes) {
        expect(explains.length).toBeGreaterThan(0);
        for (const id of explains) expect(verdicts.get(id)).not.toBe('pass');
      }
    }));

  it('never hide an independent failure: it has a cause, follows from one, or is listed as unexplained', () =>
    check((_, record, rules) => {
      const { causes, unexplained } = diagnose(record, rules);
      const explained = new Set(causes.flatMap(({ explains }) => explains));
      for (const { id, verdict } of record.outcomes) {
        if (verdict !== 'fail' && verdict !== 'warn') continue;
        expect(explained.has(id) !== unexplained.includes(id)).toBe(true);
      }
    }));

  it('leave a failure with a cause of its own to that cause alone', () =>
    check((nodes, record, rules) => {
      const { causes } = diagnose(record, rules);
      for (const [index, node] of nodes.entries()) {
        const outcome = record.outcomes[index];
        if (!node.hasCause || outcome === undefined || outcome.verdict === 'pass') continue;
        const by = causes.filter(({ explains }) => explains.includes(outcome.id)).map(({ subject }) => subject);
        expect(by).toEqual([`role${index}`]);
      }
    }));

  it('give a consequence only what is behind it in the plan', () =>
    check((nodes, record, rules) => {
      const behind = (index: number, seen = new Set<number>()): Set<number> => {
        if (!seen.has(index)) {
          seen.add(index);
          for (const { to } of nodes[index]?.needs ?? []) if (to < index) behind(to, seen);
        }
        return seen;
      };
      for (const { subject, explains } of diagnose(record, rules).causes) {
        for (const id of explains) expect(behind(Number(id.slice('endpoint.answers:role'.length)))).toContain(Number(subject.slice(4)));
      }
    }));

  it('never turn a verdict into a pass when a look is taken away', () =>
    fc.assert(
      fc.asyncProperty(graphs, fc.nat({ max: 11 }), async (nodes, blinded) => {
        const before = await recordOf(nodes);
        const after = await recordOf(nodes.map((node, index) => (index === blinded ? { ...node, answer: 'unknown' as const } : node)));
        for (const [index, outcome] of after.outcomes.entries()) {
          const was = before.outcomes[index]?.verdict;
          // What was blocked only by a failure may be asked when that failure cannot be seen any more: never what had been asked.
          if (outcome.verdict === 'pass' && was !== 'blocked') expect(was).toBe('pass');
        }
      }),
      { numRuns: 200 },
    ));
});
