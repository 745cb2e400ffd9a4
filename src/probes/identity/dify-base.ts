import { withoutTrailingSlashes } from '../../base/without-trailing.ts';
import type { Endpoint } from '../../ledger/ledger.ts';
import type { HttpAnswer, HttpProbe } from '../http/http.ts';
import { originOf } from '../http/role-address.ts';
import type { IdentityProbe } from './identity.ts';

type Asks = { readonly http: Pick<HttpProbe, 'get'>; readonly identity: Pick<IdentityProbe, 'at'> };

/** The api refuses who comes without a key, and only where its service API really is; a path that it does not know is a 404 (seen on 1.10, 1.12). */
export const isServiceApi = (answer: HttpAnswer): boolean =>
  answer.kind === 'response' && answer.status === 401 && answer.headers['x-version'] !== undefined;

/** The path below which a role's Dify is asked; '' at the root, where its own `/v1` in the ledger is no such path. */
function difyPath({ path }: Endpoint): string {
  const bare = withoutTrailingSlashes(path);
  return bare === '/v1' ? '' : bare;
}

/**
 * Below what everything is asked of a Dify: the path of its url, where it stands behind another front (`/dify`). Only where the path leads
 * to something else and Dify stands at the root is it the root: then the path of the ledger is wrong, which is a finding of its own.
 */
export async function difyBase({ http, identity }: Asks, url: Endpoint): Promise<string> {
  const [origin, path] = [originOf(url), difyPath(url)];
  if (path === '') return origin;
  const below = await http.get(`${origin}${path}/v1/info`);
  if (isServiceApi(below)) return origin + path;
  const root = await identity.at(origin, 'dify');
  return root.kind === 'identified' && root.identity.server === 'dify' ? origin : origin + path;
}
