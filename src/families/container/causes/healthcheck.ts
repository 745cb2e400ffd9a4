import { bareHost, bracketed } from '../../../base/address.ts';
import { urlParts } from '../../../base/url-parts.ts';
import type { Cause } from '../../../engine/cause.ts';
import type { RunRecord } from '../../../engine/record.ts';
import { ofEndpoint } from '../../endpoint/findings.ts';
import { ofHop } from '../../hop/findings.ts';
import type { ContainerCauses } from '../causes.ts';
import type { ContainerObserved, InsideListener } from '../findings.ts';
import { isLoopback } from '../inside-listeners.ts';

type Broken = { readonly args: Omit<ContainerCauses['healthcheck-broken'], 'container'>; readonly certainty: Cause['certainty'] };

/**
 * Is it the healthcheck that is at fault, and not the service? Its program is not in the image, or it asks an address of the other
 * family than the service listens on. Undefined where its output says anything else: then the service is what it complains of.
 */
export function brokenHealthcheck(
  record: RunRecord,
  roles: readonly string[],
  seen: ContainerObserved['container.healthy'],
): Broken | undefined {
  const { health } = seen.container;
  const output = health?.last?.output ?? '';
  const program = health?.test?.program ?? '';
  const missing =
    /exec: "([^"]{1,80})": (?:executable file not found|stat .{0,80}no such file)/.exec(output)?.[1] ??
    /(?:^|[\s:])([\w./-]{1,80}): (?:command )?not found\b/.exec(output)?.[1] ??
    (health?.last?.exitCode === 127 && program !== '' ? program : undefined);
  if (missing !== undefined) return { args: { reason: 'program-missing', program: missing }, certainty: 'certain' };
  const denied = /exec: "([^"]{1,80})": permission denied/.exec(output)?.[1];
  if (denied !== undefined) return { args: { reason: 'not-executable', program: denied }, certainty: 'certain' };
  return ofOtherFamily(record, roles, seen, output, program);
}

/** `localhost` is ::1 first in many images, and the service listens on IPv4 alone; or the other way round. */
function ofOtherFamily(
  record: RunRecord,
  roles: readonly string[],
  { container, inside }: ContainerObserved['container.healthy'],
  output: string,
  program: string,
): Broken | undefined {
  if (!/refused|couldn't connect|could not connect|can't connect|failed to connect|unable to connect/i.test(output)) return undefined;
  const url = container.health?.test?.url;
  const host = /^https?:\/\/(\[[^\]]+\]|[^/:]+)/.exec(url ?? '')?.[1];
  const port = urlParts(url ?? '')?.port ?? Number(/\bport (\d{1,5})\b/.exec(output)?.[1] ?? Number.NaN);
  if (!Number.isInteger(port)) return undefined;
  const named = /(?:\bto |\()\[?([0-9a-f:]{2,45}|\d{1,3}(?:\.\d{1,3}){3})\]?\b/i.exec(output)?.[1];
  const asked = named ?? (host === undefined ? undefined : bareHost(host));
  if (asked === undefined || !(isLoopback(asked) || asked === 'localhost')) return undefined;
  const listening = inside?.filter((each) => each.port === port);
  const isV6 = asked.includes(':');
  const place = `${bracketed(asked)}:${port}`;
  if (listening !== undefined) {
    const [other] = listening;
    const isServed = asked === 'localhost' ? !isOneFamily(listening) : listening.some((each) => serves(each, isV6));
    if (!other || isServed) return undefined;
    const listens = `${bracketed(other.address)}:${port}`;
    return { args: { reason: 'address-family', program, asked: place, listens }, certainty: 'certain' };
  }
  // Not to be seen from here: that the service answers its callers tells, and only where the address is one of a family.
  return asked !== 'localhost' && isV6 && isAnswering(record, roles)
    ? { args: { reason: 'address-family', program, asked: place }, certainty: 'likely' }
    : undefined;
}

const serves = ({ address }: InsideListener, isV6: boolean) => address === '::' || (address.includes(':') === isV6 && address !== '');

const isOneFamily = (listening: readonly InsideListener[]) =>
  !listening.some(({ address }) => address === '::') && new Set(listening.map(({ address }) => address.includes(':'))).size === 1;

const isAnswering = (record: RunRecord, roles: readonly string[]) =>
  roles.some(
    (role) =>
      ofHop.outcome(record, 'hop.reaches', role)?.verdict === 'pass' ||
      ofEndpoint.outcome(record, 'endpoint.identity', role)?.verdict === 'pass',
  );
