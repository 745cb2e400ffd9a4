import type { DockerProbe } from '../docker/docker.ts';

const maxExecs = 3;
/** To start a process takes far less; whoever has not answered by then only waits for a silent target, which costs nobody anything. */
const startMs = 500;
const slots = new WeakMap<DockerProbe, <T>(job: () => Promise<T>) => Promise<T>>();

/**
 * At most three containers are asked at once: each exec costs the engine a process. One that waits for an answer gives its place away, so that
 * many silent targets are waited for side by side.
 */
export function slotsOf(docker: DockerProbe): <T>(job: () => Promise<T>) => Promise<T> {
  const known = slots.get(docker);
  if (known) return known;
  let free = maxExecs;
  const waiting: (() => void)[] = [];
  const giveAway = () => {
    const next = waiting.shift();
    if (next) next();
    else free++;
  };
  const run = async <T>(job: () => Promise<T>): Promise<T> => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    let isHeld = true;
    const leave = () => {
      if (!isHeld) return;
      isHeld = false;
      giveAway();
    };
    const timer = setTimeout(leave, startMs);
    try {
      return await job();
    } finally {
      clearTimeout(timer);
      leave();
    }
  };
  slots.set(docker, run);
  return run;
}
