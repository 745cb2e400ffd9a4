import { withoutGaps } from '../../base/without-gaps.ts';
import type { CheckContext } from '../../engine/check.ts';
import { frontKinds, type Ledger, tokenNamed } from '../../ledger/ledger.ts';
import type { HttpAnswer } from '../../probes/http/http.ts';
import { type HttpRole, originOf } from '../../probes/http/role-address.ts';
import { difyBase } from '../../probes/identity/dify-base.ts';
import { frontProof, identify, type ServerName } from '../../probes/identity/identity.ts';
import { modelBase, whoServesAt } from '../../probes/identity/model-base.ts';
import { modelServerNamed, servesModels } from '../../probes/identity/model-servers.ts';
import type { FrontName } from '../../probes/identity/server-name.ts';
import { type FrontSaying, isBroken, isSilent, needsOtherHalf, sayingOf, unsettled } from './front-answer.ts';
import { listPath, proofPath, type Twin, twinOf } from './front-twin.ts';

/** How one kind of front is known: whose it is, whether the declared one is it, and what another place is asked and says. */
export type FrontWay = {
  /** Absent where the front did not tell its product. */
  readonly server?: ServerName;
  readonly isDeclared: boolean;
  /** The declared one was too slow to say who it is. */
  readonly isSilent: boolean;
  /** The one question that every other listener gets. */
  readonly path: string;
  /** What this answer's listener alone has to be asked besides; undefined where the answer decides. */
  readonly proof: (answer: HttpAnswer) => string | undefined;
  readonly read: (answer: HttpAnswer, proof: HttpAnswer | undefined) => FrontSaying;
};

type Asking = Pick<CheckContext, 'ledger' | 'probes'>;

/** The way for the declared front: Dify's, or that of a model server or gateway which clients call themselves. */
export async function frontWay({ ledger, probes }: Asking, front: HttpRole): Promise<FrontWay> {
  const declared = await whoIsDeclared({ ledger, probes }, front);
  const identity = declared.kind === 'identified' ? declared.identity : undefined;
  const isSilent = declared.kind === 'no-answer' && declared.answer.kind === 'failure' && declared.answer.failure === 'timeout';
  if (front.expected === 'dify') {
    // With its api down it is the front all the same: the web behind it tells.
    const isWithoutApi = identity?.gatewayStatus !== undefined && identity.hasDifyWeb === true;
    const isDeclared = identity?.server === 'dify' || isWithoutApi;
    const proof: FrontWay['proof'] = (answer) => (needsOtherHalf(answer) ? '/' : undefined);
    return { server: 'dify', isDeclared, isSilent, path: '/v1/', proof, read: sayingOf };
  }
  const product = frontKinds.find((kind) => kind === front.expected);
  if (product !== undefined) return { server: product, isDeclared: identity?.server === product, isSilent, ...pageWay(product) };
  const isModelServer = modelServerNamed(identity?.server) !== undefined;
  const named = isModelServer && identity?.server !== 'openai-compatible' ? identity?.server : undefined;
  const server = front.expected === 'openai' || front.expected === 'http' ? named : front.expected;
  const twin: Twin = withoutGaps({ wanted: server, model: front.model });
  return {
    ...withoutGaps({ server }),
    isDeclared: front.expected === 'openai' ? isModelServer : identity?.server === server,
    isSilent,
    path: listPath,
    proof: (list) => proofPath(twin, list),
    read: (list, proof) => twinOf(twin, list, proof),
  };
}

async function whoIsDeclared({ ledger, probes }: Asking, front: HttpRole) {
  const { identity } = probes;
  if (front.expected === 'dify') return identity.at(await difyBase(probes, front.url), 'dify');
  const key = keyOf(ledger, front);
  if (servesModels(front.expected))
    return whoServesAt(identity, await modelBase(identity, front.url, front.expected, key), front.expected, key);
  const origin = originOf(front.url);
  return key ? identity.withKey(origin, front.expected, key) : identity.at(origin, front.expected);
}

/**
 * A front of pages: what it alone tells everybody, or its title, decides by one question. Where the connection broke, a second answer tells a
 * server of HTTP from what is none (rules of accusation 7).
 */
function pageWay(product: FrontName): Pick<FrontWay, 'path' | 'proof' | 'read'> {
  const path = frontProof[product] ?? '/';
  // Flowise's version might be anybody's: its title tells.
  const asked = product === 'flowise' ? '/' : path;
  return {
    path: asked,
    proof: (answer) => (isBroken(answer) ? '/' : undefined),
    read: (answer, second) => {
      if (isSilent(answer) || (second && (isSilent(second) || !isBroken(second)))) return unsettled;
      if (isBroken(answer)) return { kind: 'other' };
      const identity = identify(new Map([[asked, answer]]))?.identity;
      return identity?.server === product ? { kind: 'front', identity } : { kind: 'other', ...withoutGaps({ identity }) };
    },
  };
}

const keyOf = (ledger: Ledger, { token }: HttpRole) => (token === undefined ? undefined : tokenNamed(ledger, token)?.value);
