import type { DockerProbe } from '../docker/docker.ts';

const maxExecs = 3;
const slots = new WeakMap<DockerProbe, <T>(job: () => Promise<T>) => Promise<T>>();

/** At most three containers are asked at once: each exec costs the engine a process. */
export function slotsOf(docker: DockerProbe): <T>(job: () => Promise<T>) => Promise<T> {
  const known = slots.get(docker);
  if (known) return known;
  let free = maxExecs;
  const waiting: (() => void)[] = [];
  const run = async <T>(job: () => Promise<T>): Promise<T> => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await job();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
  slots.set(docker, run);
  return run;
}
