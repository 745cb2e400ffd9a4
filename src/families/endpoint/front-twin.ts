import type { HttpAnswer } from '../../probes/http/http.ts';
import { jsonAt, listAt, parseJson, textAt } from '../../probes/http/json-body.ts';
import { identify, type ServerName } from '../../probes/identity/identity.ts';
import { isSameModelName, type ModelServer, modelServerNamed, modelServers } from '../../probes/identity/model-servers.ts';
import { type FrontSaying, isBroken, isSilent, unsettled } from './front-answer.ts';

/** What a second front would be: a server of this product (absent where the declared one did not tell it) with this model. */
export type Twin = { readonly wanted?: ServerName; readonly model?: string };

/** The list without a key opens no chat, loads no model, and decides for most products (facts: neighbours 1). */
export const listPath = '/v1/models';

/**
 * Which question would prove that this is the same product, if one is needed: only where the list has the model, or is not shown, and
 * leaves it open who it is. Where the connection broke, a second answer tells a server of HTTP from what is none (rules of accusation 7).
 */
export function proofPath(twin: Twin, list: HttpAnswer): string | undefined {
  const { wanted, model } = twin;
  const proof = modelServerNamed(wanted)?.proof ?? '/';
  if (isBroken(list)) return proof;
  if (list.kind === 'failure' || identify(new Map([[listPath, list]]))?.isCertain) return undefined;
  const ids = listedIn(list);
  if (ids && model !== undefined) return Object.values(modelServers).some((server) => hasModel(ids, server, model)) ? proof : undefined;
  // No list, but a refusal or a crash: of a product that is known by name it may be the way to ask for a key.
  const isRefusal = list.status >= 400 && list.status !== 404 && list.status !== 405;
  return wanted !== undefined && (ids !== undefined || isRefusal) ? proof : undefined;
}

/**
 * Another server of the same product that lists the same model is a second front; of a product that does not tell its name, whoever lists
 * the model. Where the list is not shown without a key, the product alone tells. What was cut settles nothing.
 */
export function twinOf(twin: Twin, list: HttpAnswer, proof: HttpAnswer | undefined): FrontSaying {
  if (isSilent(list) || (proof && isSilent(proof))) return unsettled;
  // Twice no HTTP is no server of HTTP; an answer beside a cut one may be anybody's.
  if (isBroken(list)) return proof && !isBroken(proof) ? unsettled : { kind: 'other' };
  if (proof && isBroken(proof)) return unsettled;
  const { wanted, model } = twin;
  const path = proofPath(twin, list);
  const identity = identify(new Map([[listPath, list], ...(proof && path ? [[path, proof] as const] : [])]))?.identity;
  if (!identity) return { kind: 'other' };
  const server = modelServerNamed(identity.server);
  const isSame = wanted === undefined ? server !== undefined : identity.server === wanted;
  const ids = listedIn(list);
  const isThere = model === undefined || ids === undefined ? wanted !== undefined : hasModel(ids, server, model);
  return { kind: isSame && isThere ? 'front' : 'other', identity };
}

const hasModel = (ids: readonly string[], server: ModelServer | undefined, model: string) =>
  ids.some((id) => isSameModelName(server, id, model));

/** The names in the list; undefined where none is shown. Ollama without a model says `null`. */
function listedIn(list: HttpAnswer): readonly string[] | undefined {
  if (list.kind === 'failure' || list.status !== 200) return undefined;
  const json = parseJson(list.body);
  if (jsonAt(json, 'data') === null) return [];
  return listAt(json, 'data')?.map((one) => textAt(one, 'id') ?? '');
}
