import { cleanLine } from '../../base/sanitise.ts';
import type { Evidence } from '../../engine/finding.ts';
import type { InsideAnswer } from '../../probes/inside/inside.ts';
import type { HopSeen, HostSight } from './findings.ts';
import { ofHop } from './findings.ts';
import { insideWords } from './hop-sight.ts';

/** What a call out of a container has to show. */
export function evidenceOf(container: string, seen: HopSeen, inside: InsideAnswer): readonly Evidence[] {
  const { caller, host, listeners } = seen;
  const proxies = Object.entries(caller?.proxies ?? {}).map(([name, value]) => `${name}=${value}`);
  const tries = inside.tries.map(({ tool, outcome, exitCode }) => `${tool} ${outcome}${exitCode === undefined ? '' : ` (${exitCode})`}`);
  const isGreen = inside.kind === 'response' || inside.kind === 'connected';
  const all: readonly (Evidence | false | undefined)[] = [
    ofHop.seen('hop-asked', seen.url),
    ofHop.seen('hop-from', container),
    ofHop.seen('hop-inside', insideWords(inside, seen.resolvedHost)),
    host && ofHop.seen('hop-on-host', sightWords(host)),
    tries.length > 0 && ofHop.seen('hop-tools-tried', tries.join(', ')),
    !isGreen && listeners && ofHop.seen('hop-listeners', listeners.map(listenerWords).join(', ') || '-'),
    !isGreen && caller !== undefined && ofHop.seen('hop-extra-hosts', caller.extraHosts.join(', ') || '-'),
    !isGreen && caller !== undefined && ofHop.seen('hop-networks', caller.networks.join(', ') || '-'),
    proxies.length > 0 && ofHop.seen('hop-proxy', proxies.join(' ')),
  ];
  return all.filter((each): each is Evidence => typeof each === 'object');
}

const listenerWords = ({ address, process }: { readonly address: string; readonly process?: string }) =>
  process ? `${address} (${process})` : address;

/** What the host saw, in one line. */
export const sightWords = (sight: HostSight) =>
  sight.kind === 'response' ? `HTTP ${sight.status}, ${sight.ms} ms` : cleanLine(`${sight.failure}: ${sight.detail}`, 160);

/** What was looked at once the call had failed. */
export function laterEvidence({ beside = [], called, listedAt, spoken }: HopSeen): readonly Evidence[] {
  const open = called?.listens?.map(({ address, port }) => `${address}:${port}`);
  return [
    ...(open === undefined ? [] : [ofHop.seen('hop-open-inside', `${called?.name}: ${open.join(', ') || '-'}`)]),
    ...beside.map(({ container, port }) => ofHop.seen('hop-open-inside', `${container}: ${port}`)),
    ...(spoken === undefined ? [] : [ofHop.seen('hop-other-scheme', spoken)]),
    ...(listedAt === undefined ? [] : [ofHop.seen('hop-listed-at', listedAt)]),
  ];
}
