import { bracketed } from '../../base/address.ts';
import { withoutGaps } from '../../base/without-gaps.ts';
import type { CheckContext } from '../../engine/check.ts';
import type { Endpoint, Role } from '../../ledger/ledger.ts';
import type { ContainerSummary } from '../../probes/docker/docker.ts';
import type { HttpFailureKind } from '../../probes/http/http-failure.ts';
import type { InsideError } from '../../probes/inside/inside.ts';
import { listOf, rightBase } from './base-url.ts';
import { besideCaller, sightOfCalled } from './called-container.ts';
import { callerContainer } from './caller-container.ts';
import type { HopCaller, HopSeen } from './findings.ts';
import { type HopProof, type HopTarget, judge } from './hop-target.ts';

/** What came of a question, from wherever it was asked. */
type Said = { readonly status?: number; readonly body: string };
/** Asks an address from where the hop starts; undefined where no answer of HTTP came. */
export type AskThere = (url: string) => Promise<Said | undefined>;

type FailedLook = {
  readonly address: Endpoint;
  readonly caller?: HopCaller | undefined;
  readonly containers: readonly ContainerSummary[];
  readonly error: InsideError;
  readonly target: HopTarget;
};

/** What is looked at once a call has failed: who else may have been meant, and whether another scheme is answered. */
export async function afterFailure(
  context: CheckContext,
  { address, caller, containers, error, target: { role } }: FailedLook,
  askThere: AskThere,
): Promise<Pick<HopSeen, 'called' | 'beside' | 'spoken'>> {
  const isContained = role.owner?.kind === 'compose' || role.owner?.kind === 'container';
  const isShut = error === 'refused' || error === 'unreachable' || error === 'dns';
  const [called, beside, spoken] = await Promise.all([
    isContained && isShut ? sightOfRole(context, role) : undefined,
    !isContained && isShut && caller ? besideCaller(context, caller, containers, address.port) : undefined,
    otherScheme(address, error, askThere),
  ]);
  return withoutGaps({ called, beside: beside?.length === 0 ? undefined : beside, spoken });
}

async function sightOfRole(context: CheckContext, role: Role): Promise<HopSeen['called']> {
  const own = await callerContainer(context.ledger, context.probes, role);
  return own.ok ? sightOfCalled(context, own.value.container) : undefined;
}

/** A server without TLS ends such a connection in as many ways as there are tools; where it answers plainly, that is why. */
export async function otherScheme(
  { host, port, scheme }: Endpoint,
  error: InsideError | HttpFailureKind,
  askThere: AskThere,
): Promise<'http' | undefined> {
  if (scheme !== 'https' || ['refused', 'dns', 'unreachable', 'proxy'].includes(error)) return undefined;
  return (await askThere(`http://${bracketed(host)}:${port}/`)) === undefined ? undefined : 'http';
}

/** The base URL that is right by its shape, where the list of models is really there. */
export async function listedElsewhere(
  url: string,
  { hop }: HopTarget,
  proof: HopProof,
  said: Said,
  askThere: AskThere,
): Promise<string | undefined> {
  const isMissed = (proof === 'models' || proof === 'keyed-models') && said.status === 404;
  const better = isMissed ? rightBase(url, hop.provider) : undefined;
  const answer = better && (await askThere(`${better}${listOf[hop.provider ?? 'openai_api_compatible']}`));
  return answer && judge(proof, answer.status, answer.body) === 'good' ? better : undefined;
}
