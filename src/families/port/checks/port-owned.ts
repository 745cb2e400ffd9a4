import type { Check, CheckContext } from '../../../engine/check.ts';
import type { Evidence, Finding } from '../../../engine/finding.ts';
import type { Owner } from '../../../ledger/ledger.ts';
import type { HeldAddress, PortFindings, PortHolder, PortSeen } from '../findings.ts';
import { ofPort } from '../findings.ts';
import { needsOfOwner } from '../needs.ts';
import { ownerElsewhere } from '../port-elsewhere.ts';
import { isLoopback, isWildcard } from '../port-holder.ts';
import { holderLabel, type LocalRole, localRoleOf, localRoles, type PortLook, placeOf, seePort, serversAt } from '../port-seen.ts';

/** `port.owned`: does the owner hold its port, on the addresses that the ledger means, and as wide as `bind` allows? */
export const portOwned: Check<'port.owned'> = {
  kind: 'port.owned',
  canTurnGreen: true,
  isCostly: true,
  phases: ['running'],
  subjects: localRoles,
  needs: needsOfOwner,
  deadlineMs: () => 10_000,
  run: async (context) => {
    const role = localRoleOf(context.ledger, context.subject);
    if (!role) return ofPort.couldNotLook('port.owned', { reason: 'malformed', detail: 'no such role' });
    const look = await seePort(context, role);
    if (!look.ok) return ofPort.couldNotLook('port.owned', look.error);
    const { evidence, containers } = look.value;
    const seen = await withTrueMissing(context, look.value);
    return judge(context, role, { ...look.value, seen, evidence, containers });
  },
};

type Answer = Finding;

async function judge(context: CheckContext, role: LocalRole, look: PortLook): Promise<Answer> {
  const { seen, evidence, containers } = look;
  const { port } = seen;
  const say = sayer(seen, evidence);
  const serving = seen.expected.filter((wanted) => !seen.missing.includes(wanted)).flatMap((wanted) => serversAt(seen.listeners, wanted));
  const mine = seen.listeners.filter(({ match }) => match === 'owner' || match === 'unclaimed');

  const other = serving.find(({ match }) => match === 'other');
  const hidden = serving.find(({ match }) => match === 'unknown');
  const split = splitOf(seen);
  if (split) return say('fail', 'port-split', { port, ...split });
  if (other)
    return (await elsewhere(context, role, look))('fail', 'port-wrong-owner', { port, holder: other.holder, owner: ownerName(role.owner) });
  if (hidden) {
    const detail = containers && !containers.ok ? containers.error.detail : hiddenWhy(hidden);
    return say('unknown', 'port-holder-hidden', { port, holder: hidden.holder, detail });
  }
  const [first] = mine;
  if (!first) {
    const sayWhere = await elsewhere(context, role, look);
    return sayWhere(context.subject.optional ? 'warn' : 'fail', 'port-not-listening', { port, elsewhere: sayWhere.ports });
  }
  const { holder } = first;
  const addresses = mine.map(({ address }) => address);
  const [missing] = seen.missing;
  if (serving.length === 0 && missing !== undefined) return say('fail', 'port-wrong-address', { port, served: addresses, missing });
  if (missing !== undefined && (await means(context, missing))) {
    return say('warn', 'port-one-family', { port, served: serving[0]?.address ?? '', missing });
  }
  const wide = addresses.filter((address) => !isLoopback(address));
  if (role.bind === 'loopback' && wide.length > 0) return say('fail', 'port-exposed', { port, holder, addresses: wide });
  if (role.bind === 'all' && !addresses.some(isWildcard)) return say('warn', 'port-too-narrow', { port, holder, addresses });
  return role.owner ? say('pass', 'port-owned', { port, holder, addresses }) : say('pass', 'port-held-unclaimed', { port, holder });
}

const hiddenWhy = ({ holder }: HeldAddress) =>
  holder.kind === 'docker' ? "the owner's container is being restarted" : 'the process belongs to another user';

type Verdict = 'pass' | 'warn' | 'fail' | 'unknown';
type Say = <C extends keyof PortFindings>(verdict: Verdict, code: C, args: PortFindings[C]) => Answer;

function sayer(observed: PortSeen, evidence: readonly Evidence[]): Say {
  return (verdict, code, args) => ofPort.finding('port.owned', verdict, code, args, evidence, { observed });
}

/** The owner is not here: says so together with where it is, if it is anywhere. */
async function elsewhere(
  context: CheckContext,
  role: LocalRole,
  { seen, evidence }: PortLook,
): Promise<Say & { ports: readonly number[] }> {
  const places = await ownerElsewhere(context, role);
  const more = places.map(({ address, port }): Evidence => ofPort.seen('owner-listens-on', placeOf(address, port)));
  const say = sayer({ ...seen, elsewhere: places }, [...evidence, ...more]);
  return Object.assign(say, { ports: places.map(({ port }) => port) });
}

/**
 * A listener on `::` alone takes IPv4 too, unless it was made IPv6-only, which no table tells: a connection does. A port
 * that cannot be tried counts as the table has it.
 */
async function withTrueMissing({ probes }: CheckContext, { seen, rows }: PortLook): Promise<PortSeen> {
  const unsure = seen.expected.filter(
    (wanted) => !wanted.includes(':') && !seen.missing.includes(wanted) && rows.every(({ family }) => family === 6),
  );
  if (seen.protocol === 'udp' || unsure.length === 0) return seen;
  const refused = await Promise.all(
    unsure.map(async (wanted) => {
      const answer = await probes.port.accepts(seen.port, isWildcard(wanted) ? '127.0.0.1' : wanted);
      return answer.ok && !answer.value ? [wanted] : [];
    }),
  );
  const missing = [...seen.missing, ...refused.flat()];
  return { ...seen, missing: seen.expected.filter((wanted) => missing.includes(wanted)) };
}

/** Behind `localhost` stand two loopbacks; two different servers on them are two different answers to one address. */
function splitOf({ expected, listeners }: PortSeen): { readonly four: PortHolder; readonly six: PortHolder } | undefined {
  if (expected.length < 2) return undefined;
  const [four] = serversAt(listeners, '127.0.0.1');
  const [six] = serversAt(listeners, '::1');
  if (!four || !six || four === six || isSame(four, six)) return undefined;
  // Two strangers are not split: the port has simply another owner.
  return four.match === 'other' && six.match === 'other' ? undefined : { four: four.holder, six: six.holder };
}

function isSame(a: HeldAddress, b: HeldAddress): boolean {
  if (a.match !== b.match) return a.match === 'unknown' || b.match === 'unknown';
  if (a.match === 'owner') return a.holder.container !== undefined || holderLabel(a.holder) === holderLabel(b.holder);
  return holderLabel(a.holder) === holderLabel(b.holder);
}

/** Is this one of the addresses that `localhost` has on this machine? Where it is not, nobody misses it. */
async function means({ probes }: CheckContext, address: string): Promise<boolean> {
  return (await probes.port.localhost()).includes(address);
}

function ownerName(owner: Owner | undefined): string {
  if (owner === undefined) return '';
  if (owner.kind === 'compose') return owner.service;
  return owner.kind === 'container' ? owner.name : owner.names.join(', ');
}
