import { describe, expect, it } from 'vitest';
import type { Need } from '../../src/engine/check.ts';
import type { Outcome } from '../../src/engine/record.ts';
import { criticalPath } from '../../src/engine/run/critical-path.ts';

const check = (id: string, ...needs: readonly Need[]) => ({
  id,
  kind: id,
  subject: { name: id },
  needs,
  deadlineMs: 1,
  isLast: false,
});

const took = (durations: Readonly<Record<string, number>>) =>
  Object.entries(durations).map(([id, durationMs]) => ({ id, durationMs })) as unknown as readonly Outcome[];

describe('the chain of waits', () => {
  it('is the longest one, through what was waited for and through nothing else', () => {
    const checks = [
      check('engine'),
      check('running', { id: 'engine', gate: 'passed' }),
      check('hop', { id: 'running', gate: 'not-failed' }, { id: 'slow', gate: 'none' }),
      check('slow'),
      check('chat', { id: 'engine', gate: 'passed' }, { id: 'hop', gate: 'beside' }),
    ];
    const outcomes = took({ engine: 10, running: 5, hop: 300, slow: 200, chat: 250 });
    expect(criticalPath({ phase: 'running', checks }, outcomes)).toEqual({
      criticalPathMs: 315,
      criticalPath: ['engine', 'running', 'hop'],
    });
  });

  it('is empty where nothing was asked', () => {
    expect(criticalPath({ phase: 'running', checks: [] }, [])).toEqual({ criticalPathMs: 0, criticalPath: [] });
  });
});
