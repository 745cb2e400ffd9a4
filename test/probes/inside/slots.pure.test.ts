import { describe, expect, it } from 'vitest';
import type { DockerProbe } from '../../../src/probes/docker/docker.ts';
import { slotsOf } from '../../../src/probes/inside/slots.ts';

const engine = () => ({}) as DockerProbe;

/** Jobs that end when they are told to, and the number of those that have begun. */
function jobs(docker: DockerProbe, count: number) {
  let begun = 0;
  const ends: (() => void)[] = [];
  const all = Array.from({ length: count }, () =>
    slotsOf(docker)(() => {
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

describe('containers that are asked at once', () => {
  it('are three, and the next begins when one has answered', async () => {
    const { begun, end } = jobs(engine(), 5);
    await turns();
    expect(begun()).toBe(3);
    end();
    await turns();
    expect(begun()).toBe(5);
    end();
  });

  it('are more while others only wait for a silent target', async () => {
    const { all, begun, end } = jobs(engine(), 9);
    // All that wait are let in as the places of the silent ones are given away, three at a time.
    await expect.poll(begun, { timeout: 10_000 }).toBe(9);
    end();
    await Promise.all(all);
  });

  it('keep their number after one was slow, and after one has failed', async () => {
    const docker = engine();
    await expect(slotsOf(docker)(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const { begun, end } = jobs(docker, 4);
    await turns();
    expect(begun()).toBe(3);
    end();
    await turns();
    end();
  });
});
