import { withoutGaps } from '../../../base/without-gaps.ts';
import type { CauseRule } from '../../../engine/cause.ts';
import type { Outcome, RunRecord } from '../../../engine/record.ts';
import { adoptCommand } from '../../../ledger/adopt-command.ts';
import { placeInRole, roleBehind, roleNamed } from '../../../ledger/ledger.ts';
import { isLocal } from '../../../probes/http/role-address.ts';
import { unresolvedUpstream } from '../../container/causes/unresolved-upstream.ts';
import { ofContainer } from '../../container/findings.ts';
import { oddOneOut } from '../../docker/causes/odd-one.ts';
import { stackOrigin } from '../../docker/causes/stack-origin.ts';
import { composeCommand } from '../../docker/compose-command.ts';
import { whereTold } from '../../docker/where-told.ts';
import { ofHop } from '../../hop/findings.ts';
import { answersInstead, serverInstead } from '../../port/causes/answers-instead.ts';
import { lacksItsPort } from '../../port/causes/lacks-port.ts';
import type { PortHolder } from '../../port/findings.ts';
import { ofPort } from '../../port/findings.ts';
import { endpointCause } from '../causes.ts';
import { ofEndpoint } from '../findings.ts';
import { isOwnersPort, ownWay } from './own-front.ts';

const place = (record: RunRecord, role: string) => placeInRole(record.ledger, role, 'url');

const bareFailure = (outcome: Pick<Outcome, 'verdict'> | undefined) => outcome?.verdict === 'fail' || outcome?.verdict === 'warn';

/** Somebody else answers where the role should: told by its fingerprint, with who holds the port. */
const wrongServer: CauseRule = (record) => {
  const asked = [...ofEndpoint.outcomes(record, 'endpoint.identity'), ...ofEndpoint.outcomes(record, 'endpoint.answers')];
  return asked.flatMap((outcome) => {
    const role = outcome.subject;
    const server = serverInstead(outcome);
    const url = roleNamed(record.ledger, role)?.url;
    if (!server || !url || answersInstead(record, role) === 'front-elsewhere') return [];
    // The owner listens elsewhere: that it moved says more than who came after it.
    if ((ofPort.outcome(record, 'port.owned', role)?.observed?.elsewhere ?? []).length > 0) return [];
    if (ofPort.outcome(record, 'port.owned', role)?.code === 'port-split') return [];
    const holder = holderOfRole(record, role);
    const name = holder?.container ?? holder?.name;
    const address = `${url.host}:${url.port}`;
    const expected = roleNamed(record.ledger, role)?.kind ?? 'http';
    const isOwner = name !== undefined && isOwnersPort(record, role);
    const own = isOwner && expected === 'dify' ? ownWay(record, role, server, name) : {};
    return endpointCause(
      'wrong-server',
      role,
      {
        role,
        address,
        expected,
        server,
        ...(name ? { holder: name } : {}),
        ...(isOwner ? { isOwner } : {}),
        ...own.args,
        ...whereTold(record, role),
      },
      {
        evidence: outcome.evidence,
        explains: [outcome.id, `port.owned:${role}`, `front.unique:${role}`, ...wrongAnswers(record, role), ...withoutPort(record, role)],
        // As likely the ledger's address is wrong as somebody stands in the role's place: no command to stop anybody.
        ...place(record, role),
        ...own.more,
      },
    );
  });
};

/** The role's container, where it is down because of who has its port, or could not be started before that one is gone. */
const withoutPort = (record: RunRecord, role: string): readonly string[] =>
  lacksItsPort(record, role) ? [`container.running:${role}`] : [];

/** The hop to the role, where it too met the wrong server. */
const wrongAnswers = (record: RunRecord, role: string): readonly string[] => {
  const hop = ofHop.outcome(record, 'hop.reaches', role);
  return hop && (hop.code === 'hop-wrong-answer' || hop.code === 'hop-wrong-base-path') ? [hop.id] : [];
};

