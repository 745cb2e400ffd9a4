import { bracketed } from '../../base/address.ts';
import type { CheckContext } from '../../engine/check.ts';
import { firstQuestion } from '../../probes/identity/identity.ts';
import { isRehearsal } from '../../probes/identity/rehearsal.ts';
import { isInterpreter } from './command-line.ts';
import type { PortSeen } from './findings.ts';
import { isNamed, isOwnersContainer } from './port-holder.ts';
import { claimOf, type LocalRole } from './port-seen.ts';

type Place = PortSeen['elsewhere'][number];

/** Where a role's owner listens instead of its own port: looked for only when it is not where the ledger says. */
export async function ownerElsewhere(context: CheckContext, role: LocalRole): Promise<readonly Place[]> {
  if (role.url.scheme === 'udp' || role.owner === undefined) return [];
  const claimed = new Set(context.ledger.ports?.roles.map(({ url }) => url?.port));
  const places =
    role.owner.kind === 'process' ? await processPlaces(context, role, role.owner.names) : await containerPlaces(context, role);
  const free = places.filter(({ port }) => !claimed.has(port)).sort((a, b) => a.port - b.port);
  const single = free.filter(({ port }, index) => free.findIndex((other) => other.port === port) === index).slice(0, 5);
  return verified(context, role, single);
}

async function containerPlaces({ probes, ledger }: CheckContext, role: LocalRole): Promise<readonly Place[]> {
  const { owner } = role;
  const containers = await probes.docker.containers();
  if (!containers.ok || owner === undefined || owner.kind === 'process') return [];
  const { project } = claimOf(ledger, role, containers);
  // A front publishes its TLS port beside its plain one: that is no other place for an http role.
  const isOther = role.url.scheme === 'https' ? (port: number) => port === 80 : (port: number) => port === 443;
  return containers.value
    .filter((container) => container.state === 'running' && isOwnersContainer(container, owner, project, containers))
    .flatMap(({ published }) => published)
    .filter(({ protocol, privatePort }) => protocol === 'tcp' && !isOther(privatePort))
    .map(({ address, publicPort }) => ({ address: address === '' ? '0.0.0.0' : address, port: publicPort }));
}

async function processPlaces({ probes }: CheckContext, role: LocalRole, names: readonly string[]): Promise<readonly Place[]> {
  // That another interpreter listens says nothing about the owner.
  const telling = role.kind === 'lmstudio' || role.kind === 'dify' ? names : names.filter((name) => !isInterpreter(name));
  if (telling.length === 0) return [];
  const table = await probes.sockets.table();
  if (!table.ok) return [];
  const ports = new Set(table.value.listeners.filter(({ protocol }) => protocol === 'tcp').map(({ port }) => port));
  ports.delete(role.url.port);
  const rows = await probes.sockets.listenersOn([...ports]);
  if (!rows.ok) return [];
  return rows.value
    .filter((row) => row.protocol === 'tcp' && row.processes.some((process) => isNamed(process, telling)))
    .map(({ address, port }) => ({ address, port }));
}

/**
 * LM Studio has ports of its own besides its server's (facts: LM Studio 2.3): one that does not answer as the role's kind is none,
 * and neither is the LM Studio of a practice stack.
 */
async function verified(context: CheckContext, role: LocalRole, places: readonly Place[]): Promise<readonly Place[]> {
  const { probes } = context;
  const { kind } = role;
  if (kind !== 'lmstudio' && kind !== 'dify') return places;
  const asked = await Promise.all(
    places.map(async (place) => {
      const host = place.address === '0.0.0.0' ? '127.0.0.1' : place.address === '::' ? '[::1]' : place.address;
      const origin = `http://${bracketed(host)}:${place.port}`;
      const answer = await probes.identity.at(origin);
      if (answer.kind !== 'identified' || answer.identity.server !== kind) return { place, isIt: false };
      const welcome = await probes.http.get(`${origin}${firstQuestion[kind]}`);
      return { place, isIt: welcome.kind === 'response' && !(await isRehearsal(context.ledger, context.probes.http, welcome)) };
    }),
  );
  return asked.filter(({ isIt }) => isIt).map(({ place }) => place);
}
