import type { Verdict } from '../checks/kind.ts';
import type { Owner } from '../ledger/ledger.ts';
import type { Listener } from '../probes/sockets.ts';
import type { Outcome, RunRecord } from '../run/record.ts';
import type { Tidy } from './evidence.ts';
import { containersSeen, identitiesSeen } from './facts.ts';
import type { Report, ReportRole } from './report.ts';
import { seenText, shapedIn, withoutGaps } from './seen.ts';

/** From bad to good: what a row of the table shows when several checks ask about one role. */
const worstFirst: readonly Verdict[] = ['fail', 'unknown', 'blocked', 'warn', 'pass', 'skipped'];

/** The worst verdict of some outcomes; `skipped` when nothing was asked. */
export function worstOf(outcomes: readonly Outcome[]): Verdict {
  return worstFirst.find((verdict) => outcomes.some((outcome) => outcome.verdict === verdict)) ?? 'skipped';
}

/** An owner as the ledger means it: `compose nginx`, `container web`, `process LM Studio, llmster`. */
export function ownerText(owner: Owner): string {
  if (owner.kind === 'compose') return `compose ${owner.service}`;
  return owner.kind === 'container' ? `container ${owner.name}` : `process ${owner.names.join(', ')}`;
}

/** Who holds the port of a role, as `port.owned` (or `port.free`) saw it. */
function holderOf(record: RunRecord, role: string): string | undefined {
  const outcomes = record.outcomes.filter((one) => one.subject === role && (one.kind === 'port.owned' || one.kind === 'port.free'));
  for (const { observed } of outcomes) {
    const container =
      seenText(observed, 'container') ?? seenText(observed, 'container', 'name') ?? seenText(observed, 'holder', 'container', 'name');
    if (container !== undefined) return container;
    const text = seenText(observed, 'holder') ?? seenText(observed, 'owner');
    if (text !== undefined) return text;
    const listeners = shapedIn<Listener>(observed, (value) => typeof value.address === 'string' && Array.isArray(value.processes));
    const names = listeners.flatMap((listener) => listener.processes.map((process) => `${process.name} (pid ${process.pid})`));
    if (names.length > 0) return [...new Set(names)].join(', ');
    const [process] = shapedIn<{ name: string; pid: number }>(
      observed,
      (value) => typeof value.pid === 'number' && typeof value.name === 'string' && !('image' in value),
    );
    if (process) return `${process.name} (pid ${process.pid})`;
  }
  return undefined;
}

/** The running container behind a role that only lives inside the compose network. */
function containerOf(record: RunRecord, owner: Owner | undefined): string | undefined {
  if (owner === undefined || owner.kind === 'process') return undefined;
  return containersSeen(record).find(
    (container) =>
      container.state === 'running' && (owner.kind === 'compose' ? container.service === owner.service : container.name === owner.name),
  )?.name;
}

/** The ledger's roles with what holds them now. */
export function rolesOf(record: RunRecord, tidy: Tidy): readonly ReportRole[] {
  const ports = record.ledger.ports;
  const identities = identitiesSeen(record);
  return (ports?.roles ?? []).map((role) => {
    const own = record.outcomes.filter((outcome) => outcome.subject === role.name || outcome.planned?.subject?.role === role.name);
    const holder = holderOf(record, role.name) ?? containerOf(record, role.owner);
    const version = identities.get(role.name)?.version;
    return {
      name: role.name,
      ...withoutGaps({
        summary: role.summary === undefined ? undefined : tidy(role.summary),
        address: role.url === undefined ? undefined : tidy(role.url.href, 200),
        inside: role.inside === undefined ? undefined : tidy(role.inside.href, 200),
        owner: role.owner === undefined ? undefined : tidy(ownerText(role.owner)),
        heldBy: holder === undefined ? undefined : tidy(holder, 200),
      }),
      isFront: role.name === ports?.front,
      isOptional: role.optional,
      verdict: worstOf(own),
      ...withoutGaps({
        version: version === undefined ? undefined : tidy(version, 60),
      }),
    };
  });
}

/** The ledger's tokens: names, kinds and whether they are set; never a value. */
export function tokensOf(record: RunRecord, tidy: Tidy): Report['tokens'] {
  return (record.ledger.ports?.tokens ?? []).map((token) => ({
    name: token.name,
    kind: token.kind,
    isSet: token.value !== undefined,
    ...withoutGaps({
      from: token.from === undefined ? undefined : tidy(token.from, 200),
    }),
    usedBy: token.usedBy.map((user) => tidy(user, 120)),
    isOptional: token.optional,
  }));
}
