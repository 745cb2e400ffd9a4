import { withoutGaps } from '../base/without-gaps.ts';
import type { RunRecord } from '../engine/record.ts';
import { ofClient } from '../families/client/findings.ts';
import { type Client, type Hop, isModelKind, type PortsLedger, type Role, roleNamed } from '../ledger/ledger.ts';
import { originOf } from '../probes/http/role-address.ts';
import { clientSnippet } from './client-snippet.ts';
import type { Tidy } from './evidence.ts';
import type { Report, ReportChat, ReportComposition, ReportContainer } from './report.ts';

/** Who stands where: the clients at the left end, the path's roles in Docker or on the host, and what stands beside the path. */
export function compositionOf(
  record: RunRecord,
  containers: readonly ReportContainer[],
  chat: ReportChat | undefined,
  tidy: Tidy,
): Report['composition'] {
  const { ports } = record.ledger;
  if (!ports || ports.path.length === 0) return undefined;
  const roles = ports.path.flatMap(({ role }) => roleNamed(record.ledger, role) ?? []);
  const modelNode = modelNodeOf(record, ports, containers, chat, tidy);
  return {
    clients: (ports.chat === undefined ? [] : (ports.clients ?? [])).map((client) => clientOf(record, ports, client, tidy)),
    nodes: roles.map((role) => ({ role: role.name, place: placeOf(role), isFront: role.name === ports.front })),
    beside: besideOf(ports, roles, containers),
    ...withoutGaps({ modelNode }),
  };
}

/** In Docker is what a container owns, and what has only an address inside; all else is the host's. */
const placeOf = ({ owner, inside, url }: Role) =>
  owner ? (owner.kind === 'process' ? 'host' : 'docker') : inside && !url ? 'docker' : 'host';

function clientOf(record: RunRecord, ports: PortsLedger, client: Client, tidy: Tidy): ReportComposition['clients'][number] {
  const outcome = ofClient.outcome(record, 'client.chats', client.name);
  const url = ports.chat && roleNamed(record.ledger, ports.chat.to)?.url;
  const base = client.as?.href ?? (url ? `${originOf(url)}/v1` : '');
  const { ms, manager } = outcome?.observed ?? {};
  return {
    name: client.name,
    run: client.run,
    ...withoutGaps({ folder: client.folder, manager }),
    base: tidy(base, 200),
    verdict: outcome?.verdict ?? 'skipped',
    ...withoutGaps({ durationMs: ms === undefined ? undefined : Math.round(ms * 10) / 10 }),
    snippet: tidy(clientSnippet(client, base, ports.chat?.token ?? '', ports.chat?.query ?? '', manager), 2000),
  };
}

/** The project's other containers: workers, database, redis. Not those of a role on the path, whatever their number. */
function besideOf(ports: PortsLedger, onPath: readonly Role[], containers: readonly ReportContainer[]): ReportComposition['beside'] {
  const owned = new Set(
    onPath.flatMap(({ owner }) => (owner?.kind === 'compose' ? [owner.service] : owner?.kind === 'container' ? [owner.name] : [])),
  );
  const own = containers.find(({ service }) => service !== undefined && owned.has(service));
  const project = ports.composeProject ?? own?.project;
  return containers
    .filter(
      ({ name, service, project: its }) =>
        service !== undefined && !owned.has(service) && !owned.has(name) && (its === undefined || project === undefined || its === project),
    )
    .map(({ name, service, state }) => ({ name: service ?? name, ...withoutGaps({ state }) }));
}

/** The node of Dify's app that calls the model: it runs in the api, and hands over to the plugin daemon. */
function modelNodeOf(
  record: RunRecord,
  ports: PortsLedger,
  containers: readonly ReportContainer[],
  chat: ReportChat | undefined,
  tidy: Tidy,
): ReportComposition['modelNode'] {
  const isModel = ({ role }: Hop) => isModelKind(roleNamed(record.ledger, role)?.kind);
  const last = ports.path.find(isModel);
  if (!last) return undefined;
  const owner = (name: string) => roleNamed(record.ledger, name)?.owner;
  const isApi = (hop: Hop) => {
    const of = owner(hop.role);
    return of?.kind === 'compose' && containers.some(({ service, image }) => service === of.service && /dify-api/.test(image ?? ''));
  };
  const api = ports.path.find(isApi)?.role;
  if (api === undefined) return undefined;
  const model = chat?.model ?? roleNamed(record.ledger, last.role)?.model;
  return { role: api, ...withoutGaps({ model: model === undefined ? undefined : tidy(model, 160) }) };
}
