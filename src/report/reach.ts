import { isOwnHost } from '../base/address.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import type { RunRecord } from '../engine/record.ts';
import { ofEndpoint } from '../families/endpoint/findings.ts';
import { ofHop } from '../families/hop/findings.ts';
import { ofModel } from '../families/model/findings.ts';
import type { Hop } from '../ledger/ledger.ts';
import { productOfList } from '../probes/identity/fingerprint-models.ts';
import { productTitles, type ServerName } from '../probes/identity/server-name.ts';
import type { Tidy } from './evidence.ts';
import { identitiesSeen } from './facts.ts';
import type { Report } from './report.ts';

type Row = NonNullable<Report['reach']>[number];

/** Whose way is told first: what is broken, then what was not seen. */
const order: readonly Row['verdict'][] = ['fail', 'blocked', 'unknown', 'warn', 'pass', 'skipped'];

/** Every address that was asked for a caller of its own, what is broken first; undefined for a run of a ledger in files. */
export function reachOf(record: RunRecord, tidy: Tidy): Report['reach'] {
  const { ports } = record.ledger;
  const hops = (ports?.path ?? []).filter(({ start }) => start !== undefined);
  const notAsked = ports?.notAsked;
  if (notAsked === undefined) return undefined;
  const rows = [
    ...hops.map((hop) => rowOf(record, hop, tidy)),
    ...notAsked.map(({ from, variable, address }): Row => ({ from, variable, address: tidy(address, 200), verdict: 'skipped' })),
  ];
  return rows.sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
}

function rowOf(record: RunRecord, { as, role, start, variable }: Hop, tidy: Tidy): Row {
  const outcome = ofHop.outcome(record, 'hop.reaches', role);
  const durationMs = outcome?.code === 'hop-reached' ? outcome.args.ms : undefined;
  const isSelf =
    start?.role !== undefined && as !== undefined && isOwnHost(as.host) && outcome?.observed?.caller?.networks.includes('host') !== true;
  const isOther = outcome?.verdict === 'pass' && ofEndpoint.outcome(record, 'endpoint.identity', role)?.code === 'identity-other';
  return {
    from: start?.role ?? 'client',
    ...withoutGaps({ variable }),
    address: tidy(as?.href ?? role, 200),
    verdict: isOther ? 'fail' : (outcome?.verdict ?? 'skipped'),
    check: `hop.reaches:${role}`,
    ...withoutGaps({ code: isOther ? 'hop-wrong-answer' : outcome?.code, durationMs }),
    ...(isSelf ? { isSelf } : {}),
    ...withoutGaps({ wantsKey: outcome?.observed?.wantsKey }),
    ...answererOf(record, role, tidy),
  };
}

/** Of a server that only containers reach its list of models tells, where that is one product's own. */
function insideOnly(
  record: RunRecord,
  role: string,
): { readonly server: ServerName; readonly version?: string; readonly isAuthRequired?: boolean } | undefined {
  const hop = ofHop.outcome(record, 'hop.reaches', role);
  const inside = hop?.observed?.inside;
  const server = hop?.verdict === 'pass' && inside?.kind === 'response' ? productOfList(inside.body) : undefined;
  return server === undefined ? undefined : { server };
}

/** Who answers there, as far as this machine saw it. */
function answererOf(record: RunRecord, role: string, tidy: Tidy): Partial<Row> {
  const identity = identitiesSeen(record).get(role) ?? insideOnly(record, role);
  const models = ofModel.outcome(record, 'lmstudio.model', role)?.observed?.answer?.models;
  const title =
    identity && Object.hasOwn(productTitles, identity.server) ? productTitles[identity.server as keyof typeof productTitles] : undefined;
  const loaded = models?.flatMap(({ id, state }) => (state === 'loaded' ? [tidy(id, 160)] : []));
  return withoutGaps({
    server: title,
    version: identity?.version === undefined ? undefined : tidy(identity.version, 60),
    models: models?.length,
    loaded: loaded === undefined || loaded.length === 0 ? undefined : loaded,
    wantsKey: identity?.isAuthRequired,
  });
}
