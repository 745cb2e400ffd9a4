import { monotonicMs } from '../../base/clock.ts';
import { memoByKey, once } from '../../base/memo.ts';
import { isOwnTrouble } from '../../base/own-trouble.ts';
import { cleanLine } from '../../base/sanitise.ts';
import type { Trust, Wish } from '../../base/trust.ts';
import { createTurns } from '../../base/turns.ts';
import { withoutGaps } from '../../base/without-gaps.ts';
import { withoutPassword } from '../../ledger/wishes.ts';
import { homeOnly, type IsHome, isFarLiteral } from '../http/home.ts';
import { blind, blindBy, type Look, type LookReason, notAllowed } from '../look.ts';
import type { DockerProbe, EndpointAttempt, EngineAnswer, EngineFacts } from './docker.ts';
import { createDockerAgent } from './docker-agent.ts';
import { createDockerClient, type DockerClient } from './docker-client.ts';
import { readLog, readLogLines } from './docker-log.ts';
import { type PingAnswer, pingDocker } from './docker-ping.ts';
import { readDetail, readSummary } from './docker-read.ts';
import {
  type DockerCandidate,
  type DockerCandidates,
  type DockerSurroundings,
  dockerCandidates,
  realSurroundings,
} from './docker-sources.ts';
import type { OpenSsh } from './docker-ssh.ts';

export type DockerProbeOptions = {
  /** `docker:` of ports.yml. */
  readonly ledger?: DockerSurroundings['ledger'];
  /** Where to look for endpoints; the real environment, home and files when left out. */
  readonly surroundings?: DockerSurroundings;
  /** Ends every call; the run's signal. */
  readonly signal?: AbortSignal;
  /** For the first answer of an endpoint. */
  readonly pingDeadlineMs?: number;
  /** For each call after that. */
  readonly callDeadlineMs?: number;
  /** Starts ssh, for an endpoint behind it. */
  readonly ssh?: OpenSsh;
  /** Whether an engine of the ledger's may stand on another machine; left out, it may stand anywhere. */
  readonly guard?: EngineGuard;
};

/** Whether the engine that the ledger names may stand on another machine. The user's own engine is the user's own. */
type EngineGuard = {
  /** The wish to connect to it; left out, the ledger names none. */
  readonly wish?: Wish;
  readonly trust: Trust;
  readonly isHome: IsHome;
  /** Does the host's name hold a secret, so that a look-up would tell it? */
  readonly isSecret: (host: string) => boolean;
};

/** An exec costs the engine 30 ms of work; more at once only queue up in it (facts: engineering 3.5). */
const execsAtOnce = 3;
/** It has been started by then, and waits for what it asked. */
const execBusyMs = 250;

/** What a fact may take longer than the list that everybody waits for. */
const factMs = 300;
/** A login over a network takes its time. */
const sshDeadlineMs = 8000;