function holderOfRole(record: RunRecord, role: string): PortHolder | undefined {
  const owned = ofPort.outcome(record, 'port.owned', role)?.observed;
  const listeners = owned?.listeners ?? [];
  const answering = listeners.find(({ address, match }) => match !== 'owner' && owned?.expected.includes(address));
  return (answering ?? listeners.find(({ match }) => match !== 'owner') ?? listeners[0])?.holder;
}

/** The declared front is not Dify, and another port of this machine is. */
const frontElsewhere: CauseRule = (record) =>
  ofEndpoint.found(record, 'front.unique', 'front-elsewhere').flatMap((outcome) => {
    const role = outcome.subject;
    // It is on its port, only not at the ledger's address: the causes of ports say which family or width is missing.
    if (['port-wrong-address', 'port-split'].includes(ofPort.outcome(record, 'port.owned', role)?.code ?? '')) return [];
    const { address, found, ...meant } = outcome.args;
    const holder = outcome.observed?.candidates.find((candidate) => candidate.address === found)?.holder;
    const { oddOne, ...odd } = oddOneOut(record, role);
    return endpointCause(
      'front-elsewhere',
      role,
      { role, address, found, ...meant, ...(holder ? { holder } : {}), ...(oddOne ? { oddOne } : {}) },
      {
        evidence: outcome.evidence,
        explains: [
          outcome.id,
          `endpoint.identity:${role}`,
          `endpoint.answers:${role}`,
          `port.owned:${role}`,
          `container.published:${role}`,
        ],
        ...place(record, role),
        ...(oddOne === 'container' ? {} : { command: adoptCommand(record.ledger, role) }),
        ...odd,
      },
    );
  });

/**
 * nginx says 502, 503 or 504. Where the container behind it is down or ill, that is the cause and this the symptom (docker's family).
 * Where it runs, an answer of the api to nginx's own container means that nginx holds a stale address (facts: Dify 2.2, 6.5).
 */
const frontWithoutApi: CauseRule = (record) =>
  ofEndpoint.found(record, 'endpoint.identity', 'front-without-api').flatMap((outcome) => {
    const role = outcome.subject;
    const { status } = outcome.args;
    const api = roleBehind(record.ledger, role);
    const running = api === undefined ? undefined : ofContainer.outcome(record, 'container.running', api);
    const healthy = api === undefined ? undefined : ofContainer.outcome(record, 'container.healthy', api);
    if (bareFailure(running) || healthy?.verdict === 'fail') return [];
    const hop = api === undefined ? undefined : ofHop.outcome(record, 'hop.reaches', api);
    const upstream = running?.observed?.container?.service ?? api ?? 'api';
    const compose = (...words: readonly string[]) => composeCommand(record, stackOrigin(record), ...words);
    const service = serviceOf(record, role);
    const more = { evidence: [...outcome.evidence, ...(hop?.evidence ?? [])], ...place(record, role) };

    const isReached = hop?.verdict === 'pass' || hop?.verdict === 'warn';
    if (running?.verdict === 'pass' && (isReached || hop?.verdict !== 'fail')) {
      return endpointCause(
        'front-stale-upstream',
        role,
        { role, upstream, status },
        {
          ...more,
          // An api that answers, only slowly, may be what the front gave up waiting for.
          certainty: hop?.verdict === 'pass' || (isReached && status !== 504) ? 'certain' : 'likely',
          explains: [outcome.id, `front.unique:${role}`, ...failedFirstHop(record, role)],
          ...withoutGaps({ breaksHop: api }),
          ...(service ? { command: compose('restart', service) } : {}),
        },
      );
    }
    return endpointCause(
      'api-down',
      api ?? role,
      { role, upstream, status },
      {
        ...more,
        certainty: hop?.verdict === 'fail' ? 'certain' : 'likely',
        explains: [outcome.id, `front.unique:${role}`, ...(hop ? [hop.id] : []), ...failedFirstHop(record, role)],
        ...(running?.verdict === 'pass' ? { command: compose('logs', '--tail', '50', upstream) } : {}),
      },
    );
  });

