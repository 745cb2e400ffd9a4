import { withoutGaps } from '../base/without-gaps.ts';
import type { Outcome, RunRecord } from '../engine/record.ts';
import type { Verdict } from '../engine/verdict.ts';
import type { PortHolder } from '../families/port/findings.ts';
import { ofPort } from '../families/port/findings.ts';
import type { Owner } from '../ledger/ledger.ts';
import type { Tidy } from './evidence.ts';
import type { Report, ReportRole } from './report.ts';
import { containerBehind, versionsSeen } from './versions.ts';

/** From bad to good: what a row of the table shows when several checks ask about one role. */
const worstFirst: readonly Verdict[] = ['fail', 'unknown', 'blocked', 'warn', 'pass', 'skipped'];

/** The worst verdict of some outcomes; `skipped` when nothing was asked. */
export function worstOf(outcomes: readonly Outcome[]): Verdict {
  return worstFirst.find((verdict) => outcomes.some((outcome) => outcome.verdict === verdict)) ?? 'skipped';
}

/** An owner as the ledger means it: `compose nginx`, `container web`, `process LM Studio, llmster`. */
function ownerText(owner: Owner): string {
  if (owner.kind === 'compose') return `compose ${owner.service}`;
  return owner.kind === 'container' ? `container ${owner.name}` : `process ${owner.names.join(', ')}`;
}

/** Who holds the port of a role, as the check of its port saw it. */
function holderOf(record: RunRecord, role: string): string | undefined {
  for (const kind of ['port.owned', 'port.free', 'port.released'] as const) {
    const listeners = ofPort.outcome(record, kind, role)?.observed?.listeners ?? [];
    const names = listeners.map(({ holder }) => holderText(holder)).filter((name) => name !== undefined);
    if (names.length > 0) return [...new Set(names)].join(', ');
  }
  return undefined;
}

/** A holder by name; a hidden one has none, and is not guessed. */
function holderText({ container, name, pid }: PortHolder): string | undefined {
  if (container !== undefined) return container;
  if (name === undefined) return pid === undefined ? undefined : `pid ${pid}`;
  return pid === undefined ? name : `${name} (pid ${pid})`;
}

/** Every outcome under its subject's name and, where that is another, its role's: one walk for all roles. */
function outcomesByRole(record: RunRecord): ReadonlyMap<string, readonly Outcome[]> {
  const found = new Map<string, Outcome[]>();
  for (const outcome of record.outcomes) {
    for (const name of new Set([outcome.subject, outcome.planned?.subject?.role])) {
      if (name === undefined) continue;
      const own = found.get(name);
      if (own) own.push(outcome);
      else found.set(name, [outcome]);
    }
  }
  return found;
}

/** The ledger's roles with what holds them now. */
export function rolesOf(record: RunRecord, tidy: Tidy): readonly ReportRole[] {
  const ports = record.ledger.ports;
  const versions = versionsSeen(record);
  const asked = outcomesByRole(record);
  return (ports?.roles ?? []).map((role) => {
    const own = asked.get(role.name) ?? [];
    const holder = holderOf(record, role.name) ?? containerBehind(record, role)?.name;
    const version = versions.get(role.name);
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
