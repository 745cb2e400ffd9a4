import { bracketed } from '../../base/address.ts';
import type { Redact } from '../../base/redact.ts';
import { ok } from '../../base/result.ts';
import { cleanLine } from '../../base/sanitise.ts';
import { withoutGaps } from '../../base/without-gaps.ts';
import type { CheckContext, PlanInput, Subject } from '../../engine/check.ts';
import type { Evidence } from '../../engine/finding.ts';
import type { Endpoint, Ledger, Role } from '../../ledger/ledger.ts';
import { roleNamed } from '../../ledger/ledger.ts';
import type { DockerProbe, EngineBrand } from '../../probes/docker/docker.ts';
import { blind, type Look } from '../../probes/look.ts';
import type { Listener } from '../../probes/sockets/sockets.ts';
import { composeProjectOf, projectName } from '../docker/compose-project.ts';
import type { HeldAddress, PortHolder, PortSeen } from './findings.ts';
import { ofPort } from './findings.ts';
import { type Claim, type ContainerLook, holderOf, isLoopback, isWildcard, matchOwner, needsContainers } from './port-holder.ts';

/** A role whose address is on this machine. */
export type LocalRole = Role & { readonly url: Endpoint };

/**
 * Is this role's address one of this machine? `localhost`, loopback and the wildcards are; another IP literal is when the
 * ledger says who here may hold it. Names are not resolved: a plan touches nothing but the ledgers.
 */
function isLocalRole(role: Role): role is LocalRole {
  const host = role.url?.host;
  if (host === undefined) return false;
  if (isLocalhost(host) || isLoopback(host) || isWildcard(host)) return true;
  return isIpLiteral(host) && (role.owner !== undefined || role.bind !== undefined);
}

/** The roles with an address on this machine, as subjects of a check. */
export function localRoles({ ledger }: PlanInput): readonly Subject[] {
  return (ledger.ports?.roles ?? []).filter(isLocalRole).map((role) => ({
    name: role.name,
    role: role.name,
    optional: role.optional,
    at: ledger.spans[`ports#/roles/${role.name.replaceAll('~', '~0').replaceAll('/', '~1')}/url`] ?? role.at,
  }));
}

/** The role that a subject of {@link localRoles} stands for. */
export function localRoleOf(ledger: Ledger, subject: Subject): LocalRole | undefined {
  const role = roleNamed(ledger, subject.name);
  return role && isLocalRole(role) ? role : undefined;
}

/** The addresses that a host of the ledger means: both loopbacks for `localhost`. */
function expectedAddresses(host: string): readonly string[] {
  return isLocalhost(host) ? ['127.0.0.1', '::1'] : [host];
}

/** Does a listener on `bound` take connections to `wanted`? `::` takes IPv4 too, unless it was made IPv6-only. */
export function covers(bound: string, wanted: string): boolean {
  return bound === wanted || bound === '::' || (bound === '0.0.0.0' && !wanted.includes(':'));
}

/**
 * Who takes a connection to `wanted`: a listener on that very address before one on all addresses of its family, and that
 * before one on `::`. Several share one address only with SO_REUSEPORT.
 */
export function serversAt<L extends { readonly address: string; readonly family: 4 | 6 }>(
  listeners: readonly L[],
  wanted: string,
): readonly L[] {
  const family = wanted.includes(':') ? 6 : 4;
  const exact = listeners.filter(({ address }) => address === wanted);
  const wild = listeners.filter((row) => isWildcard(row.address) && row.family === family);
  if (exact.length > 0) return exact;
  return wild.length > 0 ? wild : listeners.filter(({ address }) => covers(address, wanted));
}

/** A look at a role's port: who listens there, and whether that is the owner. */
export type PortLook = {
  readonly seen: PortSeen;
  readonly rows: readonly Listener[];
  readonly containers: ContainerLook;
  readonly evidence: readonly Evidence[];
};

/** Reads the port of a role out of the one socket table, and asks Docker only when a holder is Docker's to tell. */
export async function seePort(context: CheckContext, role: LocalRole): Promise<Look<PortLook>> {
  const { probes, ledger, redact } = context;
  const look = await probes.sockets.listenersOn([role.url.port]);
  if (!look.ok) return look;
  // A published port is taken on the engine's machine, whatever holds that number on this one.
  const where = await probes.standing?.elsewhere(role.url.host, role.url.port);
  if (where === 'engine-elsewhere' || (where !== undefined && look.value.length === 0)) return blind(where, '');
  const protocol = role.url.scheme === 'udp' ? 'udp' : 'tcp';
  const rows = look.value.filter((row) => row.port === role.url.port && row.protocol === protocol);
  const containers = rows.some(needsContainers) ? await containersFor(rows, probes.docker) : undefined;
  const brand = containers?.ok ? (await probes.docker.engine()).engine?.brand : undefined;
  const claim = claimOf(ledger, role, containers);
  const listeners = rows.map((row): HeldAddress => {
    const match = matchOwner(claim, row, containers);
    const ownerOf = match === 'owner' ? role.name : match === 'unknown' ? undefined : ownerAmong(ledger, claim, row, containers);
    const holder = cleanHolder(branded(holderOf(row, containers), brand), redact);
    return { address: row.address, family: row.family, holder: ownerOf === undefined ? holder : { ...holder, ownerOf }, match };
  });
  const expected = expectedAddresses(role.url.host);
  const missing = expected.filter((address) => !rows.some((row) => covers(row.address, address)));
  return ok({
    seen: { port: role.url.port, protocol, expected, listeners, missing, elsewhere: [] },
    rows,
    containers,
    evidence: evidenceOf(role.url.port, listeners),
  });
}

