import type { Cause, CauseRule } from '../../../engine/cause.ts';
import type { Outcome, RunRecord } from '../../../engine/record.ts';
import { roleNamed } from '../../../ledger/ledger.ts';
import { absenceOf } from '../../docker/causes/absence.ts';
import { composeCommand } from '../../docker/compose-command.ts';
import { engineCommand } from '../../docker/engine-command.ts';
import { ofEndpoint } from '../../endpoint/findings.ts';
import { lacksItsPort } from '../../port/causes/lacks-port.ts';
import { containerCause } from '../causes.ts';
import { type ContainerFindings, type ContainerObserved, ofContainer, type StackTrouble } from '../findings.ts';
import { troubleEvidence } from '../stack-evidence.ts';
import { deadRoles } from './dead-ports.ts';
import { brokenHealthcheck } from './healthcheck.ts';
import { leftoverRules } from './leftovers.ts';
import { inOrder, type Owned } from './owned.ts';
import { alikeBeside, hopsWithoutPage, shadowsOf, troublesOfStack } from './stack.ts';
import { frontsWithout } from './unresolved-upstream.ts';

type Seen = Pick<Outcome, 'id' | 'subject' | 'planned' | 'evidence'> & { readonly observed: ContainerObserved['container.running'] };

const withCode = <C extends keyof ContainerFindings>(record: RunRecord, code: C) =>
  ofContainer
    .found(record, 'container.running', code)
    .flatMap((outcome) => (outcome.observed ? [{ ...outcome, observed: outcome.observed }] : []));

const common = (record: RunRecord, outcomes: readonly Seen[]) => {
  const at = outcomes[0]?.planned.subject.at;
  return {
    evidence: outcomes.flatMap(({ evidence }) => evidence),
    explains: [
      ...outcomes.flatMap(({ id, subject }) => [id, ...absenceOf(record, subject)]),
      ...shadowsOnFronts(record, outcomes),
      ...hopsWithoutPage(record, servicesOf(record, outcomes)),
    ],
    ...(at ? { at } : {}),
  };
};

/** nginx does not start while a service that its configuration names is not up; that service is what to start. */
function shadowsOnFronts(record: RunRecord, outcomes: readonly Seen[]): readonly string[] {
  const owners = outcomes.map(({ subject }) => roleNamed(record.ledger, subject)?.owner);
  const down = owners.flatMap((owner) => (owner?.kind === 'compose' ? [owner.service] : []));
  const fronts = frontsWithout(record, down);
  const roles = ofContainer.outcomes(record, 'container.running').filter(({ id }) => fronts.includes(id));
  return roles.flatMap(({ id, subject }) => [id, ...absenceOf(record, subject)]);
}

/** Two roles may be held by one container: it is one cause that explains both. */
function byContainer(outcomes: readonly Seen[]): readonly (readonly [Seen, ...Seen[]])[] {
  const groups = new Map<string, [Seen, ...Seen[]]>();
  for (const outcome of outcomes) {
    const key = outcome.observed.container?.id ?? outcome.id;
    const group = groups.get(key);
    if (group) group.push(outcome);
    else groups.set(key, [outcome]);
  }
  return [...groups.values()];
}

const names = (outcomes: readonly Seen[]) => [...new Set(outcomes.map(({ observed }) => observed.container?.name ?? observed.wanted))];

/** Services to start, as compose knows them; undefined when one of the roles is owned by a bare container. */
function services(record: RunRecord, outcomes: readonly Seen[]): readonly string[] | undefined {
  const owners = outcomes.map(({ subject }) => roleNamed(record.ledger, subject)?.owner);
  const found = owners.flatMap((owner) => (owner?.kind === 'compose' ? [owner.service] : []));
  return found.length === owners.length ? [...new Set(found)] : undefined;
}

const stackRule: CauseRule = (record) => {
  const absent = withCode(record, 'stack-absent');
  const [first] = absent;
  if (!first) return [];
  const { project } = first.observed;
  const command = composeCommand(record, first.observed, 'up', '-d');
  // Where most of its services run under other names, the ledger may mean those, and a second stack would take their ports.
  const alike = absent.filter(({ observed }) => (observed.nearest ?? []).length > 0).length;
  const certainty = alike >= 2 && alike * 2 >= absent.length ? 'likely' : 'certain';
  return [
    containerCause(
      'stack-not-created',
      'docker',
      { project: 'project' in project ? project.project : null },
      { ...common(record, absent), command, certainty },
    ),
  ];
};

