/** Runs a job when it is its turn. */
export type Turns = <T>(job: () => Promise<T>) => Promise<T>;

export type TurnsOptions = {
  /** Jobs that run at once. */
  readonly atOnce: number;
  /** After so many milliseconds a job only waits for somebody else: it goes on, and the next one takes its turn. */
  readonly busyMs: number;
  /** A job goes on without a turn; what it gives back is called when that one ends. */
  readonly onWaiting?: () => () => void;
};

/** Turns for jobs that cost something while they start, and nothing while they wait. */
export function createTurns({ atOnce, busyMs, onWaiting }: TurnsOptions): Turns {
  let free = atOnce;
  const queue: (() => void)[] = [];
  const passOn = () => {
    const next = queue.shift();
    if (next) next();
    else free++;
  };
  return async (job) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => queue.push(resolve));
    let ended: (() => void) | undefined;
    let isBusy = true;
    const timer = setTimeout(() => {
      isBusy = false;
      ended = onWaiting?.();
      passOn();
    }, busyMs);
    try {
      return await job();
    } finally {
      clearTimeout(timer);
      ended?.();
      if (isBusy) passOn();
    }
  };
}
