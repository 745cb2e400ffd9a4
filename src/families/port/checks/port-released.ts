import type { Check } from '../../../engine/check.ts';
import { mayStay } from '../../../ledger/ledger.ts';
import { blind } from '../../../probes/look.ts';
import { ofPort } from '../findings.ts';
import { needsOfRelease } from '../needs.ts';
import { localRoleOf, localRoles, seePort, serversAt } from '../port-seen.ts';

/**
 * `port.released`: does nobody listen on a role's port any more, but for an owner that may outlive the session? The table has listeners
 * only, so TIME_WAIT does not count.
 */
export const portReleased: Check<'port.released'> = {
  kind: 'port.released',
  canTurnGreen: true,
  phases: ['after'],
  subjects: localRoles,
  needs: needsOfRelease,
  deadlineMs: () => 10_000,
  run: async (context) => {
    const role = localRoleOf(context.ledger, context.subject);
    if (!role) return ofPort.couldNotLook('port.released', { reason: 'malformed', detail: 'no such role' });
    const look = await seePort(context, role);
    if (!look.ok) return ofPort.couldNotLook('port.released', look.error);
    const { seen, evidence } = look.value;
    const left =
      seen.listeners.find(({ match }) => match === 'owner') ?? seen.expected.flatMap((wanted) => serversAt(seen.listeners, wanted))[0];
    if (!left) {
      return ofPort.finding('port.released', 'pass', 'port-released', { port: seen.port }, evidence, { observed: seen });
    }
    const held = { port: seen.port, holder: left.holder };
    if (mayStay(role) && (left.match === 'owner' || left.match === 'unclaimed')) {
      return ofPort.finding('port.released', 'pass', 'port-stays', held, evidence, { observed: seen });
    }
    // It may be the owner, who may be there.
    if (mayStay(role) && left.match === 'unknown') {
      const why = blind('not-permitted', `who holds port ${seen.port} is hidden`);
      return ofPort.couldNotLook('port.released', why.error, evidence, { observed: seen });
    }
    const verdict = context.subject.optional ? 'warn' : 'fail';
    return ofPort.finding('port.released', verdict, 'port-still-held', held, evidence, { observed: seen });
  },
};
