import { isNearName } from '../../ledger/wishes.ts';
import type { ContainerDetail } from '../../probes/docker/docker.ts';
import { frontOfImage } from '../../probes/identity/front-products.ts';
import type { FrontName } from '../../probes/identity/server-name.ts';

/** A front that calls no private address, and the variable that lets it. */
export type CallerPolicy = { readonly front: FrontName; readonly variable: string };

const isOff = (value: string | undefined) => /^(?:false|0|no|off)$/i.test(value?.trim() ?? '');

/**
 * What the settings of the caller's container forbid, seen by no packet (facts: neighbours 3): Flowise every private address, Langflow those
 * of the OpenAI API, both until a variable says otherwise. Undefined for every other program.
 */
export function policyOf({ environment, image }: Pick<ContainerDetail, 'environment' | 'image'>, host: string): CallerPolicy | undefined {
  // Names of containers and of the host stand for private addresses.
  if (!isNearName(host)) return undefined;
  const front = frontOfImage(image);
  if (front === 'flowise' && !isOff(environment.HTTP_SECURITY_CHECK)) return { front, variable: 'HTTP_SECURITY_CHECK' };
  if (front !== 'langflow' || isOff(environment.LANGFLOW_SSRF_PROTECTION_ENABLED)) return undefined;
  const allowed = (environment.LANGFLOW_SSRF_ALLOWED_HOSTS ?? '').split(',').map((one) => one.trim());
  return allowed.includes(host) ? undefined : { front, variable: 'LANGFLOW_SSRF_ALLOWED_HOSTS' };
}
