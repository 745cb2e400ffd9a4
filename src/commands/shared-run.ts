import { monotonicMs } from '../base/clock.ts';

/** A run that is repeated at an interval, and whose result all who ask share. */
export type SharedRun<T> = {
  /** The result of the run that is under way, else of the last one while it is younger than the interval, else of a new one. */
  readonly latest: () => Promise<T>;
  /** Runs from now on at the interval, whether anybody asks or not. */
  readonly begin: () => void;
  readonly end: () => void;
};

/** Never two runs at once; one that takes longer than the interval is waited for. */
export function sharedRun<T>(run: () => Promise<T>, everyMs: number, now: () => number = monotonicMs): SharedRun<T> {
  let under: Promise<T> | undefined;
  let last: { readonly result: T; readonly startedMs: number } | undefined;
  let timer: NodeJS.Timeout | undefined;
  const start = (): Promise<T> => {
    if (under) return under;
    const startedMs = now();
    under = run().then((result) => {
      last = { result, startedMs };
      return result;
    });
    const over = () => {
      under = undefined;
    };
    under.then(over, over);
    return under;
  };
  return {
    latest: () => (under || !last || now() - last.startedMs >= everyMs ? start() : Promise.resolve(last.result)),
    begin: () => {
      // A run that broke is told to whoever asks for it.
      const tick = () => void start().catch(() => undefined);
      tick();
      timer = setInterval(tick, everyMs);
    },
    end: () => clearInterval(timer),
  };
}
