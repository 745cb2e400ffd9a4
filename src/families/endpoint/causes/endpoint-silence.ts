import { withoutGaps } from '../../../base/without-gaps.ts';
import type { Cause, CauseRule } from '../../../engine/cause.ts';
import { outcomeOf, type RunRecord } from '../../../engine/record.ts';
import { placeInRole, type Role, roleNamed } from '../../../ledger/ledger.ts';
import { isLocal } from '../../../probes/http/role-address.ts';
import { rolesOfDeadDaemon } from '../../container/causes/dead-daemon.ts';
import { deadRoles } from '../../container/causes/dead-ports.ts';
import { containerCause } from '../../container/causes.ts';
import { ofContainer } from '../../container/findings.ts';
import { waitsAtOldAddress, waitsForContainer } from '../../docker/causes/absence.ts';
import { stackOrigin } from '../../docker/causes/stack-origin.ts';
import { composeCommand } from '../../docker/compose-command.ts';
import { engineCommand } from '../../docker/engine-command.ts';
import { whereTold } from '../../docker/where-told.ts';
import { ofHop } from '../../hop/findings.ts';
import { portCause } from '../../port/causes.ts';
import { ofPort } from '../../port/findings.ts';
import { endpointCause } from '../causes.ts';
import { type EndpointFindings, ofEndpoint } from '../findings.ts';

const ways: { readonly [C in string]?: 'silent' | 'closed' | 'broken' } = {
  'endpoint-silent': 'silent',
  'endpoint-closed': 'closed',
  'endpoint-broken': 'broken',
};

const reasons: { readonly [C in string]?: 'name' | 'refused' | 'unreachable' } = {
  'endpoint-name-unresolved': 'name',
  'endpoint-refused': 'refused',
  'endpoint-unreachable': 'unreachable',
};

const addressOf = ({ args }: SeenAnswer): string => ('address' in args ? args.address : 'host' in args ? args.host : '');

/** Nothing below it failed: the port is held by whom it should be, the container runs and is well. */
function isOnItsOwn(record: RunRecord, role: string): boolean {
  const below = (['port.owned', 'container.running', 'container.healthy', 'container.published'] as const).map(
    (kind) => outcomeOf(record, kind, role)?.verdict ?? 'pass',
  );
  const isBelowWell = below.every((verdict) => verdict === 'pass' || verdict === 'unknown' || verdict === 'skipped');
  return isBelowWell && !waitsForContainer(record, role) && !deadRoles(record).includes(role) && !rolesOfDeadDaemon(record).includes(role);
}

type SeenAnswer = ReturnType<typeof ofEndpoint.outcomes<'endpoint.answers'>>[number];

const silence: CauseRule = (record) =>
  ofEndpoint.outcomes(record, 'endpoint.answers').flatMap((outcome): readonly Cause[] => {
    const { code, subject, evidence, id } = outcome;
    const more = { evidence, explains: [id], ...placeInRole(record.ledger, subject, 'url') };
    const how = ways[code];
    if (outcome.code === 'endpoint-half-dead') return [halfDead(record, outcome, outcome.args)];
    const hanging = hangsBehind(record, outcome);
    if (hanging) return [hanging];
    const behind = waitsAtOldAddress(record, subject);
    if (behind !== undefined && isOnItsOwn(record, subject)) return [staleUpstream(record, outcome, behind)];
    if (how && isOnItsOwn(record, subject)) {
      const isByTls = roleNamed(record.ledger, subject)?.url?.scheme === 'https';
      const args = { role: subject, address: addressOf(outcome), how, ...(isByTls ? { isByTls } : {}), ...whereTold(record, subject) };
      return [endpointCause('server-silent', subject, args, { ...more, certainty: 'likely' })];
    }
    if (outcome.code === 'endpoint-tls-failed') {
      return [endpointCause('tls-failed', subject, { role: subject, ...outcome.args, ...whereTold(record, subject) }, more)];
    }
    const why = reasons[code];
    // Who should hold a port of this machine, and does not, is told by the checks of ports and containers.
    const role = roleNamed(record.ledger, subject);
    const isHere =
      ofPort.outcome(record, 'port.owned', subject) !== undefined || (role?.kind === 'lmstudio' && role.url && isLocal(role.url));
    if (why === undefined || (why === 'refused' && isHere) || !isOnItsOwn(record, subject)) return [];
    const args = { role: subject, address: addressOf(outcome), why, ...namedIn(outcome, role), ...whereTold(record, subject) };
    return [endpointCause('address-unreachable', subject, args, { ...more, explains: [id, ...hopsThere(record, subject)] })];
  });

