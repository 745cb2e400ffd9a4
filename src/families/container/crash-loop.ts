import type { ContainerDetail } from '../../probes/docker/docker.ts';

/** A container that was started this short a time ago and restarted before is in a crash loop, though it runs at this moment. */
const justStartedMs = 30_000;
const manyRestarts = 3;

/** Restarting now; or running, but often restarted and started only seconds ago; or given up after failed restarts. */
export function isInCrashLoop(
  { state, restartCount, startedAt, exitCode }: Pick<ContainerDetail, 'state' | 'restartCount' | 'startedAt' | 'exitCode'>,
  now: Date,
): boolean {
  if (state === 'restarting') return true;
  if (state === 'exited') return restartCount > 0 && exitCode !== 0;
  if (state !== 'running' || restartCount < manyRestarts || startedAt === undefined) return false;
  return now.getTime() - Date.parse(startedAt) < justStartedMs;
}
