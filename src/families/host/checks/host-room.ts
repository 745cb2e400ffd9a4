import { withoutGaps } from '../../../base/without-gaps.ts';
import type { Check, CheckContext } from '../../../engine/check.ts';
import type { Evidence, Finding } from '../../../engine/finding.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { DockerProbe } from '../../../probes/docker/docker.ts';
import { ofHost } from '../findings.ts';

const GiB = 2 ** 30;

/**
 * Disk: Docker writes layers, logs and Dify's databases; below 5 GiB a pull or an index may not fit, below 1 GiB databases
 * stop accepting writes. Memory: Dify's services take about 2 GiB besides the model, and below 512 MiB the kernel
 * starts to kill.
 */
const wanted = {
  disk: { warnBytes: 5 * GiB, failBytes: 1 * GiB },
  memory: { warnBytes: 2 * GiB, failBytes: GiB / 2 },
} as const;

// Docker Engine's folder on Linux. Desktop keeps it in a virtual machine; there the ledger's own file system has to do.
const dockerFolder = '/var/lib/docker';

/** Podman's for root; a user's own lies in their home, as a rule beside the ledger. */
const podmanFolder = '/var/lib/containers';

/** Where the engine keeps its images and volumes: what it says itself, else the usual place. */
async function engineFolders(docker: DockerProbe): Promise<readonly string[]> {
  const { engine } = await docker.engine();
  if (engine?.folder !== undefined) return [engine.folder];
  if (engine?.brand !== 'podman') return [dockerFolder];
  return engine.isRootless ? [] : [podmanFolder];
}

/** `host.room`: disk and memory left where Docker and the model need them. */
export const hostRoom: Check<'host.room'> = {
  kind: 'host.room',
  canTurnGreen: false,
  phases: ['before', 'running'],
  subjects: () => [{ name: 'disk' }, { name: 'memory' }],
  needs: () => [],
  deadlineMs: () => 10_000,
  run: (context) => (context.subject.name === 'disk' ? disk(context) : memory(context)),
};

async function disk({ ledger, probes }: CheckContext): Promise<Finding> {
  const places = [...(usesDocker(ledger) ? await engineFolders(probes.docker) : []), ledgerFolder(ledger)];
  const looks = await Promise.all(places.map(async (path) => ({ path, look: await probes.host.disk(path) })));
  const seen = looks.flatMap(({ path, look }) => (look.ok ? [{ path, ...look.value }] : []));
  const [tightest] = seen.toSorted((a, b) => a.freeBytes - b.freeBytes);
  if (!tightest) {
    const [blind] = looks.flatMap(({ look }) => (look.ok ? [] : [look.error]));
    return ofHost.couldNotLook('host.room', blind ?? { reason: 'malformed', detail: 'there is no folder to look at' });
  }
  return judge('disk', tightest.freeBytes, tightest.totalBytes, tightest.path, [
    ofHost.seen('looked-at', tightest.path),
    ofHost.seen('disk-free', tightest.freeBytes),
  ]);
}

async function memory({ probes }: CheckContext): Promise<Finding> {
  const look = await probes.host.memory();
  if (!look.ok) return ofHost.couldNotLook('host.room', look.error);
  const { availableBytes, totalBytes } = look.value;
  return judge('memory', availableBytes, totalBytes, undefined, [ofHost.seen('memory-available', availableBytes)]);
}

function judge(
  what: 'disk' | 'memory',
  freeBytes: number,
  totalBytes: number,
  path: string | undefined,
  evidence: readonly Evidence[],
): Finding {
  const { warnBytes, failBytes } = wanted[what];
  const args = { what, freeBytes, ...withoutGaps({ path }) };
  const observed = { ...args, totalBytes, wantedBytes: warnBytes };
  if (freeBytes < failBytes) {
    return ofHost.finding('host.room', 'fail', 'room-out', { ...args, wantedBytes: failBytes }, evidence, { observed });
  }
  if (freeBytes < warnBytes) {
    return ofHost.finding('host.room', 'warn', 'room-low', { ...args, wantedBytes: warnBytes }, evidence, { observed });
  }
  return ofHost.finding('host.room', 'pass', 'room-enough', args, evidence, { observed });
}

function usesDocker(ledger: Ledger): boolean {
  return ledger.ports?.roles.some(({ owner }) => owner?.kind === 'compose' || owner?.kind === 'container') ?? false;
}

function ledgerFolder(ledger: Ledger): string {
  return ledger.managers?.folder ?? ledger.ports?.folder ?? '.';
}
