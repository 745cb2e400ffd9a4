import { Worker } from 'node:worker_threads';
import { withoutGaps } from './base/without-gaps.ts';
import { beatMs, hookName, type Orders, overdueText } from './watchdog-orders.ts';

export type WatchdogInput = {
  /** The built file of the watching thread, or the text of its script. */
  readonly thread: URL | string;
  /** Milliseconds from now for the whole run. */
  readonly deadlineMs?: number;
  /** The event loop does not turn: what must hold now has to be done by this call, out of the middle of whatever runs. */
  readonly onBlocked: () => void;
  /** It turns again. */
  readonly onFree: () => void;
  /** The deadline and its grace are over: the process is to end, out of the middle of what runs. */
  readonly onOverdue: (text: string) => void;
};

/** Milliseconds behind the deadline after which a blocked run is ended (DESIGN: the deadline and two seconds). */
const graceMs = 2_000;

/**
 * Watches over this thread's event loop from another thread, so that `--deadline` and signals hold whatever the loop does. Keeps nothing
 * alive; gives back how it is called off. The other thread costs some 3 ms of this one.
 */
export function startWatchdog({ thread, deadlineMs, onBlocked, onFree, onOverdue }: WatchdogInput): () => void {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  let isBlocked = false;
  const beat = setInterval(() => {
    Atomics.add(beats, 0, 1);
    if (isBlocked) onFree();
    isBlocked = false;
  }, beatMs);
  beat.unref();
  const hooks = {
    blocked: () => {
      isBlocked = true;
      onBlocked();
    },
    overdue: () => onOverdue(overdueText),
  };
  Object.defineProperty(globalThis, Symbol.for(hookName), { value: hooks, configurable: true });
  const orders: Orders = { beats, graceMs, ...withoutGaps({ deadlineMs }) };
  // Nothing of the surroundings: what is preloaded here would block there too.
  const limits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 };
  const worker = threadOf(thread, { eval: typeof thread === 'string', workerData: orders, execArgv: [], env: {}, resourceLimits: limits });
  // Where no thread can be had (memory, a permission), the run goes on as it did without one.
  if (!worker) clearInterval(beat);
  worker?.on('error', () => clearInterval(beat));
  worker?.unref();
  return () => {
    clearInterval(beat);
    void worker?.terminate();
  };
}

/** A thread, where there may be one: `node --permission` refuses it at once, lack of memory by an error afterwards. */
function threadOf(...how: ConstructorParameters<typeof Worker>): Worker | undefined {
  try {
    return new Worker(...how);
  } catch {
    return undefined;
  }
}