const failedFirstHop = (record: RunRecord, role: string): readonly string[] => {
  const hop = ofHop.outcome(record, 'hop.reaches', role);
  return hop?.code === 'hop-server-error' || hop?.code === 'hop-wrong-answer' ? [hop.id] : [];
};

function serviceOf(record: RunRecord, role: string): string | undefined {
  const owner = roleNamed(record.ledger, role)?.owner;
  return owner?.kind === 'compose' ? owner.service : undefined;
}

/** nginx ends at its start because a name of its configuration does not resolve (facts: Dify 2.2, 6.6). */
const frontUpstreamUnresolved: CauseRule = (record) =>
  ofContainer.outcomes(record, 'container.running').flatMap((outcome) => {
    const upstream = unresolvedUpstream(outcome.observed?.logTail ?? '');
    if (outcome.verdict !== 'fail' || upstream === undefined || isDown(record, upstream)) return [];
    const role = outcome.subject;
    const command = composeCommand(record, stackOrigin(record), 'up', '-d', upstream);
    const at = outcome.planned.subject.at;
    return endpointCause(
      'front-upstream-unresolved',
      role,
      { role, upstream },
      { evidence: outcome.evidence, explains: [outcome.id], command, ...(at ? { at } : {}) },
    );
  });

/** The service behind the name has a container of its own that is not up: that is the cause, and nginx its symptom (docker's family). */
const isDown = (record: RunRecord, service: string): boolean =>
  (record.ledger.ports?.roles ?? []).some(
    ({ name, owner }) =>
      owner?.kind === 'compose' && owner.service === service && bareFailure(ofContainer.outcome(record, 'container.running', name)),
  );

const difyNotInstalled: CauseRule = (record) =>
  ofEndpoint.found(record, 'endpoint.identity', 'dify-not-set-up').map((outcome) => {
    const page = `${outcome.observed?.origin ?? ''}/install`;
    return endpointCause(
      'dify-not-installed',
      outcome.subject,
      { role: outcome.subject, page },
      { evidence: outcome.evidence, explains: [outcome.id], ...place(record, outcome.subject) },
    );
  });

const difyWrongBasePath: CauseRule = (record) =>
  ofEndpoint.found(record, 'endpoint.identity', 'dify-url-with-path', 'dify-wrong-path').map((outcome) => {
    const { path } = outcome.args;
    return endpointCause(
      'dify-wrong-base-path',
      outcome.subject,
      { role: outcome.subject, path, right: outcome.observed?.origin ?? '' },
      { evidence: outcome.evidence, explains: [outcome.id], ...place(record, outcome.subject) },
    );
  });

/** One cause for all roles: the environment is one. */
const proxyOnHost: CauseRule = (record) => {
  const caught = ofEndpoint.found(record, 'endpoint.answers', 'endpoint-past-proxy');
  const [first] = caught;
  if (!first) return [];
  const variables = [...new Set(caught.flatMap(({ observed }) => observed?.proxies ?? []))];
  const urls = caught.flatMap(({ subject }) => roleNamed(record.ledger, subject)?.url ?? []).filter(isLocal);
  const hosts = [...new Set(urls.map(({ host }) => host))];
  const list = hosts.join(',');
  const command =
    record.host.platform === 'win32' ? `set NO_PROXY=%NO_PROXY%,${list}` : `export NO_PROXY="\${NO_PROXY:+$NO_PROXY,}${list}"`;
  return [
    endpointCause(
      'proxy-on-host',
      first.subject,
      { variables, hosts },
      { evidence: first.evidence, explains: caught.map(({ id }) => id), command },
    ),
  ];
};

export const answeringRules: readonly CauseRule[] = [
  wrongServer,
  frontElsewhere,
  frontWithoutApi,
  frontUpstreamUnresolved,
  difyNotInstalled,
  difyWrongBasePath,
  proxyOnHost,
];
