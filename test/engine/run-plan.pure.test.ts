import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/engine/check.ts';
import { buildPlan, everything, type Selection } from '../../src/engine/plan/build-plan.ts';
import type { RunEvent } from '../../src/engine/run/event.ts';
import { runPlan } from '../../src/engine/run/run-plan.ts';
import { checkOf, emptyLedger, fails, familyOf, isBlind, onlyHostFacts, passes, warns } from '../rig/checks.ts';

async function run(
  definitions: readonly Check[],
  more: {
    selection?: Selection;
    deadlineMs?: number;
    signal?: AbortSignal;
  } = {},
) {
  const families = [familyOf(...definitions)];
  const plan = buildPlan({ ledger: emptyLedger, phase: 'running' }, families, more.selection ?? everything);
  if (!plan.ok) throw new Error(JSON.stringify(plan.error));
  const events: RunEvent[] = [];
  const record = await runPlan(plan.value, {
    ledger: emptyLedger,
    own: new Map(),
    probes: onlyHostFacts,
    redact: (text) => text,
    platform: 'linux',
    signal: more.signal ?? new AbortController().signal,
    onEvent: (event) => events.push(event),
    families,
    ...(more.deadlineMs === undefined ? {} : { deadlineMs: more.deadlineMs }),
  });
  return {
    record,
    events,
    verdicts: Object.fromEntries(record.outcomes.map(({ id, verdict }) => [id, verdict])),
  };
}

const gate = (id: string, kind: 'passed' | 'not-failed' | 'beside' | 'none' = 'passed') => ({ id, gate: kind });
const never = () => new Promise<never>(() => undefined);

