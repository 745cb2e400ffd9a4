import { withoutGaps } from '../base/without-gaps.ts';
import type { RunRecord } from '../engine/record.ts';
import { ofContainer } from '../families/container/findings.ts';
import { ofDify } from '../families/dify/findings.ts';
import { engineNames } from '../families/docker/engine-names.ts';
import { ofDocker } from '../families/docker/findings.ts';
import { ofEndpoint } from '../families/endpoint/findings.ts';
import { ofManager } from '../families/manager/findings.ts';
import { ofModel } from '../families/model/findings.ts';
import type { ContainerDetail } from '../probes/docker/docker.ts';
import type { Identity } from '../probes/identity/identity.ts';
import type { Tidy } from './evidence.ts';
import type { ReportContainer, ReportFacts } from './report.ts';

/** The containers that any check inspected, each once. */
export function containersSeen(record: RunRecord): readonly ContainerDetail[] {
  const details = (['container.running', 'container.healthy', 'container.published'] as const).flatMap((kind) =>
    ofContainer
      .outcomes(record, kind)
      .flatMap((outcome) => (outcome.observed?.container === undefined ? [] : [outcome.observed.container])),
  );
  return [...new Map(details.map((container) => [container.id, container])).values()];
}

/** Who answered where, by the role that was asked. */
export function identitiesSeen(record: RunRecord): ReadonlyMap<string, Identity> {
  return new Map(
    ofEndpoint
      .outcomes(record, 'endpoint.identity')
      .flatMap(({ subject, observed }) => (observed?.identity === undefined ? [] : [[subject, observed.identity] as const])),
  );
}

/** The version that a manager's binary told, by manager. */
export function managerVersions(record: RunRecord): ReadonlyMap<string, string> {
  return new Map(
    ofManager
      .outcomes(record, 'manager.version')
      .flatMap(({ subject, observed }) => (observed?.version === undefined ? [] : [[subject, observed.version] as const])),
  );
}

/** The inspected containers, and the rest of the project by what the list told of them. By name. */
function containerFacts(record: RunRecord, tidy: Tidy): readonly ReportContainer[] {
  const inspected = containersSeen(record).map(
    (one): ReportContainer => ({
      ...withoutGaps({
        name: tidy(one.name, 120),
        service: one.service === undefined ? undefined : tidy(one.service, 120),
        project: one.project === undefined ? undefined : tidy(one.project, 120),
        image: tidy(one.image, 200),
        imageId: tidy(one.imageId, 80),
        state: one.state,
      }),
      addresses: one.networks.flatMap(({ address }) => (address === undefined || address === '' ? [] : [address])),
    }),
  );
  const known = new Set(inspected.map(({ name }) => name));
  const listed = ofContainer
    .outcomes(record, 'container.running')
    .flatMap(({ observed }) => observed?.stack ?? [])
    .map((one): ReportContainer => {
      const { name, service, image, state } = one;
      return {
        name: tidy(name, 120),
        ...withoutGaps({ service: service === undefined ? undefined : tidy(service, 120) }),
        image: tidy(image, 200),
        state,
        addresses: [],
      };
    })
    .filter(({ name }) => !known.has(name));
  const all = new Map([...listed, ...inspected].map((one) => [one.name, one]));
  return [...all.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function dockerFacts(record: RunRecord, tidy: Tidy): ReportFacts['docker'] {
  const seen = ofDocker.outcomes(record, 'docker.engine')[0]?.observed;
  const engine = seen?.engine;
  return {
    ...withoutGaps({
      endpoint: seen === undefined ? undefined : tidy(seen.endpoint),
      version: engine?.version,
      apiVersion: engine?.apiVersion,
      operatingSystem: engine === undefined ? undefined : tidy(engine.operatingSystem),
      isDesktop: engine?.isDesktop,
      isRootless: engine?.isRootless,
      product: seen?.brand === undefined ? undefined : engineNames[seen.brand],
    }),
    containers: containerFacts(record, tidy),
  };
}

function lmstudioFacts(record: RunRecord, tidy: Tidy): ReportFacts['lmstudio'] {
  const answer = ofModel.outcomes(record, 'lmstudio.model').find(({ observed }) => observed?.answer !== undefined)?.observed?.answer;
  return {
    ...withoutGaps({ generation: answer?.generation, answeredBy: answer?.list }),
    models: (answer?.models ?? []).map((model) =>
      withoutGaps({ id: tidy(model.id, 160), state: model.state, context: model.loadedContext }),
    ),
  };
}

function difyFacts(record: RunRecord, tidy: Tidy): ReportFacts['dify'] {
  const version = [...identitiesSeen(record).values()].find(({ server }) => server === 'dify')?.version;
  const app = ofDify.outcomes(record, 'dify.app')[0]?.observed;
  return withoutGaps({
    version: version === undefined ? undefined : tidy(version, 60),
    app: app?.name === undefined ? undefined : tidy(app.name, 160),
    mode: app?.mode === undefined ? undefined : tidy(app.mode, 40),
  });
}

/** What was seen of the machine, for the handover and for what changed since. No secrets, no raw answers. */
export function factsOf(record: RunRecord, tidy: Tidy): ReportFacts {
  const { platform, release, isWsl, isContainer, node, user } = record.host;
  return {
    docker: dockerFacts(record, tidy),
    dify: difyFacts(record, tidy),
    lmstudio: lmstudioFacts(record, tidy),
    managers: Object.fromEntries([...managerVersions(record)].map(([name, version]) => [name, { version: tidy(version, 60) }])),
    host: { platform, release: tidy(release, 120), isWsl, isContainer, node, user: tidy(user, 80) },
  };
}
