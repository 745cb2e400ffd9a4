import { urlParts } from '../../../base/url-parts.ts';
import { withoutGaps } from '../../../base/without-gaps.ts';
import type { Cause, CauseRule } from '../../../engine/cause.ts';
import type { RunRecord } from '../../../engine/record.ts';
import { adoptCommand } from '../../../ledger/adopt-command.ts';
import { type Provider, type Role, roleNamed } from '../../../ledger/ledger.ts';
import { openAiVariableOf } from '../../../probes/identity/front-products.ts';
import { modelServerNamed } from '../../../probes/identity/model-servers.ts';
import type { InsideAnswer } from '../../../probes/inside/inside.ts';
import { deadDaemons, type HopOutcome, hopsNotGreen, rolesOfDeadDaemon, serviceName } from '../../container/causes/dead-daemon.ts';
import { ofContainer } from '../../container/findings.ts';
import { stackOrigin } from '../../docker/causes/stack-origin.ts';
import { restart } from '../../docker/compose-command.ts';
import { ofEndpoint } from '../../endpoint/findings.ts';
import { settingOf } from '../address-setting.ts';
import { baseUrl, rightBase } from '../base-url.ts';
import { hopCause } from '../causes.ts';
import { type HopSeen, ofHop } from '../findings.ts';
import { hostIn } from '../hop-sight.ts';
import { hopTo } from '../hop-target.ts';
import { byCallers } from './by-callers.ts';
import { schemeDiffers } from './contained.ts';
import type { FailedCall } from './failed-call.ts';
import { causeOfCall, livesOnHost } from './hop-call.ts';
import { plainServer } from './plain-server.ts';
import { toldOtherwise } from './told.ts';

/** Calls out of containers that found no answer, or that a proxy answered; what keeps several callers from one server is one cause. */
const failedCalls: CauseRule = (record) => byCallers(hopsNotGreen(record).flatMap((outcome) => causesOfHop(record, outcome)));

function causesOfHop(record: RunRecord, outcome: HopOutcome): readonly Cause[] {
  const { observed } = outcome;
  const role = roleNamed(record.ledger, outcome.subject);
  if (!observed?.inside || !role) return [];
  const error = errorOf(observed.inside);
  const provider = hopTo(record.ledger, outcome.subject)?.hop.provider;
  const call = error && callOf(outcome, observed, observed.inside, role, error, provider);
  const found = call && causeOfCall(record, call);
  return found ? [withPlace(found, outcome)] : [];
}

function errorOf(inside: InsideAnswer): FailedCall['error'] | undefined {
  if (inside.kind === 'response') return inside.isProxied && inside.withoutProxy ? 'proxy' : undefined;
  if (inside.kind !== 'failure') return undefined;
  switch (inside.error) {
    case 'refused':
    case 'dns':
    case 'timeout':
    case 'unreachable':
    case 'proxy':
      return inside.error;
    case 'reset':
    case 'tls':
    case 'protocol':
    case 'other':
      return inside.isProxied ? 'proxy' : undefined;
  }
}

function callOf(
  { id, evidence }: HopOutcome,
  seen: HopSeen,
  inside: InsideAnswer,
  role: Role,
  error: FailedCall['error'],
  provider: Provider | undefined,
): FailedCall | undefined {
  const parsed = urlParts(seen.url);
  if (!parsed) return undefined;
  const proxied = 'isProxied' in inside ? { isProxied: inside.isProxied } : {};
  const without = 'withoutProxy' in inside && inside.withoutProxy ? { withoutProxy: inside.withoutProxy } : {};
  return {
    error,
    url: seen.url,
    host: parsed.host,
    port: parsed.port,
    role,
    from: seen.from,
    ...(provider === undefined ? {} : { provider }),
    ...proxied,
    ...without,
    ...(seen.caller ? { caller: seen.caller } : {}),
    ...answersOnHost(seen, role, parsed.port),
    ...(seen.listeners ? { listeners: seen.listeners } : {}),
    ...withoutGaps({ neighbours: seen.neighbours, called: seen.called, beside: seen.beside }),
    ...(seen.isDesktop === undefined ? {} : { isDesktop: seen.isDesktop }),
    ...(seen.isRootless === undefined ? {} : { isRootless: seen.isRootless }),
    explains: id,
    evidence,
  };
}

