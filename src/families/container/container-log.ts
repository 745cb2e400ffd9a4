import type { CheckContext } from '../../engine/check.ts';
import type { ContainerDetail, LogLine } from '../../probes/docker/docker.ts';
import { isInCrashLoop } from './crash-loop.ts';

/** A crash loop writes the same few lines at each start; more are not needed. */
const lines = 40;

/**
 * Milliseconds. The engine notes the start of a container only after its program runs, and a quick one has said its last word by then;
 * and what fails says why right before its end. Far less than anybody needs to start it again by hand.
 */
const marginMs = 500;

type Run = Pick<ContainerDetail, 'id' | 'state' | 'restartCount' | 'startedAt' | 'finishedAt' | 'exitCode'>;

/**
 * What a container wrote since its last start, redacted. Lines from before it explain nothing: they are of another run. Only in a crash
 * loop is the run before the same again, and the new one may not have come to its words yet: there the last words of that one count, too.
 * One that never started has written nothing.
 */
export async function logOfThisRun(
  { probes, redact, now }: Pick<CheckContext, 'probes' | 'redact' | 'now'>,
  container: Run,
): Promise<readonly LogLine[]> {
  const { id, startedAt, finishedAt } = container;
  if (startedAt === undefined) return [];
  const began = Date.parse(startedAt);
  const from = finishedAt !== undefined && isInCrashLoop(container, now()) ? Math.min(began, Date.parse(finishedAt)) : began;
  const log = await probes.docker.logSince(id, new Date(from - marginMs).toISOString(), lines);
  return log.ok ? log.value.map(({ at, text }) => ({ at, text: redact(text) })) : [];
}
