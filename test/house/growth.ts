import { grown, type Hostile } from './hostile-inputs.ts';

/** Microseconds of CPU below which nothing is said about growth: a machine's noise is louder. */
const floorUs = 3_000;
/** Characters that a linear matcher passes in a fraction of the floor, and a quadratic one does not. */
const screened = 8_192;

/** Microseconds of CPU that a piece of work takes at its best of several times: other work on the machine only ever adds to it. */
function cpuUs(work: () => void, times: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let time = 0; time < times; time++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, user + system);
  }
  return best;
}

/**
 * By what the CPU time is multiplied when this input is doubled; undefined where the work is too small to tell. The input is first
 * grown step by step, for an exponential matcher would never come back, and only what takes long at 8,192 characters is measured in
 * earnest: twice, of which the smaller growth counts.
 */
export function growthOf(match: (text: string) => void, hostile: Hostile): number | undefined {
  for (const length of [10, 15, 20, 25, 30, 40, 80, 300, 1_500]) {
    const text = grown(hostile, length);
    // 1,500 characters in 150 ms are 100 µs a character: no linear matcher is so slow.
    if (cpuUs(() => match(text), 1) > 150_000 && cpuUs(() => match(text), 1) > 150_000) return Number.POSITIVE_INFINITY;
  }
  const first = grown(hostile, screened);
  if (cpuUs(() => match(first), 1) < floorUs || cpuUs(() => match(first), 4) < floorUs) return undefined;
  const doubling = (length: number) => {
    const [once, twice] = [grown(hostile, length), grown(hostile, length * 2)];
    return (
      cpuUs(() => match(twice), 4) /
      Math.max(
        cpuUs(() => match(once), 4),
        1,
      )
    );
  };
  const growth = doubling(screened);
  return growth < 3 ? growth : Math.min(growth, doubling(screened / 2));
}