/** Does it answer on the host, at the very port that was called? */
function answersOnHost(seen: HopSeen, role: Role, port: number): Pick<FailedCall, 'answersOnHost'> {
  const sight = role.url === undefined || role.url.port === port ? seen.host : seen.hostThere;
  return sight ? { answersOnHost: sight.kind === 'response' } : {};
}

/** The ledger's line of the hop is the one to change for an address, and the one to look at for all others. */
const withPlace = (found: Cause, { at }: HopOutcome): Cause => (at ? { ...found, at } : found);

/** HTTP 200 with an error, or a 404, at a base URL that has not the shape that its plugin wants. */
const basePath: CauseRule = (record) =>
  hopsNotGreen(record).flatMap((outcome) => {
    const { observed, code } = outcome;
    if (!observed) return [];
    const isKnown = hostListsModels(observed) || isToldOfModelServer(record, outcome.subject);
    const isListed = observed.listedAt !== undefined;
    const isNotFound = code === 'hop-wrong-answer' && (isListed || (statusOf(observed) === 404 && isKnown));
    const provider = hopTo(record.ledger, outcome.subject)?.hop.provider;
    const better = observed.listedAt ?? rightBase(observed.url, provider);
    const api = code === 'hop-wrong-base-path' || isNotFound ? wrongApi(record, outcome, observed, provider) : undefined;
    if (api) return [withPlace(api, outcome)];
    if ((code !== 'hop-wrong-base-path' && !isNotFound) || better === undefined) return [];
    const args = {
      role: outcome.subject,
      url: baseUrl(observed.url, provider),
      better,
      ...settingOf(record, outcome.subject, observed.caller),
    };
    const certainty = code === 'hop-wrong-base-path' || isListed || provider !== undefined ? 'certain' : 'likely';
    const found = hopCause('base-url-without-v1', outcome.subject, args, { certainty, evidence: outcome.evidence, explains: [outcome.id] });
    return [withPlace(found, outcome)];
  });

/**
 * `as:` and `url` of a role on this host name different ports, and only the url's answers: the ledger contradicts itself, or the server
 * moved and one of the two was forgotten. Nothing is said of the host, its firewall or its listener before that.
 */
const pathPort: CauseRule = (record) =>
  hopsNotGreen(record).flatMap((outcome) => {
    const role = roleNamed(record.ledger, outcome.subject);
    const given = hopTo(record.ledger, outcome.subject)?.hop.as;
    const { observed } = outcome;
    if (!role?.url || !given || !livesOnHost(role) || given.port === role.url.port || observed?.host?.kind !== 'response') return [];
    const isFree = observed.listeners?.length === 0 || (observed.hostThere?.kind === 'failure' && observed.hostThere.failure === 'refused');
    const isNobody = outcome.code === 'refused-from-container' && isFree;
    const isOther = outcome.code === 'hop-wrong-answer' && hostListsModels(observed);
    if (!isNobody && !isOther) return [];
    const better = `${given.scheme}://${given.host}:${role.url.port}${given.path}`;
    const args = { role: role.name, given: given.href, better, port: given.port, ...settingOf(record, role.name, observed.caller) };
    const certainty = isNobody ? 'certain' : 'likely';
    return [
      withPlace(
        hopCause('path-port-differs', role.name, args, {
          certainty,
          evidence: outcome.evidence,
          explains: [outcome.id],
          command: adoptCommand(record.ledger, role.name),
        }),
        outcome,
      ),
    ];
  });

/** Who answers said by its name that it serves models: of an address that was told it is the path that is wrong. */
function isToldOfModelServer(record: RunRecord, subject: string): boolean {
  const server = modelServerNamed(ofEndpoint.outcome(record, 'endpoint.identity', subject)?.observed?.server);
  return server !== undefined && hopTo(record.ledger, subject)?.hop.start !== undefined;
}

