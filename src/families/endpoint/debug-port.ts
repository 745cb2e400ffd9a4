import type { CheckContext } from '../../engine/check.ts';
import type { Endpoint } from '../../ledger/ledger.ts';
import type { ContainerSummary } from '../../probes/docker/docker.ts';
import type { Look } from '../../probes/look.ts';
import { insideListeners, isLoopback, readTable } from '../container/inside-listeners.ts';
import { runningContainer } from '../docker/running-container.ts';

/** The port at which Dify's plugin daemon waits, silent, for debuggers. Each stranger costs its log an error of twenty lines (seen on 1.12). */
export const isDebugPort = ({ service }: Pick<ContainerSummary, 'service'>, privatePort: number): boolean =>
  privatePort === 5003 && /^plugin[-_]daemon$/.test(service ?? '');

/**
 * Does somebody listen behind a published debug port? Told by the container's own socket table, without a connection. Undefined where the
 * address is no such port of a container that runs: that one is asked as every other.
 */
export async function listensBehind(context: CheckContext, url: Endpoint): Promise<Look<boolean> | undefined> {
  const look = await runningContainer(context);
  if (!look.ok || look.value.state !== 'running') return undefined;
  const container = look.value;
  const port = container.published.find((each) => each.protocol === 'tcp' && each.publicPort === url.port)?.privatePort;
  if (port === undefined || !isDebugPort(container, port)) return undefined;
  const { probes, platform } = context;
  const near = platform === 'linux' ? await insideListeners(probes.files, container) : undefined;
  const listens = (rows: ReturnType<typeof readTable>) => rows.some((row) => row.port === port && !isLoopback(row.address));
  if (near) return { ok: true, value: listens(near) };
  // Where the engine's processes are not this machine's, the container tells of itself.
  const told = await probes.docker.exec(container.id, ['cat', '/proc/net/tcp', '/proc/net/tcp6'], 4000);
  if (!told.ok) return told;
  const { stdout, exitCode } = told.value;
  // Without IPv6 there is no second table, and cat says so.
  if (!stdout.includes('local_address')) return { ok: false, error: { reason: 'tool-missing', detail: `cat: exit ${exitCode}` } };
  return { ok: true, value: listens(readTable(stdout)) };
}
