import type { Cause } from '../../../engine/cause.ts';
import type { RunRecord } from '../../../engine/record.ts';
import { ofContainer } from '../findings.ts';

/** A cause, the services that it is about, and what they wrote last: what tells whose trouble is whose shadow. */
export type Owned = { readonly cause: Cause; readonly services: readonly string[]; readonly log: string };

/** Services that hold Dify's data, whatever a compose file calls them. */
const isDatabase = /^(?:db|postgres|postgresql|mysql|mariadb)(?:[_-]|$)/i;
const isRedis = /^(?:redis|valkey|keydb)(?:[_-]|$)/i;

/** Is this the database or the queue, without which nothing behind the front answers? */
export const isBacking = (service: string): boolean => isDatabase.test(service) || isRedis.test(service);

const databaseWords = /psycopg2?\.|sqlalchemy\.exc|pymysql|\bpgx?\b|could not connect to server|failed to init dify (?:plugin )?db/i;
const redisWords = /\bredis\.exceptions\.|\bredis\b.{0,80}(?:refused|timeout|not known|no such host)/i;

/** What stands before a name where it is a host's. */
const beforeHost = /(?:host(?: name)?[ =]{0,4}"?|\/\/|@|upstream "|lookup |connecting to |\()$/;

/** Is this name one of a host in the log, whole and not the beginning of another? */
function namesHost(log: string, name: string): boolean {
  for (let at = log.indexOf(name); at !== -1 && name !== ''; at = log.indexOf(name, at + 1)) {
    const isWhole = !/[\w-]/.test(log[at + name.length] ?? '');
    if (isWhole && beforeHost.test(log.slice(Math.max(0, at - 24), at))) return true;
  }
  return false;
}

/** Does this log say that it misses that service: by its name as a host, or by the words of its client library? */
export function misses(log: string, service: string): boolean {
  if (namesHost(log.toLowerCase(), service.toLowerCase())) return true;
  return (isDatabase.test(service) && databaseWords.test(log)) || (isRedis.test(service) && redisWords.test(log));
}

/** service → the services that compose starts before it, near and far. */
export function dependenciesIn(record: RunRecord): ReadonlyMap<string, ReadonlySet<string>> {
  const direct = new Map<string, readonly string[]>();
  const stacks = [...ofContainer.outcomes(record, 'stack.whole'), ...ofContainer.outcomes(record, 'container.running')];
  for (const { service, dependsOn = [] } of stacks.flatMap(({ observed }) => observed?.stack ?? [])) {
    if (service !== undefined && !direct.has(service)) direct.set(service, dependsOn);
  }
  const all = new Map<string, ReadonlySet<string>>();
  for (const service of direct.keys()) {
    const reached = new Set<string>();
    const open = [...(direct.get(service) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (reached.has(next) || next === service) continue;
      reached.add(next);
      open.push(...(direct.get(next) ?? []));
    }
    all.set(service, reached);
  }
  return all;
}

/**
 * What stands on what comes after it: the database before the api that waits for it. The deeper one explains the other's checks too,
 * and stands alone where the other's own log says that it misses just this service, or compose never started it for want of it.
 */
export function inOrder(record: RunRecord, all: readonly Owned[]): readonly Cause[] {
  const dependencies = dependenciesIn(record);
  const dependsOn = (above: Owned, below: Owned) =>
    above.services.some((service) => below.services.some((needed) => dependencies.get(service)?.has(needed)));
  const isMissed = (above: Owned, below: Owned) => below.services.some((service) => misses(above.log, service));
  const stands = (above: Owned, below: Owned) =>
    above !== below && (dependsOn(above, below) || isMissed(above, below)) && !isMissed(below, above);
  const depthOf = (one: Owned, seen: readonly Owned[] = []): number => {
    if (seen.includes(one)) return 0;
    return Math.max(0, ...all.filter((below) => stands(one, below)).map((below) => 1 + depthOf(below, [...seen, one])));
  };
  return [...all]
    .map((one) => ({ one, rank: depthOf(one) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ one }) => {
      const above = all.filter((other) => stands(other, one));
      if (above.length === 0) return one.cause;
      const shadows = above.filter((other) => isMissed(other, one) || isNeverStarted(other));
      const explains = [...new Set([...one.cause.explains, ...above.flatMap(({ cause }) => cause.explains)])];
      const insteadOf = [...(one.cause.insteadOf ?? []), ...shadows.map(({ cause }) => `${cause.code}:${cause.subject}`)];
      return { ...one.cause, explains, ...(insteadOf.length > 0 ? { insteadOf } : {}) };
    });
}

const isNeverStarted = ({ cause }: Owned) => cause.code === 'container-stopped' && 'state' in cause.args && cause.args.state === 'created';
