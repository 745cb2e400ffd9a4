import { describe, expect, it } from 'vitest';
import { createTurns, type Turns } from '../../src/base/turns.ts';

const three = (onWaiting?: () => () => void) => createTurns({ atOnce: 3, busyMs: 40, ...(onWaiting ? { onWaiting } : {}) });

/** Jobs that end when they are told to, and the number of those that have begun. */
function jobs(turn: Turns, count: number) {
  let begun = 0;
  const ends: (() => void)[] = [];
  const all = Array.from({ length: count }, () =>
    turn(() => {
      begun++;
      return new Promise<void>((resolve) => ends.push(resolve));
    }),
  );
  const end = () => {
    for (const one of ends.splice(0)) one();
  };
  return { all, begun: () => begun, end };
}

const turns = async () => {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
};

describe('jobs that cost something while they start', () => {
  it('are three, and the next begins when one has answered', async () => {
    const { begun, end } = jobs(three(), 5);
    await turns();
    expect(begun()).toBe(3);
    end();
    await turns();
    expect(begun()).toBe(5);
    end();
  });

  it('are more while others only wait for a silent target', async () => {
    let waiting = 0;
    const { all, begun, end } = jobs(
      three(() => {
        waiting++;
        return () => {
          waiting--;
        };
      }),
      9,
    );
    await expect.poll(begun, { timeout: 10_000 }).toBe(9);
    expect(waiting).toBeGreaterThanOrEqual(6);
    end();
    await Promise.all(all);
    expect(waiting).toBe(0);
  });

  it('keep their number after one was slow, and after one has failed', async () => {
    let waiting = 0;
    const turn = three(() => {
      waiting++;
      return () => undefined;
    });
    await expect(turn(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const slow = jobs(turn, 3);
    await expect.poll(() => waiting, { timeout: 10_000 }).toBe(3);
    slow.end();
    await Promise.all(slow.all);
    const { begun, end } = jobs(turn, 4);
    await turns();
    expect(begun()).toBe(3);
    end();
    await turns();
    end();
  });
});
