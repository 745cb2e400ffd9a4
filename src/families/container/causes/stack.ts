import type { Cause, CauseRule } from '../../../engine/cause.ts';
import type { RunRecord } from '../../../engine/record.ts';
import { ofDify } from '../../dify/findings.ts';
import { stackOrigin } from '../../docker/causes/stack-origin.ts';
import { composeCommand } from '../../docker/compose-command.ts';
import { engineCommand } from '../../docker/engine-command.ts';
import { ofHop } from '../../hop/findings.ts';
import { containerCause } from '../causes.ts';
import { ofContainer, type StackTrouble } from '../findings.ts';
import { troubleEvidence } from '../stack-evidence.ts';
import { dependenciesIn, isBacking, type Owned } from './owned.ts';
import { chatsAwaitingWorker } from './unbegun-chats.ts';

/** Codes of Dify's checks that say no more than "something behind me failed"; any other tells its own reason. */
const bareCodes: ReadonlySet<string> = new Set([
  'app-unanswered',
  'app-database-down',
  'app-error',
  'chat-unanswered',
  'chat-error',
  'chat-silent',
  'chat-truncated',
  'chat-too-slow',
  'chat-only-pings',
  'chat-never-began',
]);

/** Checks of Dify that failed without a word of why: what it needs and does not have may be the reason. */
export const bareFailures = (record: RunRecord): readonly string[] =>
  [...ofDify.outcomes(record, 'dify.app'), ...ofDify.outcomes(record, 'dify.chat')].flatMap(({ id, code, verdict, observed }) => {
    const kind = observed?.trouble?.kind;
    return verdict === 'fail' && bareCodes.has(code) && (kind === undefined || kind === 'server-error' || kind === 'other') ? [id] : [];
  });

/** Hops to a front that carries the API and whose pages alone fail, where the web is among these services. */
export const hopsWithoutPage = (record: RunRecord, services: readonly string[]): readonly string[] =>
  services.includes('web') ? ofHop.found(record, 'hop.reaches', 'hop-without-page').map(({ id }) => id) : [];

/**
 * What fails for want of these services: the api's answers, for want of what it depends on and of whatever is called like the database or
 * redis; a chatflow, for want of the worker; the pages of the front, for want of the web.
 */
export function shadowsOf(record: RunRecord, services: readonly string[]): readonly string[] {
  const needed = dependenciesIn(record).get('api');
  const isApiWithout = services.some((service) => isBacking(service) || service === 'api' || needed?.has(service));
  return [
    ...(isApiWithout ? bareFailures(record) : []),
    ...(services.includes('worker') ? chatsAwaitingWorker(record) : []),
    ...hopsWithoutPage(record, services),
  ];
}

/** Troubles of services that the ledger does not name. */
export function stackTroubles(record: RunRecord): readonly StackTrouble[] {
  return ofContainer.outcomes(record, 'stack.whole').flatMap(({ observed }) => observed?.troubles ?? []);
}

/** Is this service, which no role names, ill in a way that a start does not mend? Then its container is the cause, and no symptom of it. */
export const isIll = (record: RunRecord, service: string | undefined): boolean =>
  stackTroubles(record).some((trouble) => trouble.service === service && trouble.how !== 'stopped');

/** Services of the project that are stopped, or paused, as the ledger's own are, and would stay so if those alone were mended. */
export const alikeBeside = (record: RunRecord, how: 'stopped' | 'paused'): readonly StackTrouble[] =>
  stackTroubles(record).filter((trouble) => trouble.how === how);

/** One cause for each service that is not well; those that are stopped are started together. `told` are those that another cause tells of. */
export function troublesOfStack(record: RunRecord, told: readonly StackTrouble[]): readonly Owned[] {
  const outcome = ofContainer.outcome(record, 'stack.whole', 'docker');
  const troubles = stackTroubles(record).filter((trouble) => !told.includes(trouble));
  if (!outcome || troubles.length === 0) return [];
  const at = outcome.planned.subject.at;
  const groups = ['stopped', 'paused'].map((how) => troubles.filter((trouble) => trouble.how === how)).filter(({ length }) => length > 0);
  const alone = troubles.filter(({ how }) => how !== 'stopped' && how !== 'paused').map((trouble) => [trouble]);
  const dependencies = dependenciesIn(record);
  return [...groups, ...alone].flatMap((group): readonly Owned[] => {
    // The one that the others wait for gives the cause its name.
    const sorted = [...group].sort((a, b) => Number(dependencies.get(a.service)?.has(b.service)) - Number(isBacking(a.service)));
    const [first] = sorted;
    if (!first) return [];
    const services = sorted.map(({ service }) => service);
    const more = {
      evidence: sorted.flatMap(troubleEvidence),
      explains: [outcome.id, ...shadowsOf(record, services)],
      contradictedBy: [],
      ...(at ? { at } : {}),
    };
    const log = sorted.flatMap(({ log }) => log.map(({ text }) => text)).join('\n');
    return [{ cause: causeOf(record, first, sorted, more), services, log }];
  });
}

function causeOf(
  record: RunRecord,
  first: StackTrouble,
  group: readonly StackTrouble[],
  more: Pick<Cause, 'evidence' | 'explains' | 'contradictedBy'>,
): Cause {
  const { service, container, how, state, exitCode, restarts, output = '', limitMiB = null } = first;
  const logs = engineCommand(record, 'logs', '--tail', '50', container);
  const containers = group.map((each) => each.container);
  switch (how) {
    case 'stopped': {
      const command = composeCommand(record, stackOrigin(record), 'up', '-d', ...group.map((each) => each.service));
      return containerCause('container-stopped', service, { containers, state, exitCode }, { ...more, command });
    }
    case 'paused': {
      const command = engineCommand(record, 'unpause', ...containers);
      return containerCause('container-stopped', service, { containers, state, exitCode }, { ...more, command });
    }
    case 'looping':
      return containerCause('container-crash-loop', service, { container, restarts, exitCode }, { ...more, command: logs });
    case 'out-of-memory':
      return containerCause('container-out-of-memory', service, { container, limitMiB }, more);
    case 'unhealthy':
      return containerCause('container-unhealthy', service, { container, output }, { ...more, command: logs });
  }
}

/**
 * Two stacks under one project name: compose takes the containers of one for those of the other, replaces what has the same service
 * name, and both talk to one redis with the passwords of two.
 */
export const sharedProject: CauseRule = (record) =>
  ofContainer
    .found(record, 'stack.whole', 'stack-shared')
    .map(({ id, args, evidence, planned }) =>
      containerCause(
        'project-shared',
        'docker',
        { project: args.project, folders: args.folders },
        { evidence, explains: [id, ...bareFailures(record)], ...(planned.subject.at ? { at: planned.subject.at } : {}) },
      ),
    );
