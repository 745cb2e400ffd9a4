import { writeSync } from 'node:fs';
import { Session } from 'node:inspector';
import { workerData } from 'node:worker_threads';
import { beatMs, blockedMs, hookName, type Orders, overdueText } from './watchdog-orders.ts';

/*
 * The thread that watches the thread that works. It reads a counter that the other one's event loop raises, and when it has to, it speaks
 * to that thread through the debugger's door, which V8 opens in the middle of a loop and of a regular expression. What cannot even be
 * spoken to (one JSON.parse of 100 MB) is killed.
 */

const { beats, deadlineMs, graceMs } = workerData as Orders;

const overdueAt = deadlineMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + deadlineMs + graceMs;
let [seen, tickedAt, stoodMs] = [-1, performance.now(), 0];
let isTold = false;
let endingAt: number | undefined;

setInterval(() => {
  const now = performance.now();
  const count = Atomics.load(beats, 0);
  // On a machine that slept, or is so busy that this thread did not run either, little of the time counts.
  stoodMs = count === seen ? stoodMs + Math.min(now - tickedAt, beatMs * 2) : 0;
  [seen, tickedAt] = [count, now];
  const isBlocked = stoodMs >= blockedMs;
  if (isBlocked && !isTold) speak('blocked');
  isTold = isBlocked;
  if (endingAt !== undefined) {
    if (now < endingAt + graceMs) return;
    writeSync(2, overdueText);
    process.kill(process.pid, 'SIGKILL');
  }
  // A loop that turns is coming to its end, with a conversation to delete perhaps; it gets four times as long.
  if (now < overdueAt + (isBlocked ? 0 : graceMs * 3)) return;
  endingAt = now;
  speak('overdue');
}, beatMs);

/** Calls a hook of the other thread, in the middle of whatever it does. */
function speak(word: 'blocked' | 'overdue'): void {
  const session = new Session();
  session.connectToMainThread();
  session.post('Runtime.evaluate', { expression: `globalThis[Symbol.for('${hookName}')]?.${word}()` }, () => session.disconnect());
}
