import type { RunRecord } from '../engine/record.ts';
import type { Role } from '../ledger/ledger.ts';
import type { ContainerDetail } from '../probes/docker/docker.ts';
import { containersSeen, identitiesSeen } from './facts.ts';

/** The running container behind a role. */
export function containerBehind(record: RunRecord, { owner }: Pick<Role, 'owner'>): ContainerDetail | undefined {
  if (owner === undefined || owner.kind === 'process') return undefined;
  return containersSeen(record).find(
    (one) => one.state === 'running' && (owner.kind === 'compose' ? one.service === owner.service : one.name === owner.name),
  );
}

/** The tag of an image, where it says more than that it is the newest. */
function tagOf(image: string): string | undefined {
  const tag = /:([^/:@]+)(?:@|$)/.exec(image)?.[1];
  return tag === 'latest' ? undefined : tag;
}

/**
 * Which version stands at which role. What answers at the front says the version of Dify, which is the api's; the proxy before it has one of
 * its own, told by its image.
 */
export function versionsSeen(record: RunRecord): ReadonlyMap<string, string> {
  const roles = record.ledger.ports?.roles ?? [];
  const identities = identitiesSeen(record);
  const images = new Map(roles.map((role) => [role.name, containerBehind(record, role)?.image] as const));
  const found = new Map<string, string>();
  for (const { name } of roles) {
    const identity = identities.get(name);
    const image = images.get(name);
    const own = image === undefined ? undefined : tagOf(image);
    if (identity?.version !== undefined && identity.server !== 'dify') found.set(name, identity.version);
    else if (own !== undefined) found.set(name, own);
  }
  const dify = [...identities].find(([, { server, version }]) => server === 'dify' && version !== undefined);
  if (!dify) return found;
  const [asked, { version = '' }] = dify;
  const api = roles.find(({ name }) => /dify-api/.test(images.get(name) ?? ''))?.name ?? nextOnPath(record, asked) ?? asked;
  return found.set(api, `Dify ${version}`);
}

/** The hop behind this one: with nothing known of images, what stands behind the front is Dify. */
function nextOnPath({ ledger }: RunRecord, role: string): string | undefined {
  const path = ledger.ports?.path ?? [];
  const at = path.findIndex((hop) => hop.role === role);
  return at === -1 ? undefined : path[at + 1]?.role;
}