/** A container is its engine's; whose a helper is was told by its name. */
const branded = (holder: PortHolder, brand: EngineBrand | undefined): PortHolder =>
  holder.container === undefined ? holder : { ...holder, ...withoutGaps({ brand }) };

/**
 * The containers of the engine, with all that they publish where that decides: Podman's list has the first port of a range only, and
 * the rest is told by the containers one by one.
 */
async function containersFor(rows: readonly Listener[], docker: DockerProbe): Promise<ContainerLook> {
  const list = await docker.containers();
  if (!list.ok || rows.every((row) => holderOf(row, list).kind !== 'docker')) return list;
  if ((await docker.engine()).engine?.brand !== 'podman') return list;
  const publishing = list.value.filter(({ published }) => published.length > 0).slice(0, inspectedAtMost);
  const details = await Promise.all(publishing.map(({ id }) => docker.inspect(id)));
  const whole = new Map(details.flatMap((look) => (look.ok ? [[look.value.id, look.value.published] as const] : [])));
  return ok(list.value.map((one) => ({ ...one, published: whole.get(one.id) ?? one.published })));
}

/** More containers than anybody publishes ranges of; each costs the engine a question. */
const inspectedAtMost = 50;

/** The role, of all, whose owner holds this listener: what the ledger itself wants is nobody's to end for the sake of another role. */
function ownerAmong(ledger: Ledger, claim: Claim, row: Listener, containers: ContainerLook): string | undefined {
  return ledger.ports?.roles.find(({ owner }) => owner && matchOwner({ ...claim, owner }, row, containers) === 'owner')?.name;
}

/** What the ledger claims for a role: its owner, and the compose project that it means. */
export function claimOf(ledger: Ledger, role: Role, containers: ContainerLook): Claim {
  const project = containers?.ok ? projectName(composeProjectOf(ledger, containers.value)) : ledger.ports?.composeProject;
  return { ...(role.owner ? { owner: role.owner } : {}), ...withoutGaps({ project }) };
}

/** A holder in a few words of data: `node (pid 4711)`, `docker-nginx-1`. */
export function holderLabel({ kind, name, pid, container, user }: PortHolder): string {
  if (container !== undefined) return container;
  if (name !== undefined) return pid === undefined ? name : `${name} (pid ${pid})`;
  return user === undefined ? kind : `${kind} (${user})`;
}

/** `127.0.0.1:8080`, `[::1]:8080`. */
export function placeOf(address: string, port: number): string {
  return `${bracketed(address)}:${port}`;
}

function evidenceOf(port: number, listeners: readonly HeldAddress[]): readonly Evidence[] {
  const holders = new Map(listeners.map(({ holder }) => [holderLabel(holder), holder]));
  return [
    ...listeners.map(({ address }): Evidence => ofPort.seen('listens-on', placeOf(address, port))),
    ...[...holders].flatMap(([label, { commandLine, user, supervisor }]): readonly Evidence[] => [
      ofPort.seen('held-by', label),
      ...(commandLine === undefined ? [] : [ofPort.seen('command-line', commandLine)]),
      ...(user === undefined ? [] : [ofPort.seen('run-by', user)]),
      ...(supervisor === undefined ? [] : [ofPort.seen('kept-by', `${supervisor.by}: ${supervisor.name}`)]),
    ]),
  ];
}

/** Command lines hold keys and whatever else somebody typed. */
function cleanHolder(holder: PortHolder, redact: Redact): PortHolder {
  const clean = (text: string, max: number) => cleanLine(redact(text), max);
  return {
    ...holder,
    ...(holder.name === undefined ? {} : { name: clean(holder.name, 60) }),
    ...(holder.commandLine === undefined ? {} : { commandLine: clean(holder.commandLine, 160) }),
    ...(holder.container === undefined ? {} : { container: clean(holder.container, 100) }),
  };
}

const isLocalhost = (host: string) => host === 'localhost' || host.endsWith('.localhost');
const isIpLiteral = (host: string) => host.includes(':') || /^\d+\.\d+\.\d+\.\d+$/.test(host);
