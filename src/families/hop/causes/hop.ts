import { shellCommand } from '../../../base/shell.ts';
import { type Cause, type CauseRule, cause } from '../../../engine/cause.ts';
import { type Outcome, outcomeOf, outcomesOf, type RunRecord } from '../../../engine/record.ts';
import { type Role, roleNamed } from '../../../ledger/ledger.ts';
import type { InsideAnswer } from '../../../probes/inside/inside.ts';
import type { HopSeen } from '../findings.ts';
import { baseUrl, causeOfCall, type FailedCall, withOneV1 } from './hop-call.ts';

/** Causes of this family, each with the arguments of its message. */
export type HopCauses = {
  /** The model server is bound to an address that containers do not reach (Dify #1886, LM Studio lms#189). */
  'lmstudio-loopback-only': {
    readonly role: string;
    readonly isLmStudio: boolean;
    readonly port: number;
    readonly from: string;
    readonly address: string;
  };
  /** `host.docker.internal` means nothing in the caller: plain Linux, no extra host (Dify #16936). */
  'host-gateway-missing': { readonly from: string; readonly service: string; readonly host: string };
  /** A container was given an address that means itself (Dify #2448). */
  'loopback-url-in-container': { readonly role: string; readonly from: string; readonly url: string; readonly better: string };
  /** The base URL lacks its /v1 or has it twice (LM Studio bug tracker #618). */
  'base-url-without-v1': { readonly role: string; readonly url: string; readonly better: string };
  /** Packets from Docker's network are dropped on the way to the host (Dify #16936). */
  'firewall-blocks-bridge': { readonly role: string; readonly from: string; readonly port: number; readonly subnet: string };
  /** The caller's environment sends local requests to a proxy (Dify #18904). */
  'proxy-in-container': { readonly service: string; readonly host: string; readonly variable?: string };
  /** The plugin daemon's container runs, its health page does not answer (Dify #14791). */
  'plugin-daemon-down': { readonly role: string; readonly service: string };
};

type HopOutcome = Outcome & { readonly observed?: HopSeen };

const notGreen = (record: RunRecord): readonly HopOutcome[] =>
  outcomesOf(record, 'hop.reaches').filter(({ verdict }) => verdict === 'fail' || verdict === 'warn') as readonly HopOutcome[];

/** Calls out of containers that found no answer, or that a proxy answered. */
const failedCalls: CauseRule = (record) =>
  notGreen(record).flatMap((outcome) => {
    const { observed } = outcome;
    const role = roleNamed(record.ledger, outcome.subject);
    if (!observed?.inside || !role) return [];
    const error = errorOf(observed.inside);
    const call = error && callOf(outcome, observed, observed.inside, role, error);
    const found = call && causeOfCall(record, call);
    return found ? [withPlace(found, outcome)] : [];
  });

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
): FailedCall | undefined {
  const parsed = parse(seen.url);
  if (!parsed) return undefined;
  const proxied = 'isProxied' in inside ? { isProxied: inside.isProxied } : {};
  const without = 'withoutProxy' in inside && inside.withoutProxy ? { withoutProxy: inside.withoutProxy } : {};
  return {
    error,
    url: seen.url,
    ...parsed,
    role,
    from: seen.from,
    ...proxied,
    ...without,
    ...(seen.caller ? { caller: seen.caller } : {}),
    ...(seen.host ? { answersOnHost: seen.host.kind === 'response' } : {}),
    ...(seen.listeners ? { listeners: seen.listeners } : {}),
    ...(seen.isDesktop === undefined ? {} : { isDesktop: seen.isDesktop }),
    explains: id,
    evidence,
  };
}

function parse(url: string): { readonly host: string; readonly port: number } | undefined {
  try {
    const { hostname, port, protocol } = new URL(url);
    return { host: hostname.replace(/^\[|\]$/g, ''), port: port ? Number(port) : protocol === 'https:' ? 443 : 80 };
  } catch {
    return undefined;
  }
}

/** The ledger's line of the hop is the one to change for an address, and the one to look at for all others. */
const withPlace = (found: Cause, { at }: HopOutcome): Cause => (at ? { ...found, at } : found);