/** Nobody but containers know the name: then this machine is to call the port that it has of that one. */
const namedIn = ({ observed }: SeenAnswer, role: Role | undefined) =>
  observed?.named === undefined ? {} : withoutGaps({ named: observed.named, port: role?.url?.port });

/** The hop to a server that was refused from a container as it was from here. */
function hopsThere(record: RunRecord, role: string): readonly string[] {
  const hop = ofHop.outcome(record, 'hop.reaches', role);
  const isSame = hop?.code === 'refused-from-container' && hop.observed?.host?.kind === 'failure';
  return hop && (isSame || hop.code === 'hop-unanswered') ? [hop.id] : [];
}

/** The two halves are one listener's, so what port.owned saw is no contradiction. */
function halfDead(
  record: RunRecord,
  { subject, id, evidence }: SeenAnswer,
  { dead, alive }: EndpointFindings['endpoint-half-dead'],
): Cause {
  const port = roleNamed(record.ledger, subject)?.url?.port ?? 0;
  const explains = [id, ...['endpoint.identity', 'front.unique', 'hop.reaches'].map((kind) => `${kind}:${subject}`)];
  const more = { evidence, explains, contradictedBy: [], ...placeInRole(record.ledger, subject, 'url') };
  return portCause('split-localhost', subject, { port, kind: 'dead-half', dead, alive, ...whereTold(record, subject) }, more);
}

/** The front is silent, and what stands behind it is silent too when it is asked without the front: then that hangs, and not nginx. */
function hangsBehind(record: RunRecord, { subject, id, code, observed, evidence }: SeenAnswer): Cause | undefined {
  const behind = observed?.behind;
  if (code !== 'endpoint-silent' || behind?.says !== 'silent') return undefined;
  const running = ofContainer.outcome(record, 'container.running', behind.role);
  const container = running?.observed?.container;
  if (running?.verdict !== 'pass' || !container) return undefined;
  const hop = ofHop.outcome(record, 'hop.reaches', behind.role);
  const service = container.service ?? container.name;
  const origin = stackOrigin(record);
  return containerCause(
    'service-hangs',
    behind.role,
    { service, container: container.name, from: behind.from, url: behind.url },
    {
      evidence: [...evidence, ...(hop?.evidence ?? [])],
      explains: [id, `front.unique:${subject}`, `hop.reaches:${subject}`, `container.healthy:${behind.role}`, ...(hop ? [hop.id] : [])],
      breaksHop: behind.role,
      insteadOf: [`container-unhealthy:${behind.role}`],
      command:
        container.service === undefined
          ? engineCommand(record, 'logs', '--tail', '50', container.name)
          : composeCommand(record, origin, 'logs', '--tail', '50', service),
      ...placeInRole(record.ledger, subject, 'url'),
    },
  );
}

/**
 * nginx waits at an address that nobody has any more: as long as the kernel still looks for it (3 to 8 s) there is not even a 502,
 * while the api answers nginx's own container (facts: Dify 2.2, 6.5).
 */
function staleUpstream(record: RunRecord, { subject, id, evidence, observed }: SeenAnswer, behind: string): Cause {
  const running = ofContainer.outcome(record, 'container.running', behind)?.observed;
  const owner = roleNamed(record.ledger, subject)?.owner;
  const isComposed = running !== undefined && owner?.kind === 'compose';
  return endpointCause(
    'front-stale-upstream',
    subject,
    { role: subject, upstream: running?.container?.service ?? behind },
    {
      // It answers the same question without the front: then only the front's way to it is left.
      certainty: observed?.behind?.says === 'answers' ? 'certain' : 'likely',
      evidence: [...evidence, ...(ofHop.outcome(record, 'hop.reaches', behind)?.evidence ?? [])],
      explains: [id, `front.unique:${subject}`],
      breaksHop: behind,
      ...(isComposed ? { command: composeCommand(record, running, 'restart', owner.service) } : {}),
      ...placeInRole(record.ledger, subject, 'url'),
    },
  );
}