describe('a run', () => {
  it('names the check that blocked another, and does not ask the blocked one', async () => {
    let isAsked = false;
    const { record } = await run([
      checkOf('docker.engine', ['docker'], fails),
      checkOf(
        'container.running',
        ['api'],
        () => {
          isAsked = true;
          return passes();
        },
        { needs: () => [gate('docker.engine:docker')] },
      ),
    ]);
    expect(record.outcomes[1]).toMatchObject({
      verdict: 'blocked',
      blockedBy: ['docker.engine:docker'],
    });
    expect(isAsked).toBe(false);
  });

  it('is not held up by what could not be looked at, where the gate says not-failed', async () => {
    const { verdicts } = await run([
      checkOf('docker.engine', ['docker'], isBlind),
      checkOf('container.running', ['api'], passes, {
        needs: () => [gate('docker.engine:docker')],
      }),
      checkOf('hop.reaches', ['api'], passes, {
        needs: () => [gate('container.running:api')],
      }),
      checkOf('dify.chat', ['nginx'], passes, {
        needs: () => [gate('hop.reaches:api', 'not-failed')],
        isChat: true,
      }),
    ]);
    expect(verdicts).toEqual({
      'docker.engine:docker': 'unknown',
      'container.running:api': 'blocked',
      'hop.reaches:api': 'blocked',
      'dify.chat:nginx': 'pass',
    });
  });

  it('holds the chat back when something failed far behind a blocked gate', async () => {
    const { verdicts } = await run([
      checkOf('docker.engine', ['docker'], fails),
      checkOf('container.running', ['api'], passes, {
        needs: () => [gate('docker.engine:docker')],
      }),
      checkOf('hop.reaches', ['api'], passes, {
        needs: () => [gate('container.running:api')],
      }),
      checkOf('dify.chat', ['nginx'], passes, {
        needs: () => [gate('hop.reaches:api', 'not-failed')],
        isChat: true,
      }),
    ]);
    expect(verdicts['dify.chat:nginx']).toBe('blocked');
  });

  it('asks a check at once that merely comes after a failed one in the story', async () => {
    const { verdicts } = await run([
      checkOf('port.owned', ['nginx'], fails),
      checkOf('endpoint.answers', ['nginx'], passes, {
        needs: () => [gate('port.owned:nginx', 'none')],
      }),
    ]);
    expect(verdicts['endpoint.answers:nginx']).toBe('pass');
  });

  it('turns a check that throws into one crashed outcome and finishes the others', async () => {
    const { record } = await run([
      checkOf('host.room', ['disk'], () => {
        throw new Error('no such drive');
      }),
      checkOf('docker.engine', ['docker'], passes),
    ]);
    expect(record.outcomes.map(({ verdict, code }) => [verdict, code])).toEqual([
      ['unknown', 'check-crashed'],
      ['pass', 'toy'],
    ]);
    expect(JSON.stringify(record.outcomes[0]?.args)).toContain('no such drive');
  });

  it('gives up a check that ignores its deadline, with the reason', async () => {
    const { record } = await run([checkOf('endpoint.answers', ['nginx'], never, { deadlineMs: 20 })]);
    expect(record.outcomes[0]).toMatchObject({
      verdict: 'unknown',
      code: 'deadline-passed',
      args: { afterMs: 20 },
    });
  });

  it('ends all checks at the deadline of the run, waiting for none of them in turn', async () => {
    const five = ['a', 'b', 'c', 'd', 'e'];
    const { record } = await run([checkOf('endpoint.answers', five, never)], {
      deadlineMs: 30,
    });
    expect(record.outcomes.map(({ code }) => code)).toEqual(five.map(() => 'deadline-passed'));
  });

  it('tells an interrupt from a deadline', async () => {
    const controller = new AbortController();
    const going = run([checkOf('endpoint.answers', ['nginx'], never), checkOf('dify.chat', ['nginx'], passes, { isChat: true })], {
      signal: controller.signal,
    });
    controller.abort();
    const { record } = await going;
    expect(record.isInterrupted).toBe(true);
    expect(record.outcomes.map(({ code }) => code)).toEqual(['interrupted', 'interrupted']);
  });

  describe('what runs beside a check', () => {
    const beside = { isChat: true, needs: () => [gate('hop.reaches:api', 'beside')] };

    it('is not waited for, and takes nothing from an answer that came', async () => {
      let answer = () => {};
      const answered = new Promise<void>((resolve) => {
        answer = resolve;
      });
      const { verdicts } = await run([
        checkOf('hop.reaches', ['api'], async () => {
          await answered;
          return fails();
        }),
        checkOf(
          'dify.chat',
          ['nginx'],
          async () => {
            // The hop ends long after the chat did.
            setTimeout(answer, 1);
            return passes();
          },
          beside,
        ),
      ]);
      expect(verdicts).toEqual({ 'hop.reaches:api': 'fail', 'dify.chat:nginx': 'pass' });
    });

    it('ends it when it fails, which then is what blocked it', async () => {
      let isEnded = false;
      let begin = () => {};
      const began = new Promise<void>((resolve) => {
        begin = resolve;
      });
      const { record } = await run([
        checkOf('hop.reaches', ['api'], async () => {
          await began;
          return fails();
        }),
        checkOf(
          'dify.chat',
          ['nginx'],
          ({ signal }) => {
            begin();
            return new Promise((resolve) => {
              signal.addEventListener('abort', () => {
                isEnded = true;
                resolve(fails());
              });
            });
          },
          beside,
        ),
      ]);
      expect(isEnded).toBe(true);
      expect(record.outcomes[1]).toMatchObject({ verdict: 'blocked', blockedBy: ['hop.reaches:api'] });
    });

    it('is never asked beside what failed before it began', async () => {
      let asked = 0;
      const chat = async () => {
        asked += 1;
        return passes();
      };
      const { verdicts } = await run([checkOf('hop.reaches', ['api'], fails), checkOf('dify.chat', ['nginx'], chat, beside)]);
      expect(verdicts['dify.chat:nginx']).toBe('blocked');
      expect(asked).toBe(0);
    });

    it('that could not be looked at says nothing against its failure', async () => {
      const { verdicts } = await run([checkOf('hop.reaches', ['api'], isBlind), checkOf('dify.chat', ['nginx'], fails, beside)]);
      expect(verdicts['dify.chat:nginx']).toBe('fail');
    });
  });

  it('reports in the order of the plan, whatever finished first', async () => {
    const order = ['slow', 'quick'];
    let slowMayEnd = () => {};
    const quickHasEnded = new Promise<void>((resolve) => {
      slowMayEnd = resolve;
    });
    const { record, events } = await run([
      checkOf('endpoint.answers', order, async ({ subject }) => {
        if (subject.name === 'slow') await quickHasEnded;
        // After this answer was taken.
        else setImmediate(slowMayEnd);
        return passes();
      }),
    ]);
    expect(events.flatMap((event) => (event.kind === 'check-finished' ? [event.outcome.subject] : []))).toEqual(['quick', 'slow']);
    expect(record.outcomes.map(({ subject }) => subject)).toEqual(order);
  });

  it('makes the failure of an optional subject a warning', async () => {
    const { verdicts } = await run([checkOf('port.owned', [{ name: 'plugin-debug', optional: true }], fails)]);
    expect(verdicts).toEqual({ 'port.owned:plugin-debug': 'warn' });
  });

  it('does not ask what needs an absent optional subject', async () => {
    const { record } = await run([
      checkOf('container.running', [{ name: 'plugin-debug', optional: true }], fails),
      checkOf('container.healthy', [{ name: 'plugin-debug', optional: true }], passes, {
        needs: () => [gate('container.running:plugin-debug')],
      }),
    ]);
    expect(record.outcomes.map(({ verdict }) => verdict)).toEqual(['warn', 'blocked']);
    expect(record.outcomes[1]?.blockedBy).toEqual(['container.running:plugin-debug']);
  });

  it('keeps what was left out as skipped, and does not let it hold up others', async () => {
    const definitions = [
      checkOf('docker.engine', ['docker'], fails),
      checkOf('container.running', ['api', 'nginx'], passes, {
        needs: () => [gate('docker.engine:docker')],
      }),
    ];
    const { record, verdicts } = await run(definitions, {
      selection: { only: [], skip: ['docker.engine'], noChat: false },
    });
    expect(verdicts).toEqual({
      'docker.engine:docker': 'skipped',
      'container.running:api': 'pass',
      'container.running:nginx': 'pass',
    });
    expect(record.outcomes[0]?.args).toEqual({ option: '--skip' });
  });

  it('runs what gates a chosen check, and nothing else', async () => {
    const definitions = [
      checkOf('docker.engine', ['docker'], passes),
      checkOf('container.running', ['api', 'nginx'], warns, {
        needs: () => [gate('docker.engine:docker')],
      }),
    ];
    const { verdicts } = await run(definitions, {
      selection: { only: ['container.*:api'], skip: [], noChat: false },
    });
    expect(verdicts).toEqual({
      'docker.engine:docker': 'pass',
      'container.running:api': 'warn',
      'container.running:nginx': 'skipped',
    });
  });

  it('counts as critical only the longest chain of waits', async () => {
    let clock = 0;
    const wait = (ms: number) => async () => {
      clock += ms;
      return passes();
    };
    const definitions = [
      checkOf('docker.engine', ['docker'], wait(10)),
      checkOf('container.running', ['api'], wait(20), {
        needs: () => [gate('docker.engine:docker')],
      }),
      checkOf('dify.chat', ['nginx'], wait(40), { isChat: true }),
    ];
    const families = [familyOf(...definitions)];
    const plan = buildPlan({ ledger: emptyLedger, phase: 'running' }, families, everything);
    if (!plan.ok) throw new Error('no plan');
    const record = await runPlan(plan.value, {
      ledger: emptyLedger,
      own: new Map(),
      probes: onlyHostFacts,
      redact: (text) => text,
      platform: 'linux',
      signal: new AbortController().signal,
      onEvent: () => undefined,
      families,
      monotonicMs: () => clock,
    });
    expect(record.criticalPathMs).toBe(70);
  });
});

describe('a selection', () => {
  it('that matches nothing is an error with the name that was meant', () => {
    const plan = buildPlan({ ledger: emptyLedger, phase: 'running' }, [familyOf(checkOf('container.running', ['api'], passes))], {
      only: ['container.runing'],
      skip: ['zzzzzzzz'],
      noChat: false,
    });
    expect(plan).toEqual({
      ok: false,
      error: [
        {
          option: '--only',
          pattern: 'container.runing',
          suggestion: 'container.running',
        },
        { option: '--skip', pattern: 'zzzzzzzz' },
      ],
    });
  });
});