const logOf = (outcomes: readonly Seen[]) => outcomes.map(({ observed }) => observed.logTail ?? '').join('\n');

/** The compose services of these outcomes. */
const servicesOf = (record: RunRecord, outcomes: readonly Seen[]): readonly string[] =>
  outcomes.flatMap(({ subject }) => {
    const owner = roleNamed(record.ledger, subject)?.owner;
    return owner?.kind === 'compose' ? [owner.service] : [];
  });

const owned = (record: RunRecord, group: readonly Seen[], cause: Cause): Owned => ({
  cause,
  services: servicesOf(record, group),
  log: logOf(group),
});

function missing(record: RunRecord): readonly Owned[] {
  const absent = withCode(record, 'container-absent');
  const [first] = absent;
  if (!first) return [];
  const wanted = services(record, absent);
  const nearest = [...new Set(absent.flatMap(({ observed }) => observed.nearest ?? []))];
  // What else of the project is down would stay down.
  const beside = alikeBeside(record, 'stopped').map(({ service }) => service);
  const command = wanted ? { command: composeCommand(record, first.observed, 'up', '-d', ...wanted, ...beside) } : {};
  // A project that has only some of the services may be somebody else's, and nobody starts containers there.
  const certainty = first.observed.project.kind === 'partial' ? 'likely' : 'certain';
  const more = { ...common(record, absent), certainty, ...command } as const;
  return [owned(record, absent, containerCause('container-missing', first.subject, { containers: names(absent), nearest }, more))];
}

/** nginx says this and ends when a name behind it is missing; the front's own rules know which. */
const lacksUpstream = ({ observed }: Seen) => /host not found in upstream/.test(observed.logTail ?? '');

/** Of the ledger's containers, those that are stopped or paused, by what mends them. */
function downOf(record: RunRecord): Readonly<Record<'paused' | 'composed' | 'bare', readonly Seen[]>> {
  const down = withCode(record, 'container-down').filter((outcome) => !lacksItsPort(record, outcome.subject) && !lacksUpstream(outcome));
  const paused = down.filter(({ observed }) => observed.container?.state === 'paused');
  const stopped = down.filter((outcome) => !paused.includes(outcome));
  const isComposed = (each: Seen) => services(record, [each]) !== undefined;
  return { paused, composed: stopped.filter(isComposed), bare: stopped.filter((each) => !isComposed(each)) };
}

/** Those of the project that no role names and that are stopped, or paused, as some of the ledger's are: one cause tells of both. */
export function toldBeside(record: RunRecord): readonly StackTrouble[] {
  const { paused, composed } = downOf(record);
  return [...(paused.length > 0 ? alikeBeside(record, 'paused') : []), ...(composed.length > 0 ? alikeBeside(record, 'stopped') : [])];
}

/** What is stopped, and what is paused: each one cause, with the rest of the project that is so, for one command mends all of it. */
function stoppedOf(record: RunRecord): readonly Owned[] {
  const { paused, composed, bare } = downOf(record);
  const told = toldBeside(record);
  return [paused, composed, bare].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const beside = told.filter(({ how }) => (group === paused && how === 'paused') || (group === composed && how === 'stopped'));
    const containers = [...names(group), ...beside.map(({ container }) => container)];
    const all = [...servicesOf(record, group), ...beside.map(({ service }) => service)];
    const command =
      group === paused
        ? engineCommand(record, 'unpause', ...containers)
        : group === composed
          ? composeCommand(record, first.observed, 'up', '-d', ...whole(record, [...new Set(all)]))
          : engineCommand(record, 'start', ...containers);
    const { state = '', exitCode = 0 } = first.observed.container ?? {};
    const { evidence, explains, ...more } = common(record, group);
    const cause = containerCause(
      'container-stopped',
      first.subject,
      { containers, state, exitCode },
      {
        ...more,
        command,
        evidence: [...evidence, ...beside.flatMap(troubleEvidence)],
        explains: beside.length === 0 ? explains : [...explains, 'stack.whole:docker', ...shadowsOf(record, all)],
      },
    );
    return [{ cause, services: all, log: [logOf(group), ...beside.flatMap(({ log }) => log.map(({ text }) => text))].join('\n') }];
  });
}

