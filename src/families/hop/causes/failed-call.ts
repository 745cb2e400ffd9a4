import { bracketed } from '../../../base/address.ts';
import { urlParts } from '../../../base/url-parts.ts';
import type { Evidence } from '../../../engine/finding.ts';
import type { RunRecord } from '../../../engine/record.ts';
import type { Provider, Role } from '../../../ledger/ledger.ts';
import { extraHostOf } from '../../../probes/docker/extra-hosts.ts';
import type { WithoutProxy } from '../../../probes/inside/inside.ts';
import { stackOrigin } from '../../docker/causes/stack-origin.ts';
import { composeCommand } from '../../docker/compose-command.ts';
import { engineOf } from '../../docker/engine-command.ts';
import { baseUrl } from '../base-url.ts';
import type { GatewayNeeds } from '../causes.ts';
import type { HopCaller, HopSeen } from '../findings.ts';
import { hopTo } from '../hop-target.ts';

/** One call out of a container that went wrong, and what the host sees of the same service. */
export type FailedCall = {
  readonly error: 'refused' | 'dns' | 'timeout' | 'unreachable' | 'proxy';
  /** The address that the caller used. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** The role that was called. */
  readonly role: Role;
  /** The role that called. */
  readonly from: string;
  /** The plugin that calls, where the path names it. */
  readonly provider?: Provider;
  readonly caller?: HopCaller;
  readonly isProxied?: boolean;
  readonly withoutProxy?: WithoutProxy;
  /** Does the service answer on the host? Undefined when nobody looked. */
  readonly answersOnHost?: boolean;
  readonly listeners?: readonly { readonly address: string; readonly process?: string }[];
  readonly isDesktop?: boolean;
  readonly isRootless?: boolean;
  readonly neighbours?: readonly string[];
  readonly called?: HopSeen['called'];
  readonly beside?: HopSeen['beside'];
  readonly explains: string;
  readonly evidence: readonly Evidence[];
};

/** What containers call the host. Podman writes its own name into each of them; it knows Docker's in late versions only. */
export const hostName = { docker: 'host.docker.internal', podman: 'host.containers.internal' } as const;

/** The base URL as the caller has it: where it was told, to the letter; else out of what was asked. */
export function givenBase(record: RunRecord, { provider, role, url }: FailedCall): string {
  const hop = hopTo(record.ledger, role.name)?.hop;
  return hop?.start === undefined || hop.as === undefined ? baseUrl(url, provider) : hop.as.href;
}

/** The same address at another place: `http://ollama:11434/v1`; of one that is no HTTP the host with its port alone. */
export function placedAt(given: string, host: string, port: number): string {
  const [, scheme = 'http'] = /^(\w+):\/\//.exec(given) ?? [];
  const place = `${bracketed(host)}:${port}`;
  return scheme === 'tcp' ? place : `${scheme}://${place}${pathOf(given)}`;
}

/** A container of `docker run`: no compose file has a place for what it lacks. */
export const aloneIn = ({ project }: HopCaller): { readonly isAlone?: true } => (project === undefined ? { isAlone: true } : {});

export const serviceOf = (caller: HopCaller | undefined, from: string) => caller?.service ?? caller?.name ?? from;

/** Makes a compose service anew, with what was added to its file. */
export function upCommand(record: RunRecord, caller: HopCaller | undefined): { readonly command?: string } {
  if (!caller?.service) return {};
  const origin = stackOrigin(record);
  const isOfStack = caller.project === undefined || ('project' in origin.project && origin.project.project === caller.project);
  const project = { kind: 'named' as const, project: caller.project ?? '' };
  return { command: composeCommand(record, isOfStack ? origin : { project }, 'up', '-d', caller.service) };
}

const pathOf = (url: string): string => urlParts(url)?.path ?? '';

export const knowsGateway = (caller: HopCaller, host = 'host.docker.internal'): boolean => extraHostOf(caller, host) !== undefined;

/** What the caller lacks to know the machine by its name: the service, and whether a compose file has a place for it. */
export function gatewayNeeds(record: RunRecord, { caller, from, isDesktop }: FailedCall): GatewayNeeds {
  // Podman writes its own name into every container.
  const isUnknown = !isDesktop && engineOf(record).program === 'docker' && caller !== undefined && !knowsGateway(caller);
  return isUnknown ? { needsGateway: serviceOf(caller, from), ...aloneIn(caller) } : {};
}
