import type { CheckContext } from '../../engine/check.ts';
import { type Ledger, tokenNamed } from '../../ledger/ledger.ts';
import type { HttpAnswer } from '../../probes/http/http.ts';
import { listAt, parseJson, textAt } from '../../probes/http/json-body.ts';
import { type HttpRole, originOf } from '../../probes/http/role-address.ts';
import { difyBase } from '../../probes/identity/dify-base.ts';
import { identify, type ServerName } from '../../probes/identity/identity.ts';
import { isSameModelName, modelServerNamed } from '../../probes/identity/model-servers.ts';
import { type FrontSaying, isWorthAsking, sayingOf } from './front-answer.ts';

/** How one kind of front is known: whose it is, whether the declared one is it, and what another place is asked and says. */
export type FrontWay = {
  /** Absent where the front did not tell its product. */
  readonly server?: ServerName;
  readonly isDeclared: boolean;
  /** The declared one was too slow to say who it is. */
  readonly isSilent: boolean;
  /** The first is asked alone: whoever is silent then is asked no more. */
  readonly paths: readonly [string, ...string[]];
  readonly read: (answers: ReadonlyMap<string, HttpAnswer>) => FrontSaying;
};

type Asking = Pick<CheckContext, 'ledger' | 'probes'>;

/** The way for the declared front: Dify's, or that of a model server or gateway which clients call themselves. */
export async function frontWay({ ledger, probes }: Asking, front: HttpRole): Promise<FrontWay> {
  const origin = front.expected === 'dify' ? await difyBase(probes, front.url) : originOf(front.url);
  const token = front.expected === 'dify' ? undefined : keyOf(ledger, front);
  const declared = await (token ? probes.identity.withKey(origin, front.expected, token) : probes.identity.at(origin, front.expected));
  const identity = declared.kind === 'identified' ? declared.identity : undefined;
  const isSilent = declared.kind === 'no-answer' && declared.answer.kind === 'failure' && declared.answer.failure === 'timeout';
  if (front.expected === 'dify') {
    // With its api down it is the front all the same: the web behind it tells.
    const isWithoutApi = identity?.gatewayStatus !== undefined && identity.hasDifyWeb === true;
    const read: FrontWay['read'] = (answers) => sayingOf(answers.get('/v1/') as HttpAnswer, answers.get('/') as HttpAnswer);
    return { server: 'dify', isDeclared: identity?.server === 'dify' || isWithoutApi, isSilent, paths: ['/v1/', '/'], read };
  }
  const isModelServer = modelServerNamed(identity?.server) !== undefined;
  const named = isModelServer && identity?.server !== 'openai-compatible' ? identity?.server : undefined;
  const server = front.expected === 'openai' || front.expected === 'http' ? named : front.expected;
  return {
    ...(server === undefined ? {} : { server }),
    isDeclared: front.expected === 'openai' ? isModelServer : identity?.server === server,
    isSilent,
    paths: ['/v1/models', '/', '/lmstudio-greeting', '/health/liveliness', '/api/version'],
    read: (answers) => twinOf(answers, server, front.model),
  };
}

const keyOf = (ledger: Ledger, { token }: HttpRole) => (token === undefined ? undefined : tokenNamed(ledger, token)?.value);

/**
 * Another server of the same product that lists the same model is a second front; of a product that does not tell its name, whoever lists
 * the model. Where the list is not shown without a key, the product alone tells.
 */
function twinOf(answers: ReadonlyMap<string, HttpAnswer>, wanted: ServerName | undefined, model: string | undefined): FrontSaying {
  const list = answers.get('/v1/models');
  if (list && !isWorthAsking(list)) return { kind: 'unsettled' };
  const identity = identify(answers)?.identity;
  const server = identity && modelServerNamed(identity.server);
  const isSame = wanted === undefined ? server !== undefined : identity?.server === wanted;
  const listed = list?.kind === 'response' && list.status === 200 ? listAt(parseJson(list.body), 'data') : undefined;
  const hasModel =
    model === undefined || listed === undefined
      ? wanted !== undefined
      : listed.some((one) => isSameModelName(server, textAt(one, 'id') ?? '', model));
  if (!identity) return { kind: 'other' };
  return { kind: isSame && hasModel ? 'front' : 'other', identity };
}
