import { Session } from 'node:inspector';
import { workerData } from 'node:worker_threads';
import { type Beats, beatMs, blockedMs, hookName, type Orders } from './watchdog-orders.ts';

/*
 * The thread that watches the thread that works. It reads a counter that the other one's event loop raises, and when it has to, it speaks
 * to that thread through the debugger's door, which V8 opens in the middle of a loop, of a regular expression and behind a JSON.parse.
 */

const { beats, deadlineMs, graceMs } = workerData as Orders;

let [seen, seenAt, tickedAt] = [-1, performance.now(), performance.now()];
let isTold = false;
const overdueAt = deadlineMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + deadlineMs + graceMs;
let endings = 0;
let nextEndingAt = overdueAt;

setInterval(() => {
  const now = performance.now();
  const count = Atomics.load(beats as Beats, 0);
  // The machine slept, or is so busy that this thread did not run either: nobody is to blame.
  const isAsleep = now - tickedAt > blockedMs;
  tickedAt = now;
  if (count !== seen || isAsleep) {
    [seen, seenAt] = [count, now];
    isTold = false;
  }
  const isBlocked = now - seenAt >= blockedMs;
  if (isBlocked && !isTold) {
    isTold = true;
    speak('blocked');
  }
  // A loop that turns ends by itself, and has a conversation to delete; it gets four times as long.
  const waitMs = isBlocked || endings > 0 ? 0 : graceMs * 3;
  if (now < nextEndingAt + waitMs) return;
  endings += 1;
  nextEndingAt = now + blockedMs;
  speak(endings === 1 ? 'overdue' : 'end', endings === 1);
}, beatMs);

/** Calls a hook of the other thread; `frees` also breaks off what it does, so that its event loop turns again. */
function speak(word: 'blocked' | 'overdue' | 'end', frees = false): void {
  const session = new Session();
  session.connectToMainThread();
  session.post('Runtime.evaluate', { expression: `globalThis[Symbol.for('${hookName}')]?.${word}()` }, () => {
    if (!frees) session.disconnect();
  });
  if (frees) session.post('Runtime.terminateExecution', () => session.disconnect());
}
