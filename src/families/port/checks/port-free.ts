import type { Check, CheckContext } from '../../../engine/check.ts';
import type { Evidence, Finding } from '../../../engine/finding.ts';
import type { PortSeen } from '../findings.ts';
import { ofPort } from '../findings.ts';
import { needsOfOwner } from '../needs.ts';
import { isLoopback } from '../port-holder.ts';
import { covers, type LocalRole, localRoleOf, localRoles, type PortLook, seePort, serversAt } from '../port-seen.ts';

/** `port.free`: is a role's port free, or already held by its owner? */
export const portFree: Check<'port.free'> = {
  kind: 'port.free',
  canTurnGreen: true,
  phases: ['before'],
  subjects: localRoles,
  needs: needsOfOwner,
  deadlineMs: () => 10_000,
  run: async (context) => {
    const role = localRoleOf(context.ledger, context.subject);
    if (!role) return ofPort.couldNotLook('port.free', { reason: 'malformed', detail: 'no such role' });
    const look = await seePort(context, role);
    if (!look.ok) return ofPort.couldNotLook('port.free', look.error);
    const range = await context.probes.port.ephemeralRange();
    // Outgoing connections may take such a port at any time (facts 1.4).
    const isShifty = range !== undefined && role.url.port >= range.from && role.url.port <= range.to;
    const note: readonly Evidence[] = isShifty ? [ofPort.seen('ephemeral-range', `${range.from}-${range.to}`)] : [];
    const seen = { ...look.value, evidence: [...look.value.evidence, ...note] };
    return held(context, role, seen) ?? (await bindable(context, role, seen));
  },
};

type Answer = Finding;

/** What the listeners say, if there are any in the way. */
function held(context: CheckContext, role: LocalRole, { seen, evidence, containers }: PortLook): Answer | Promise<Answer> | undefined {
  const { port } = seen;
  const serving = seen.expected.flatMap((wanted) => serversAt(seen.listeners, wanted));
  const inTheWay =
    role.bind === 'all'
      ? seen.listeners
      : serving.length > 0
        ? serving
        : seen.listeners.filter(({ address }) => seen.expected.some((wanted) => covers(wanted, address)));
  const taken = inTheWay.find(({ match }) => match === 'other');
  if (taken) return portTaken(context, seen, taken.holder, evidence);
  const hidden = inTheWay.find(({ match }) => match === 'unknown');
  if (hidden) {
    const detail = containers && !containers.ok ? containers.error.detail : 'the process belongs to another user';
    return ofPort.finding('port.free', 'unknown', 'port-holder-hidden', { port, holder: hidden.holder, detail }, evidence, {
      observed: seen,
    });
  }
  const [first] = inTheWay;
  if (first?.match === 'owner') {
    return ofPort.finding('port.free', 'pass', 'port-held-by-owner', { port, holder: first.holder }, evidence, {
      observed: seen,
    });
  }
  if (first) {
    return ofPort.finding('port.free', 'warn', 'port-held-unclaimed', { port, holder: first.holder }, evidence, {
      observed: seen,
    });
  }
  // `bind` left open: the owner may well want all addresses, as Docker does by default.
  const beside = role.bind === 'loopback' ? undefined : seen.listeners.find(({ match }) => match !== 'owner');
  if (!beside) return undefined;
  const { address, holder } = beside;
  return ofPort.finding('port.free', 'warn', 'port-taken-beside', { port, address, holder }, evidence, { observed: seen });
}

async function portTaken(
  { ledger, probes }: CheckContext,
  seen: PortSeen,
  holder: PortSeen['listeners'][number]['holder'],
  evidence: readonly Evidence[],
): Promise<Answer> {
  const claimed = new Set(ledger.ports?.roles.map(({ url }) => url?.port));
  let next = seen.protocol === 'tcp' ? await probes.port.nextFree(seen.port + 1) : undefined;
  for (let tries = 0; next !== undefined && claimed.has(next) && tries < 20; tries++) next = await probes.port.nextFree(next + 1);
  const nextFree = next === undefined || claimed.has(next) ? {} : { nextFree: next };
  return ofPort.finding(
    'port.free',
    'fail',
    'port-taken',
    { port: seen.port, holder, ...nextFree },
    [...evidence, ...(nextFree.nextFree === undefined ? [] : [ofPort.seen('next-free-port', nextFree.nextFree)])],
    { observed: { ...seen, ...nextFree } },
  );
}

/** What the system says to an attempt to bind it, now that nobody listens. */
async function bindable(context: CheckContext, role: LocalRole, { seen, evidence }: PortLook): Promise<Answer> {
  const { probes, platform } = context;
  const { port, protocol } = seen;
  const wanted = role.bind === 'all' ? [undefined] : seen.expected;
  for (const address of wanted) {
    const look = await probes.port.canBind(port, address, protocol);
    if (!look.ok) return ofPort.couldNotLook('port.free', look.error, evidence);
    const answer = look.value;
    const said: readonly Evidence[] = [...evidence, ofPort.seen('bind-answer', answer.kind)];
    switch (answer.kind) {
      case 'free':
        break;
      case 'taken':
        return ofPort.finding('port.free', 'warn', 'port-busy-unlisted', { port }, said, { observed: seen });
      case 'no-such-address': {
        // A machine without IPv6 has no ::1, and nobody there misses it.
        if (seen.expected.length > 1) break;
        const verdict = role.owner?.kind === 'process' && role.bind === undefined && !isLoopback(address ?? '') ? 'warn' : 'fail';
        return ofPort.finding('port.free', verdict, 'port-address-not-here', { port, address: address ?? '' }, said, {
          observed: seen,
        });
      }
      case 'not-permitted': {
        // Docker binds for its containers, and its engine may bind low ports where this user may not.
        if (platform !== 'win32' && role.owner !== undefined && role.owner.kind !== 'process') break;
        const reason = platform === 'win32' ? await windowsReason(context, port) : port < 1024 ? 'privileged' : 'denied';
        return ofPort.finding('port.free', 'fail', 'port-not-bindable', { port, reason }, said, { observed: seen });
      }
    }
  }
  return ofPort.finding('port.free', 'pass', 'port-free', { port }, evidence, { observed: seen });
}

/** Why Windows forbids a port: only a range that Hyper-V or WinNAT is seen to keep is called one. */
async function windowsReason({ probes }: CheckContext, port: number): Promise<'excluded-range' | 'denied'> {
  const args = ['int', 'ipv4', 'show', 'excludedportrange', 'protocol=tcp'];
  const look = await probes.commands.run('netsh', args, { deadlineMs: 5000 });
  const { parseExcludedRanges } = await import('../../../probes/sockets/sockets-windows.ts');
  const ranges = look.ok ? parseExcludedRanges(look.value.stdout) : [];
  return ranges.some(({ from, to }) => from <= port && port <= to) ? 'excluded-range' : 'denied';
}