/** The real Docker probe. Nothing is asked, and dockerode is not loaded, before the first call. */
export function createDockerProbe(options: DockerProbeOptions = {}): DockerProbe {
  const { signal, pingDeadlineMs = 2000, callDeadlineMs = 8000 } = options;
  // One that only waits takes a connection that the quick calls are not to wait for.
  const limited = createTurns({ atOnce: execsAtOnce, busyMs: execBusyMs, onWaiting: () => moreConnections() });
  let moreConnections: () => () => void = () => () => undefined;

  const connect = once(async () => {
    const surroundings = options.surroundings ?? realSurroundings(options.ledger);
    const candidates = await candidatesOf(surroundings);
    if (candidates instanceof Error) {
      const chosen: DockerCandidate = { source: 'default', endpoint: '', address: { kind: 'invalid', detail: candidates.message } };
      const ping: PingAnswer = { outcome: 'no-resources', detail: cleanLine(candidates.message) };
      return { chosen, ping, attempts: [attempt(chosen, true, ping)] };
    }
    const { others } = candidates;
    const chosen = withSsh(await heldBack(candidates.chosen, options.guard), options.ssh);
    if (chosen === undefined) {
      const ping: PingAnswer = { outcome: 'not-trusted' };
      return { chosen: candidates.chosen, ping, attempts: [attempt(candidates.chosen, true, ping)] };
    }
    const { address } = chosen;
    const agent = address.kind === 'unsupported' || address.kind === 'invalid' ? undefined : createDockerAgent(address);
    const ping = await pingDocker(address, address.kind === 'ssh' ? sshDeadlineMs : pingDeadlineMs, signal, agent);
    const attempts = [attempt(chosen, true, ping)];
    if (ping.outcome !== 'answered') {
      const pings = await Promise.all(others.map((other) => pingDocker(other.address, pingDeadlineMs, signal)));
      for (const [at, other] of others.entries()) {
        const answer = pings[at];
        if (answer) attempts.push(attempt(other, false, answer));
      }
    }
    if (agent) {
      moreConnections = () => {
        agent.maxSockets++;
        return () => {
          agent.maxSockets--;
        };
      };
    }
    return { chosen, ping, attempts, agent };
  });

  const client = once(async (): Promise<Look<DockerClient>> => {
    const { chosen, ping, agent } = await connect();
    const { address } = chosen;
    if (ping.outcome === 'not-trusted' && options.guard?.wish) return notAllowed(options.guard.wish);
    if (ping.outcome !== 'answered' || address.kind === 'invalid' || address.kind === 'unsupported' || agent === undefined) {
      return blind(reasonOf(ping.outcome), `${shownEndpoint(chosen.endpoint)}: ${ping.detail ?? ping.outcome}`);
    }
    try {
      return {
        ok: true,
        value: await createDockerClient(address, {
          agent,
          deadlineMs: callDeadlineMs,
          ...(signal ? { signal } : {}),
        }),
      };
    } catch (error) {
      return blindBy(error, 'unreachable', cleanLine(error instanceof Error ? error.message : String(error)));
    }
  });

  async function withClient<T, U>(ask: (client: DockerClient) => Promise<Look<T>>, read: (value: T) => U): Promise<Look<U>> {
    const found = await client();
    if (!found.ok) return found;
    const answer = await ask(found.value);
    if (!answer.ok) return answer;
    try {
      return { ok: true, value: read(answer.value) };
    } catch (error) {
      return blind('malformed', cleanLine(error instanceof Error ? error.message : String(error)));
    }
  }

  const containers = once(() =>
    withClient(
      (docker) => docker.list(),
      (list) => list.map(readSummary),
    ),
  );

  return {
    engine: once(async (): Promise<EngineAnswer> => {
      const { chosen, ping, attempts } = await connect();
      const endpoint = shownEndpoint(chosen.endpoint);
      if (ping.outcome !== 'answered') return { attempts, endpoint };
      const info = await unlessSlow(
        withClient(
          (docker) => docker.info(),
          (value) => value,
        ),
        containers(),
      );
      return {
        attempts,
        endpoint,
        engine: readEngine(ping, endpoint, info?.ok ? info.value : undefined),
      };
    }),
    containers,
    inspect: memoByKey((id: string) => withClient((docker) => docker.inspect(id), readDetail)),
    logTail: (id, lines) => withClient((docker) => docker.logs(id, lines), readLog),
    logSince: (id, since, lines) =>
      withClient(
        (docker) => docker.logs(id, lines, Math.floor(Date.parse(since) / 1000) || 0),
        (text) => readLogLines(text, since),
      ),
    exec: (id, command, deadlineMs, options) => {
      const asked = monotonicMs();
      return limited(() =>
        withClient(
          // The wait for a turn counts: a deadline is a deadline.
          (docker) => docker.exec(id, command, Math.max(1, Math.round(deadlineMs - (monotonicMs() - asked))), options),
          (answer) => ({ ...answer, durationMs: monotonicMs() - asked }),
        ),
      );
    },
    networks: once(() =>
      withClient(
        (docker) => docker.networks(),
        (list) =>
          list.map((network) => {
            const gateway = network.IPAM?.Config?.[0]?.Gateway;
            const subnets = (network.IPAM?.Config ?? []).flatMap(({ Subnet }) => (typeof Subnet === 'string' ? [Subnet] : []));
            return {
              name: network.Name,
              labels: network.Labels ?? {},
              ...(gateway ? { gateway } : {}),
              ...(subnets.length > 0 ? { subnets } : {}),
            };
          }),
      ),
    ),
  };
}