/** HTTP 200 with an error, or a 404, at a base URL that has not just one /v1. */
const basePath: CauseRule = (record) =>
  notGreen(record).flatMap((outcome) => {
    const { observed, code } = outcome;
    if (!observed) return [];
    const isNotFound = code === 'hop-wrong-answer' && statusOf(observed) === 404 && hostListsModels(observed);
    const better = withOneV1(observed.url);
    if ((code !== 'hop-wrong-base-path' && !isNotFound) || better === undefined) return [];
    const args = { role: outcome.subject, url: baseUrl(observed.url), better };
    const certainty = code === 'hop-wrong-base-path' ? 'certain' : 'likely';
    const found = cause('base-url-without-v1', outcome.subject, args, { certainty, evidence: outcome.evidence, explains: [outcome.id] });
    return [withPlace(found, outcome)];
  });

const statusOf = ({ inside, host }: HopSeen): number | undefined =>
  inside?.kind === 'response' ? inside.status : host?.kind === 'response' ? host.status : undefined;

const hostListsModels = ({ host }: HopSeen): boolean =>
  host?.kind === 'response' && host.status === 200 && /"(?:data|models)"\s*:/.test(host.body);

/** The hops to a plugin daemon whose container runs, and in which nobody answers. */
const deadDaemons = (record: RunRecord): readonly { readonly outcome: HopOutcome; readonly role: Role }[] =>
  notGreen(record).flatMap((outcome) => {
    const { observed, subject } = outcome;
    const role = roleNamed(record.ledger, subject);
    if (!role || !observed?.inside || !isPluginDaemon(role)) return [];
    const { inside } = observed;
    const isDead = inside.kind === 'failure' && ['refused', 'timeout', 'reset'].includes(inside.error);
    if (!isDead && outcome.code !== 'hop-server-error') return [];
    const running = outcomeOf(record, 'container.running', subject)?.verdict;
    if (running === 'fail' || outcomeOf(record, 'container.healthy', subject)?.verdict === 'fail') return [];
    return [{ outcome, role }];
  });

/** Roles whose container is that of a dead plugin daemon, such as its debug port: they are silent for the same reason. */
export function rolesOfDeadDaemon(record: RunRecord): readonly string[] {
  const dead = new Set(deadDaemons(record).map(({ role }) => serviceName(role)));
  return (record.ledger.ports?.roles ?? []).filter((role) => role.owner && dead.has(serviceName(role))).map(({ name }) => name);
}

/** The plugin daemon's container runs, and nobody answers in it. A container that does not run is Docker's family. */
const pluginDaemon: CauseRule = (record) =>
  deadDaemons(record).flatMap(({ outcome, role }) => {
    const { observed, subject } = outcome;
    const running = outcomeOf(record, 'container.running', subject)?.verdict;
    const silent = rolesOfDeadDaemon(record).flatMap((name) => {
      const answers = outcomeOf(record, 'endpoint.answers', name);
      return answers?.code === 'endpoint-closed' || answers?.code === 'endpoint-silent' ? [answers.id] : [];
    });
    const more = {
      ...restart(role, observed?.caller?.project),
      certainty: running === 'pass' ? ('certain' as const) : ('likely' as const),
      evidence: outcome.evidence,
      explains: [outcome.id, ...silent],
    };
    return [withPlace(cause('plugin-daemon-down', subject, { role: subject, service: serviceName(role) }, more), outcome)];
  });

export const isPluginDaemon = (role: Role): boolean => /plugin.?daemon/i.test(serviceName(role));

const serviceName = ({ owner, name }: Role): string =>
  owner?.kind === 'compose' ? owner.service : owner?.kind === 'container' ? owner.name : name;

/** The command that starts a role's container again. */
export function restart({ owner }: Role, project: string | undefined): { readonly command?: string } {
  if (owner?.kind === 'container') return { command: shellCommand('docker', 'restart', owner.name) };
  if (owner?.kind !== 'compose') return {};
  return { command: shellCommand('docker', 'compose', ...(project === undefined ? [] : ['-p', project]), 'restart', owner.service) };
}

export const hopRules: readonly CauseRule[] = [failedCalls, basePath, pluginDaemon];
