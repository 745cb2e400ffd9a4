import { describe, expect, it } from 'vitest';
import { causesOf } from '../../src/engine/cause.ts';
import { diagnose } from '../../src/engine/diagnosis/diagnose.ts';
import { family, listOf } from '../../src/engine/family.ts';
import { buildPlan } from '../../src/engine/plan/build-plan.ts';
import { prepare } from '../../src/engine/prepare.ts';
import { runPlan } from '../../src/engine/run/run-plan.ts';
import { speak } from '../../src/engine/vocabulary.ts';
import { type FamilyWords, gather } from '../../src/engine/words.ts';
import { run } from '../../src/words/en/run.ts';
import { emptyLedger, onlyHostFacts } from '../rig/checks.ts';

// A family of tea: all that the engine needs to plan, ask, diagnose and word, and nothing of the real ones.
type Tea = {
  name: 'tea';
  findings: { 'tea-hot': { readonly degrees: number }; 'tea-cold': { readonly degrees: number } };
  observed: { 'tea.warm': { readonly degrees: number } };
  evidence: 'thermometer';
  causes: { 'kettle-off': { readonly degrees: number } };
};
const ofTea = speak<Tea['findings'], Tea['observed'], Tea['evidence']>();
const teaCause = causesOf<Tea['causes']>({ 'kettle-off': 1 });
const tea = family<Tea, { readonly degrees: number }>({
  name: 'tea',
  prepare: async () => ({ degrees: 20 }),
  checks: {
    'tea.warm': {
      kind: 'tea.warm',
      phases: ['running'],
      canTurnGreen: true,
      subjects: () => [{ name: 'cup' }],
      needs: () => [],
      deadlineMs: () => 1_000,
      run: async ({ own: { degrees } }) => {
        const code = degrees > 60 ? 'tea-hot' : 'tea-cold';
        return ofTea.finding('tea.warm', degrees > 60 ? 'pass' : 'fail', code, { degrees }, [ofTea.seen('thermometer', degrees)], {
          observed: { degrees },
        });
      },
    },
  },
});
const teaEn: FamilyWords<Tea> = {
  findings: { 'tea-hot': ({ degrees }) => `Hot: ${degrees}.`, 'tea-cold': ({ degrees }) => `Cold: ${degrees}.` },
  evidence: { thermometer: 'thermometer' },
  causes: {
    'kettle-off': { message: () => 'The kettle is off.', remedy: () => 'Switch it on.', page: { means: '', detected: '', mended: '' } },
  },
  checks: { 'tea.warm': { asks: 'Is the tea warm?', how: 'By thermometer.' } },
};

describe('the engine', () => {
  it('plans, asks, diagnoses and words a family that it has never heard of', async () => {
    const families = listOf(tea);
    const own = await prepare(families, { ledger: emptyLedger, env: {}, probes: onlyHostFacts, redact: (text) => text });
    const plan = buildPlan({ ledger: emptyLedger, phase: 'running', own }, families);
    if (!plan.ok) throw new Error('no plan');
    const record = await runPlan(plan.value, {
      ledger: emptyLedger,
      families,
      own,
      probes: onlyHostFacts,
      redact: (text) => text,
      platform: 'linux',
      signal: new AbortController().signal,
      onEvent: () => undefined,
    });
    const rule = () =>
      ofTea
        .found(record, 'tea.warm', 'tea-cold')
        .map(({ id, args, evidence }) => teaCause('kettle-off', 'cup', args, { evidence, explains: [id] }));
    const { causes, unexplained } = diagnose(record, [rule]);
    const words = gather({ tea: teaEn }, run);
    expect(unexplained).toEqual([]);
    expect(causes).toMatchObject([{ code: 'kettle-off', depth: 1, explains: ['tea.warm:cup'], args: { degrees: 20 } }]);
    expect(words.causes[causes[0]?.code ?? '']?.message(causes[0]?.args as never)).toBe('The kettle is off.');
    expect(words.evidence.thermometer).toBe('thermometer');
  });

  it('lets no two families have the same code', () => {
    // @ts-expect-error the list says which code is whose
    const both = listOf(tea, tea);
    expect(both).toHaveLength(2);
  });

  it('takes no argument that does not fit its code', () => {
    // @ts-expect-error degrees is a number
    const finding = ofTea.finding('tea.warm', 'pass', 'tea-hot', { degrees: 'hot' });
    // @ts-expect-error no such kind
    const need = ofTea.need('tea.cold', 'cup', 'none');
    expect([finding.code, need.id]).toEqual(['tea-hot', 'tea.cold:cup']);
  });
});