const answer: CauseRule = (record) =>
  ofEndpoint.found(record, 'endpoint.identity', 'expectation-missed', 'server-error', 'gateway-wants-password').map((outcome) => {
    const { subject, evidence, id } = outcome;
    const more = { evidence, explains: [id, ...sameRefusal(record, subject)] };
    if (outcome.code === 'expectation-missed') {
      const args = { ...outcome.args, role: subject };
      return endpointCause('answer-unexpected', subject, args, { ...more, ...placeInRole(record.ledger, subject, 'expect') });
    }
    const here = { ...more, ...placeInRole(record.ledger, subject, 'url') };
    if (outcome.code === 'gateway-wants-password')
      return endpointCause('gateway-wants-password', subject, { role: subject, ...outcome.args }, here);
    return endpointCause('server-error', subject, { role: subject, ...outcome.args }, here);
  });

/** The hop to the role, where it met the same at the same port: an error, or a gateway's page. */
function sameRefusal(record: RunRecord, subject: string): readonly string[] {
  const hop = ofHop.outcome(record, 'hop.reaches', subject);
  const port = roleNamed(record.ledger, subject)?.url?.port;
  const isSame = hop?.code === 'hop-server-error' || hop?.code === 'hop-wrong-answer';
  return hop?.observed && isSame && URL.canParse(hop.observed.url) && portOf(new URL(hop.observed.url)) === port ? [hop.id] : [];
}

const portOf = ({ port, protocol }: URL) => (port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port));

/** A server is young for as long as this, and what a gateway says of it then is that it is not up yet. */
const youngMs = 90_000;

function isYoung(record: RunRecord, role: string): boolean {
  const startedAt = ofContainer.outcome(record, 'container.running', role)?.observed?.container?.startedAt;
  return startedAt !== undefined && Date.parse(record.startedAt) - Date.parse(startedAt) < youngMs;
}

/** Servers of which it says more than their errors who they are. */
const isNamed = (server: string | undefined) => server !== undefined && server !== 'other-http' && server !== 'nginx';

/** Whoever a caller was told of is there, and answers with an error: who it is cannot be seen, and nobody stands in its place. */
const toldServer: CauseRule = (record) =>
  ofHop.found(record, 'hop.reaches', 'hop-server-error').flatMap(({ args, evidence, id, observed, subject }) => {
    const told = whereTold(record, subject);
    const identity = ofEndpoint.outcome(record, 'endpoint.identity', subject);
    const isLoading = observed?.inside?.kind === 'response' && /loading model|model_loading/i.test(observed.inside.body);
    const isStarting =
      isLoading || identity?.code === 'server-loading' || (args.status >= 502 && args.status <= 504 && isYoung(record, subject));
    if (told.told === undefined || isStarting || (identity?.code === 'identity-other' && isNamed(identity.args.server))) return [];
    const address = /^\w+:\/\/([^/]+)/.exec(args.url)?.[1] ?? args.to;
    const more = { evidence, explains: [id, `endpoint.identity:${subject}`], insteadOf: [`wrong-server:${subject}`] };
    return [endpointCause('server-error', subject, { role: subject, address, status: args.status, ...told }, more)];
  });

const secondFront: CauseRule = (record) =>
  ofEndpoint.found(record, 'front.unique', 'front-not-alone').flatMap(({ subject, evidence, id, args }) => {
    // Two servers behind one localhost are a cause of ports, and the second of them is not this.
    if (ofPort.outcome(record, 'port.owned', subject)?.code === 'port-split') return [];
    return endpointCause(
      'front-not-alone',
      subject,
      { role: subject, ...args },
      { evidence, explains: [id], ...placeInRole(record.ledger, subject, 'url') },
    );
  });

export const silenceRules: readonly CauseRule[] = [silence, answer, toldServer, secondFront];
