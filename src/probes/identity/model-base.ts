import type { Secret } from '../../base/secret.ts';
import { withoutTrailingSlashes } from '../../base/without-trailing.ts';
import type { Endpoint } from '../../ledger/ledger.ts';
import { originOf } from '../http/role-address.ts';
import type { Expected, IdentityProbe } from './identity.ts';
import { modelRoot, modelServerNamed } from './model-servers.ts';

/** Where a model server is asked: its own questions below `base`, those of the OpenAI API below `api`, both without a slash at the end. */
export type ModelBase = { readonly base: string; readonly api: string };

type Asks = Pick<IdentityProbe, 'at' | 'withKey'>;

/** The model server of a role, by its address; `key` as in {@link IdentityProbe.withKey}. */
export const whoServesAt = (
  identity: Asks,
  { base, api }: ModelBase,
  expected: Expected,
  key: Secret | undefined,
): ReturnType<IdentityProbe['at']> => (key ? identity.withKey(base, expected, key, api) : identity.at(base, expected, api));

/**
 * Below what a role's model server is asked: the path of its url, where it stands behind a proxy (`/llm`), whether or not its API has a `/v1`
 * below that. Only where the path leads to no model server and one stands at the root is it the root: then the path is none of a proxy's.
 */
export async function modelBase(identity: Asks, url: Endpoint, expected: Expected, key?: Secret): Promise<ModelBase> {
  const [origin, path] = [originOf(url), withoutTrailingSlashes(url.path)];
  const root = modelRoot(path);
  const atRoot = { base: origin, api: `${origin}${path || '/v1'}` };
  if (root === '') return atRoot;
  const below = { base: origin + root, api: `${origin}${root}/v1` };
  const shapes = path.endsWith('/v1') ? [{ ...below, api: origin + path }] : [below, { ...below, api: origin + root }];
  for (const shape of [...shapes, atRoot]) if (await serves(identity, shape, expected, key)) return shape;
  return below;
}

/** LM Studio refuses every path without its key, and says 200 to a path that it does not know with it. */
async function serves(identity: Asks, where: ModelBase, expected: Expected, key: Secret | undefined): Promise<boolean> {
  const who = await whoServesAt(identity, where, expected, key);
  if (who.kind !== 'identified' || modelServerNamed(who.identity.server) === undefined) return false;
  return who.identity.key !== 'taken' || who.identity.listsModels === true;
}
