import type { CheckContext } from '../../engine/check.ts';
import type { ContainerDetail, LogLine } from '../../probes/docker/docker.ts';

/** A crash loop writes the same few lines at each start; more are not needed. */
const lines = 40;

/**
 * The engine notes the start of a container only after its program runs: a quick one has said its last word by then. In milliseconds;
 * far less than anybody needs to start it again by hand.
 */
const noteLateMs = 500;

/**
 * What a container wrote since its last start, redacted. Lines from before it explain nothing: they are of another run. One that never
 * started has written nothing.
 */
export async function logOfThisRun(
  { probes, redact }: Pick<CheckContext, 'probes' | 'redact'>,
  { id, startedAt }: Pick<ContainerDetail, 'id' | 'startedAt'>,
): Promise<readonly LogLine[]> {
  if (startedAt === undefined) return [];
  const since = new Date(Date.parse(startedAt) - noteLateMs).toISOString();
  const log = await probes.docker.logSince(id, since, lines);
  return log.ok ? log.value.map(({ at, text }) => ({ at, text: redact(text) })) : [];
}