/** Ollama's paths are asked for at a server that is known to have none of them: no other base URL mends that. */
function wrongApi(
  record: RunRecord,
  { evidence, id, subject }: HopOutcome,
  seen: HopSeen,
  provider: Provider | undefined,
): Cause | undefined {
  const known = modelServerNamed(ofEndpoint.outcome(record, 'endpoint.identity', subject)?.observed?.server);
  const base = baseUrl(seen.url, provider);
  if (provider !== 'ollama' || !known?.lacksOllamaApi) return undefined;
  const variable = openAiVariableOf(seen.caller?.image ?? '');
  const args = {
    role: subject,
    from: seen.from,
    server: known.name,
    better: rightBase(base) ?? base,
    ...(variable === undefined ? {} : { variable }),
    ...settingOf(record, subject, seen.caller),
  };
  return hopCause('wrong-model-api', subject, args, { evidence, explains: [id] });
}

const statusOf = ({ inside, host }: HopSeen): number | undefined =>
  inside?.kind === 'response' ? inside.status : host?.kind === 'response' ? host.status : undefined;

const hostListsModels = ({ host }: HopSeen): boolean =>
  host?.kind === 'response' && host.status === 200 && /"(?:data|models)"\s*:/.test(host.body);

/** The plugin daemon's container runs, and nobody answers in it. A container that does not run is Docker's family. */
const pluginDaemon: CauseRule = (record) =>
  deadDaemons(record).flatMap(({ outcome, role }) => {
    const { subject } = outcome;
    const running = ofContainer.outcome(record, 'container.running', subject)?.verdict;
    const silent = rolesOfDeadDaemon(record).flatMap((name) => {
      const answers = ofEndpoint.outcome(record, 'endpoint.answers', name);
      return answers?.code === 'endpoint-closed' || answers?.code === 'endpoint-silent' ? [answers.id] : [];
    });
    const more = {
      ...restart(record, role, stackOrigin(record)),
      certainty: running === 'pass' ? ('certain' as const) : ('likely' as const),
      evidence: outcome.evidence,
      explains: [outcome.id, ...silent],
    };
    return [withPlace(hopCause('plugin-daemon-down', subject, { role: subject, service: serviceName(role) }, more), outcome)];
  });

/** What no packet shows: the spelling of a variable, and what the caller itself forbids. */
const callersOwn: CauseRule = (record) => [
  ...[
    ...ofHop.found(record, 'hop.reaches', 'address-misspelt').map((one) => ({ ...one, meant: one.args.meant })),
    ...ofHop.found(record, 'hop.told', 'told-misspelt').map((one) => ({ ...one, meant: one.args.given })),
  ].map(({ args, evidence, id, meant, observed, subject }) => {
    const told = { role: subject, how: args.how, meant, ...settingOf(record, subject, observed?.caller) };
    return hopCause('address-spelling', subject, told, { certainty: 'likely', evidence, explains: [id] });
  }),
  ...ofHop.found(record, 'hop.reaches', 'caller-forbids-private').map(({ args, evidence, id, subject }) => {
    const { from, front, url, variable } = args;
    return hopCause(
      'private-addresses-forbidden',
      subject,
      { from, front, host: hostIn(url), variable },
      {
        certainty: 'likely',
        evidence,
        explains: [id],
      },
    );
  }),
];

/** The server itself says that it answers to other names only: to a caller of the path, to the host under the ledger's url, or to both. */
const foreignHost: CauseRule = (record) => {
  const calls = ofHop.found(record, 'hop.reaches', 'host-name-refused');
  const asked = ofEndpoint.found(record, 'endpoint.identity', 'server-refuses-host');
  const alone = asked.filter(({ subject }) => !calls.some((call) => call.subject === subject));
  return [...calls, ...alone].map(({ args, evidence, id, subject }) => {
    const server = modelServerNamed(ofEndpoint.outcome(record, 'endpoint.identity', subject)?.observed?.server)?.name;
    const isNamed = server !== undefined && server !== 'openai-compatible';
    const told = { role: subject, host: args.host, ...(isNamed ? { server } : {}) };
    const both = asked.filter((one) => one.subject === subject && one.id !== id).map((one) => one.id);
    return hopCause('foreign-host-name', subject, told, { evidence, explains: [id, ...both] });
  });
};

export const hopRules: readonly CauseRule[] = [
  pathPort,
  plainServer,
  failedCalls,
  schemeDiffers,
  basePath,
  callersOwn,
  foreignHost,
  toldOtherwise,
  pluginDaemon,
];