/** Where the engine may be; an error where this process could not even read which one the user chose. */
async function candidatesOf(surroundings: DockerSurroundings): Promise<DockerCandidates | Error> {
  try {
    return await dockerCandidates(surroundings);
  } catch (error) {
    if (error instanceof Error && isOwnTrouble(error)) return error;
    throw error;
  }
}

/**
 * The candidate as it may be connected to: one that the ledger names, and that nobody allowed, only at addresses that are home.
 * Undefined when it is at none.
 */
async function heldBack(candidate: DockerCandidate, guard: EngineGuard | undefined): Promise<DockerCandidate | undefined> {
  const { address, source } = candidate;
  if (!guard?.wish || source !== 'ledger' || (address.kind !== 'tcp' && address.kind !== 'ssh')) return candidate;
  if (guard.trust.allows(guard.wish)) return candidate;
  // Where ssh leads, the user's own settings of it decide, and they are asked by connecting.
  if (address.kind === 'ssh') return undefined;
  if (guard.isSecret(address.host) || (await isFarLiteral(address.host, guard.isHome))) return undefined;
  return { ...candidate, address: { ...address, lookup: homeOnly(guard.isHome) } };
}

/** A fact that no verdict needs: it is not waited for much longer than for what is needed. */
function unlessSlow<T>(fact: Promise<T>, needed: Promise<unknown>): Promise<T | undefined> {
  const given = needed.then(() => new Promise<undefined>((late) => void setTimeout(late, factMs, undefined).unref()));
  return Promise.race([fact, given]);
}

function withSsh(candidate: DockerCandidate | undefined, open: OpenSsh | undefined): DockerCandidate | undefined {
  if (candidate?.address.kind !== 'ssh' || !open) return candidate;
  return { ...candidate, address: { ...candidate.address, open } };
}

/** Fit to print: a password in an endpoint is a mistake, and no report repeats it. */
function shownEndpoint(endpoint: string): string {
  return cleanLine(withoutPassword(endpoint), 200);
}

function attempt({ source, endpoint }: DockerCandidate, isChosen: boolean, { outcome, detail }: PingAnswer): EndpointAttempt {
  return {
    source,
    endpoint: shownEndpoint(endpoint),
    isChosen,
    outcome,
    ...withoutGaps({ detail }),
  };
}

function reasonOf(outcome: EndpointAttempt['outcome']): LookReason {
  if (outcome === 'denied') return 'not-permitted';
  if (outcome === 'hung') return 'timed-out';
  if (outcome === 'unsupported') return 'not-supported';
  if (outcome === 'not-trusted' || outcome === 'no-resources') return outcome;
  return outcome === 'not-docker' ? 'malformed' : 'unreachable';
}

/** What the ping told, bettered by `info` where that answered too. */
function readEngine(ping: PingAnswer, endpoint: string, info: unknown): EngineFacts {
  const facts = (info ?? {}) as {
    ServerVersion?: unknown;
    OperatingSystem?: unknown;
    SecurityOptions?: unknown;
    Name?: unknown;
    DockerRootDir?: unknown;
  };
  const text = (value: unknown, fallback: string) => (typeof value === 'string' ? cleanLine(value, 100) : fallback);
  const operatingSystem = text(facts.OperatingSystem, '');
  const security = Array.isArray(facts.SecurityOptions) ? facts.SecurityOptions.map(String) : [];
  const name = text(facts.Name, '');
  // Podman takes its time for `info`, which looks up the packages of its programs; whose it is, the place of its socket tells as well.
  const isOfUser = ping.brand === 'podman' && /^unix:\/\/(?:\/var)?\/run\/user\/\d+\//.test(endpoint);
  const folder = ping.brand === 'podman' ? text(facts.DockerRootDir, '') : '';
  return {
    version: text(facts.ServerVersion, ping.version ?? ''),
    apiVersion: ping.apiVersion ?? '',
    operatingSystem,
    isDesktop: operatingSystem.includes('Docker Desktop'),
    isRootless: security.some((option) => option.includes('rootless')) || isOfUser,
    ...(name === '' ? {} : { name }),
    ...(folder === '' ? {} : { folder }),
    ...withoutGaps({ brand: ping.brand }),
  };
}
