import type { Outcome, RunRecord } from '../../../src/engine/record.ts';
import type { Verdict } from '../../../src/engine/verdict.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { stackLedger } from './hop-ledger.ts';

type Told = { readonly code?: string; readonly args?: object; readonly observed?: unknown; readonly verdict?: Verdict };

/** An outcome of `kind:subject`; a failure unless it says otherwise. */
export function outcome(id: string, { code = 'could-not-look', args = {}, observed, verdict = 'fail' }: Told = {}): Outcome {
  const [kind, subject = ''] = id.split(':');
  return {
    id,
    kind: kind as Outcome['kind'],
    subject,
    planned: { id, kind: kind as Outcome['kind'], subject: { name: subject }, needs: [], deadlineMs: 1, isLast: false },
    verdict,
    code: code as Outcome['code'],
    args: args as Outcome['args'],
    evidence: [],
    blockedBy: [],
    ...(observed === undefined ? {} : { observed }),
  };
}

/** A record with these outcomes and nothing else in it. */
export function recordOf(outcomes: readonly Outcome[], ledger: Ledger = stackLedger()): RunRecord {
  return {
    ledger,
    phase: 'running',
    plan: { phase: 'running', checks: [] },
    outcomes,
    host: { platform: 'linux', release: '6', isWsl: false, isContainer: false, user: 'tester', node: 'v20' },
    startedAt: '2026-01-01T00:00:00Z',
    durationMs: 1,
    criticalPathMs: 1,
    criticalPath: [],
    isInterrupted: false,
  };
}