/** Nothing of the project runs: then all of it is started, and no list of names could be whole. One that lacks its port is left out. */
function whole(record: RunRecord, wanted: readonly string[]): readonly string[] {
  if (withCode(record, 'container-down').some(({ subject }) => lacksItsPort(record, subject))) return wanted;
  const stack = ofContainer.outcomes(record, 'stack.whole').flatMap(({ observed }) => observed?.stack ?? []);
  const isAnyUp = stack.some(({ state }) => state === 'running' || state === 'restarting' || state === 'paused');
  return stack.length >= wanted.length && !isAnyUp ? [] : wanted;
}

const crashing = (record: RunRecord): readonly Owned[] =>
  byContainer(withCode(record, 'container-crashing')).flatMap((group) => {
    const [first] = group;
    const { subject, observed } = first;
    if (!observed.container || lacksUpstream(first)) return [];
    const { name, restartCount, exitCode } = observed.container;
    const command = engineCommand(record, 'logs', '--tail', '50', name);
    const args = { container: name, restarts: restartCount, exitCode };
    return [owned(record, group, containerCause('container-crash-loop', subject, args, { ...common(record, group), command }))];
  });

const outOfMemory = (record: RunRecord): readonly Owned[] =>
  byContainer(withCode(record, 'container-killed-for-memory')).flatMap((group) => {
    const [{ subject, observed }] = group;
    if (!observed.container) return [];
    const { name, memoryLimitBytes } = observed.container;
    const limitMiB = memoryLimitBytes ? Math.round(memoryLimitBytes / 1024 / 1024) : null;
    return [owned(record, group, containerCause('container-out-of-memory', subject, { container: name, limitMiB }, common(record, group)))];
  });

const unhealthy = (record: RunRecord): readonly Owned[] => {
  const dead = deadRoles(record);
  const failing = ofContainer
    .outcomes(record, 'container.healthy')
    .filter(({ code, subject }) => code === 'health-failing' && !dead.includes(subject));
  const seen = new Map<string, (typeof failing)[number][]>();
  for (const outcome of failing) {
    const key = outcome.observed?.container.id ?? outcome.id;
    seen.set(key, [...(seen.get(key) ?? []), outcome]);
  }
  return [...seen.values()].flatMap((group) => {
    const [first] = group;
    const container = first?.observed?.container;
    if (!first?.observed || !container) return [];
    const { at } = first.planned.subject;
    const said = first.evidence.find(({ what }) => what === 'health-output')?.value;
    const more = { evidence: first.evidence, explains: group.map(({ id }) => id), ...(at ? { at } : {}) };
    const services = container.service === undefined ? [] : [container.service];
    const roles = group.map(({ subject }) => subject);
    const broken = brokenHealthcheck(record, roles, first.observed);
    if (broken) {
      const args = { container: container.name, ...broken.args };
      return [
        { cause: containerCause('healthcheck-broken', first.subject, args, { ...more, certainty: broken.certainty }), services, log: '' },
      ];
    }
    const args = { container: container.name, output: typeof said === 'string' ? said : '' };
    const command = engineCommand(record, 'logs', '--tail', '50', container.name);
    return [{ cause: containerCause('container-unhealthy', first.subject, args, { ...more, command }), services, log: args.output }];
  });
};

/** All that is not well of the ledger's containers and of the rest of the project, the deeper before what stands on it. */
const stateRule: CauseRule = (record) =>
  inOrder(record, [
    ...missing(record),
    ...stoppedOf(record),
    ...crashing(record),
    ...outOfMemory(record),
    ...unhealthy(record),
    ...troublesOfStack(record, toldBeside(record)),
  ]);

const versionRule: CauseRule = (record) => {
  const apart = withCode(record, 'version-apart');
  const [first] = apart;
  if (!first) return [];
  const command = composeCommand(record, first.observed, 'up', '-d');
  const { evidence, explains: ids } = common(record, apart);
  const answered = ofEndpoint.found(record, 'endpoint.identity', 'dify-other-version');
  const explains = [...ids, ...answered.map(({ id }) => id)];
  const { container, image, other } = first.args;
  return [containerCause('version-mismatch', first.subject, { container, image, other }, { evidence, explains, command })];
};

export const containerRules: readonly CauseRule[] = [stackRule, stateRule, versionRule, ...leftoverRules];
