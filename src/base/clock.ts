/**
 * Milliseconds since this process started, on a clock that only goes forward. `performance.now()` says the same but loads all of
 * node:perf_hooks for it.
 */
export const monotonicMs = (): number => process.uptime() * 1000;

/** Milliseconds of processor time that this process has taken. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
