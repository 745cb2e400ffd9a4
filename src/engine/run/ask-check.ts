import { isOwnTrouble } from '../../base/own-trouble.ts';
import type { Phase } from '../../base/phase.ts';
import { cleanLine, cleanText } from '../../base/sanitise.ts';
import { restricted } from '../../base/trust.ts';
import { withoutGaps } from '../../base/without-gaps.ts';
import type { Check } from '../check.ts';
import { type Finding, runFinding } from '../finding.ts';
import type { PlannedCheck } from '../plan/plan.ts';
import type { Outcome } from '../record.ts';
import type { RunOptions } from './run-options.ts';

type Asking = RunOptions & {
  readonly phase: Phase;
  readonly now: () => Date;
  readonly sinceStart: () => number;
  readonly stop: AbortSignal;
  /** Aborted when something failed without which the answer is not worth waiting for. */
  readonly broken?: AbortSignal;
};

/** A check with what its family prepared for it. */
type Asked = { readonly check: Check<string, never>; readonly own: unknown };

/** Time that a check gets to tidy up (delete a conversation) after its signal was aborted and before it is given up. */
const graceMs = 4_000;

/**
 * Asks one check within its deadline. A check that throws is one crashed outcome, a check that ignores its signal is given up,
 * and a failure of an optional subject is a warning.
 */
export async function askCheck(check: PlannedCheck, definition: Asked | undefined, asking: Asking): Promise<Outcome> {
  const startedMs = asking.sinceStart();
  const answer = definition ? await answerWithin(check, definition, asking) : crashed(new Error(`no definition of ${check.kind}`));
  const at = answer.at ?? check.subject.at;
  return {
    id: check.id,
    kind: check.kind,
    subject: check.subject.name,
    planned: check,
    ...(check.subject.optional && answer.verdict === 'fail' ? { verdict: 'warn', isDemoted: true } : { verdict: answer.verdict }),
    code: answer.code,
    args: answer.args,
    evidence: answer.evidence,
    blockedBy: [],
    startedMs,
    durationMs: asking.sinceStart() - startedMs,
    ...withoutGaps({ observed: answer.observed, at }),
  };
}

async function answerWithin(check: PlannedCheck, { check: definition, own }: Asked, asking: Asking): Promise<Finding> {
  const { broken, onEvent, redact, stop } = asking;
  if (stop.aborted) return stopped(stop, 0);
  const controller = new AbortController();
  const { promise: givenUp, resolve: giveUp } = promiseWithResolvers<Finding>();
  const began = asking.sinceStart();
  let grace: NodeJS.Timeout | undefined;
  const end = (reason: string) => {
    if (controller.signal.aborted) return;
    controller.abort(reason);
    const answer = reason === 'own' ? deadlinePassed(check.deadlineMs) : stopped(stop, asking.sinceStart() - began);
    // Only a check with something to tidy up gets the grace; the others have nothing that is worth the user's time.
    grace = setTimeout(() => giveUp(answer), check.isLast ? graceMs : 0);
  };
  const timer = setTimeout(() => end('own'), check.deadlineMs);
  const onStop = () => end('run');
  const onBroken = () => end('broken');
  stop.addEventListener('abort', onStop, { once: true });
  broken?.addEventListener('abort', onBroken, { once: true });
  try {
    const asked = Promise.resolve()
      .then(() =>
        definition.run({
          ledger: asking.ledger,
          phase: asking.phase,
          subject: check.subject,
          own: own as never,
          probes: asking.probes,
          signal: controller.signal,
          redact,
          trust: asking.trust ?? restricted,
          ...withoutGaps({ detail: asking.detail }),
          platform: asking.platform,
          isCi: asking.isCi ?? false,
          now: asking.now,
          progress: (progress) => onEvent({ kind: 'check-progress', id: check.id, progress }),
        }),
      )
      .catch((error: unknown) => crashed(error, redact));
    return await Promise.race([asked, givenUp]);
  } finally {
    clearTimeout(timer);
    clearTimeout(grace);
    stop.removeEventListener('abort', onStop);
    broken?.removeEventListener('abort', onBroken);
  }
}

const deadlinePassed = (afterMs: number): Finding => runFinding('deadline-passed', { afterMs: Math.round(afterMs) });

function stopped(stop: AbortSignal, afterMs: number): Finding {
  return stop.reason === 'interrupted' ? runFinding('interrupted', {}) : deadlinePassed(afterMs);
}

/** The stack goes along as detail; reporters show its first line, the debug log all of it. */
function crashed(error: unknown, redact: (text: string) => string = (text) => text): Finding {
  if (error instanceof Error && isOwnTrouble(error)) {
    return runFinding('could-not-look', { reason: 'no-resources', detail: redact(cleanLine(error.message)) });
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return runFinding('check-crashed', { detail: redact(cleanText(detail, 2000)) });
}

function promiseWithResolvers<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
