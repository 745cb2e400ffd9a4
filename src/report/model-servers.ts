import { isLoopbackHost } from '../base/address.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import type { RunRecord } from '../engine/record.ts';
import { roleNamed } from '../ledger/ledger.ts';
import { modelServerNamed } from '../probes/identity/model-servers.ts';
import type { Tidy } from './evidence.ts';
import { identitiesSeen } from './facts.ts';
import type { Report } from './report.ts';

/** What is typed to start and stop the model servers of this machine, by the product that answered, else by the ledger's kind. */
export function modelServersOf(record: RunRecord, tidy: Tidy): Report['modelServers'] {
  const { ports } = record.ledger;
  const identities = identitiesSeen(record);
  const found = (ports?.roles ?? []).flatMap((role) => {
    const server = modelServerNamed(identities.get(role.name)?.server) ?? modelServerNamed(role.kind);
    if (!server || role.owner?.kind !== 'process' || role.url === undefined) return [];
    const called = ports?.path.find((hop) => hop.role === role.name)?.as;
    // Who is called by another name than loopback is called from a container: it has to listen wide.
    const isWide = called !== undefined && !isLoopbackHost(called.host);
    const start = server.start?.(roleNamed(record.ledger, role.name)?.url?.port ?? role.url.port, isWide);
    const commands = withoutGaps({ start: start === undefined ? undefined : tidy(start, 300), stop: server.stop });
    return Object.keys(commands).length === 0 ? [] : [{ role: role.name, title: server.title, ...commands }];
  });
  return found.length === 0 ? undefined : found;
}
