import type { ContainerDetail, ContainerSummary, EngineAnswer } from '../probes/docker.ts';
import type { Identity } from '../probes/identity.ts';
import type { ModelsAnswer } from '../probes/lmstudio.ts';
import { outcomesOf, type RunRecord } from '../run/record.ts';
import type { Tidy } from './evidence.ts';
import type { ReportContainer, ReportFacts } from './report.ts';
import { seenText, shapedIn, withoutGaps } from './seen.ts';

/** Everything of this kind's outcomes that has a shape. */
function observedShapes<T>(record: RunRecord, kinds: readonly string[], isShape: (value: Readonly<Record<string, unknown>>) => boolean) {
  return record.outcomes.filter((outcome) => kinds.includes(outcome.kind)).flatMap((outcome) => shapedIn<T>(outcome.observed, isShape));
}

/** The containers that any check looked at, each once; a detailed look wins over the list's. */
export function containersSeen(record: RunRecord): readonly (ContainerSummary & Partial<ContainerDetail>)[] {
  const all = record.outcomes.flatMap((outcome) =>
    shapedIn<ContainerSummary & Partial<ContainerDetail>>(
      outcome.observed,
      (value) => typeof value.id === 'string' && typeof value.name === 'string' && typeof value.image === 'string' && 'state' in value,
    ),
  );
  const byId = new Map<string, ContainerSummary & Partial<ContainerDetail>>();
  for (const container of all) {
    const known = byId.get(container.id);
    if (known === undefined || (known.imageId === undefined && container.imageId !== undefined)) byId.set(container.id, container);
  }
  return [...byId.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** Who answered where, by the role that was asked. */
export function identitiesSeen(record: RunRecord): ReadonlyMap<string, Identity> {
  const found = new Map<string, Identity>();
  for (const outcome of outcomesOf(record, 'endpoint.identity')) {
    const [identity] = shapedIn<Identity>(outcome.observed, (value) => typeof value.server === 'string' && Array.isArray(value.seen));
    if (identity) found.set(outcome.subject, identity);
  }
  return found;
}

function dockerFacts(record: RunRecord, tidy: Tidy): ReportFacts['docker'] {
  const [answer] = observedShapes<EngineAnswer>(
    record,
    ['docker.engine'],
    (value) => typeof value.endpoint === 'string' && 'attempts' in value,
  );
  const engine = answer?.engine;
  const containers = containersSeen(record).map(
    (container): ReportContainer => ({
      ...withoutGaps({
        name: tidy(container.name, 120),
        service: container.service === undefined ? undefined : tidy(container.service, 120),
        project: container.project === undefined ? undefined : tidy(container.project, 120),
        image: tidy(container.image, 200),
        imageId: container.imageId === undefined ? undefined : tidy(container.imageId, 80),
        state: container.state,
      }),
      addresses: (container.networks ?? []).flatMap((network) => (network.address ? [network.address] : [])),
    }),
  );
  return {
    ...withoutGaps({
      endpoint: answer === undefined ? undefined : tidy(answer.endpoint),
      version: engine?.version,
      apiVersion: engine?.apiVersion,
      operatingSystem: engine === undefined ? undefined : tidy(engine.operatingSystem),
      isDesktop: engine?.isDesktop,
      isRootless: engine?.isRootless,
    }),
    containers,
  };
}

function lmstudioFacts(record: RunRecord, tidy: Tidy): ReportFacts['lmstudio'] {
  type Models = Extract<ModelsAnswer, { kind: 'models' }>;
  const [answer] = observedShapes<Models>(record, ['lmstudio.model'], (value) => value.kind === 'models' && Array.isArray(value.models));
  return {
    ...withoutGaps({
      generation: answer?.generation,
      answeredBy: answer?.list,
    }),
    models: (answer?.models ?? []).map((model) =>
      withoutGaps({
        id: tidy(model.id, 160),
        state: model.state,
        context: model.loadedContext,
      }),
    ),
  };
}

function difyFacts(record: RunRecord, tidy: Tidy): ReportFacts['dify'] {
  const dify = [...identitiesSeen(record).values()].find((identity) => identity.server === 'dify');
  const [app] = observedShapes<{ name: string; mode: string }>(
    record,
    ['dify.app'],
    (value) => typeof value.name === 'string' && typeof value.mode === 'string',
  );
  const observed = outcomesOf(record, 'dify.app')[0]?.observed;
  const name = app?.name ?? seenText(observed, 'name');
  const mode = app?.mode ?? seenText(observed, 'mode');
  return withoutGaps({
    version: dify?.version === undefined ? undefined : tidy(dify.version, 60),
    app: name === undefined ? undefined : tidy(name, 160),
    mode: mode === undefined ? undefined : tidy(mode, 40),
  });
}

/** The version that a manager's binary told, by manager. */
export function managerVersions(record: RunRecord): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const kind of ['manager.installed', 'manager.version'] as const) {
    for (const outcome of outcomesOf(record, kind)) {
      const version = seenText(outcome.observed, 'version') ?? seenText(outcome.observed, 'installed') ?? seenText(outcome.args, 'version');
      if (version !== undefined) found.set(outcome.subject, version);
    }
  }
  return found;
}

/** What was seen of the machine, for the handover and for what changed since. No secrets, no raw answers. */
export function factsOf(record: RunRecord, tidy: Tidy): ReportFacts {
  const { platform, release, isWsl, isContainer, node, user } = record.host;
  return {
    docker: dockerFacts(record, tidy),
    dify: difyFacts(record, tidy),
    lmstudio: lmstudioFacts(record, tidy),
    managers: Object.fromEntries([...managerVersions(record)].map(([name, version]) => [name, { version: tidy(version, 60) }])),
    host: {
      platform,
      release: tidy(release, 120),
      isWsl,
      isContainer,
      node,
      user: tidy(user, 80),
    },
  };
}
