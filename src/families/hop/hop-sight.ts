import type { Redact } from '../../base/redact.ts';
import { cleanLine, cleanText } from '../../base/sanitise.ts';
import { urlParts } from '../../base/url-parts.ts';
import { withoutGaps } from '../../base/without-gaps.ts';
import type { Endpoint, Role } from '../../ledger/ledger.ts';
import type { ContainerDetail, ContainerSummary } from '../../probes/docker/docker.ts';
import { extraHostOf } from '../../probes/docker/extra-hosts.ts';
import type { HttpAnswer } from '../../probes/http/http.ts';
import { blindOf } from '../../probes/http/http-failure.ts';
import { isLocal } from '../../probes/http/role-address.ts';
import type { InsideAnswer } from '../../probes/inside/inside.ts';
import type { Probes } from '../../probes/probes.ts';
import type { HopCaller, HopSeen, HostSight } from './findings.ts';
import { speaksModels, urlToAsk } from './hop-target.ts';

/** What the host sees of the role, for the second column of the truth table; undefined when the host has no view of it. */
export async function sightFromHost(probes: Probes, role: Role, redact: Redact): Promise<HostSight | undefined> {
  if (!role.url || (role.url.scheme !== 'http' && role.url.scheme !== 'https')) return undefined;
  if (isLocal(role.url) && (await probes.standing?.standing()) !== undefined) return undefined;
  const url = speaksModels(role) ? urlToAsk(role, role.url) : role.url.href;
  const answer = await probes.http.get(url);
  // What nobody allowed to be asked was not seen: it is no trouble of the role's.
  return blindOf(answer) ? undefined : sightOf(url, answer, redact);
}

/** What the host sees at the port of the path's address, where the role's own url names another one; else there is no such question. */
export async function sightOfPathPort(probes: Probes, role: Role, address: Endpoint, redact: Redact): Promise<HostSight | undefined> {
  const isContained = role.owner?.kind === 'compose' || role.owner?.kind === 'container';
  if (!role.url || isContained || !speaksModels(role) || role.url.port === address.port || address.scheme === 'tcp') return undefined;
  if (isLocal(role.url) && (await probes.standing?.standing()) !== undefined) return undefined;
  const url = urlToAsk(role, { ...role.url, port: address.port });
  const answer = await probes.http.get(url);
  return blindOf(answer) ? undefined : sightOf(url, answer, redact);
}

export function sightOf(url: string, answer: HttpAnswer, redact: Redact): HostSight {
  if (answer.kind === 'failure') return { kind: 'failure', url, failure: answer.failure, detail: cleanLine(redact(answer.detail), 200) };
  const ms = Math.round(answer.timings.endMs ?? answer.timings.firstByteMs ?? 0);
  return { kind: 'response', url, status: answer.status, ms, body: cleanText(redact(answer.body), 400) };
}

/** Who listens on a port of the machine that containers call their host; undefined when its table could not be read, or it is not this one. */
export async function listenersOn(
  probes: Probes,
  port: number,
): Promise<readonly { readonly address: string; readonly process?: string }[] | undefined> {
  if ((await probes.standing?.standing()) !== undefined) return undefined;
  // Its holder too, of a port that no ledger named before the run.
  const look = await probes.sockets.listenersOn([port]);
  if (!look.ok) return undefined;
  return look.value
    .filter(({ protocol }) => protocol === 'tcp')
    .map(({ address, processes }) => ({ address, ...(processes[0] ? { process: processes[0].name } : {}) }));
}

/** What of the caller's container decides where its requests go. */
export function callerOf(detail: ContainerDetail, redact: Redact): HopCaller {
  const proxies = Object.entries(detail.environment).filter(([name, value]) => /^(?:https?|all|no)_proxy$/i.test(name) && value !== '');
  const gateway = detail.networks.find((network) => network.gateway)?.gateway;
  const ranges = detail.networks.flatMap(({ name, range }) => (range === undefined ? [] : [{ network: name, range }]));
  return {
    id: detail.id,
    name: detail.name,
    image: detail.image,
    ...withoutGaps({ project: detail.project, service: detail.service }),
    extraHosts: detail.extraHosts,
    proxies: Object.fromEntries(proxies.map(([name, value]) => [name, cleanLine(redact(value), 200)])),
    networks: detail.networks.map(({ name }) => name),
    ...(ranges.length > 0 ? { ranges } : {}),
    ...(gateway ? { gateway } : {}),
  };
}

/** Where the caller's extra hosts send a name: an address, or the gateway that `host-gateway` stands for. */
export function resolvedBy(caller: HopCaller, host: string): string | undefined {
  const address = extraHostOf(caller, host);
  return address === 'host-gateway' ? caller.gateway : address;
}

/** The texts of an answer from inside without secrets, so that it may be kept. */
export function redactInside(answer: InsideAnswer, redact: Redact): InsideAnswer {
  const tries = answer.tries.map((each) => (each.detail === undefined ? each : { ...each, detail: redact(each.detail) }));
  switch (answer.kind) {
    case 'response':
      return { ...answer, body: redact(answer.body), tries };
    case 'failure':
      return { ...answer, detail: redact(answer.detail), tries };
    case 'connected':
      return { ...answer, tries };
    case 'blind':
      return { ...answer, blind: { ...answer.blind, detail: redact(answer.blind.detail) }, tries };
  }
}

/** The network of containers that were given none, by engine; no container is known by its name in it. */
export const isDefaultNetwork = (network: string): boolean => network === 'bridge' || network === 'podman';

/** The names that a caller's neighbours have, where the one that it called means nothing: one of them was perhaps meant. */
export function neighboursOf(
  containers: readonly ContainerSummary[],
  caller: HopCaller | undefined,
  inside: InsideAnswer,
): Pick<HopSeen, 'neighbours'> {
  if (caller === undefined || inside.kind !== 'failure' || inside.error !== 'dns') return {};
  const named = caller.networks.filter((name) => !isDefaultNetwork(name) && name !== 'host' && name !== 'none');
  const isNear = ({ networkNames, state, id }: ContainerSummary) =>
    id !== caller.id && state === 'running' && (networkNames ?? []).some((name) => named.includes(name));
  return { neighbours: [...new Set(containers.filter(isNear).map(({ name, service }) => service ?? name))] };
}

/** The host of an address that was asked. */
export const hostIn = (url: string): string => urlParts(url)?.host ?? url;

/** What was heard from inside, in one line of evidence. */
export function insideWords(inside: InsideAnswer, resolved?: string): string {
  const where = resolved ? ` (${resolved})` : '';
  switch (inside.kind) {
    case 'response':
      return `HTTP ${inside.status ?? '?'}, ${Math.round(inside.ms)} ms`;
    case 'connected':
      return `TCP, ${Math.round(inside.ms)} ms`;
    case 'failure':
      return `${inside.error}${where}: ${cleanLine(inside.detail, 160)}`;
    case 'blind':
      return cleanLine(inside.blind.detail, 160);
  }
}
