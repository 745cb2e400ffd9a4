import type { CheckContext } from '../../engine/check.ts';
import { tokenNamed } from '../../ledger/ledger.ts';
import { httpRole, originOf } from '../../probes/http/role-address.ts';
import { modelBase } from '../../probes/identity/model-base.ts';
import { modelRoot, servesModels } from '../../probes/identity/model-servers.ts';
import type { HopTarget } from './hop-target.ts';

/**
 * The hop with its role's own url as its model server answers there: below a path of a proxy's (`/llm`) its API is looked for. What the caller
 * was given, or its `provider` would ask, stays letter by letter.
 */
export async function withOwnUrl({ ledger, probes }: Pick<CheckContext, 'ledger' | 'probes'>, target: HopTarget): Promise<HopTarget> {
  const role = httpRole(target.role);
  const isTold = target.hop.start !== undefined || target.hop.provider !== undefined;
  if (!role || isTold || !servesModels(role.kind) || modelRoot(role.url.path) === '') return target;
  const key = role.token === undefined ? undefined : tokenNamed(ledger, role.token)?.value;
  const { api } = await modelBase(probes.identity, role.url, role.expected, key);
  const path = api.slice(originOf(role.url).length);
  return { ...target, role: { ...target.role, url: { ...role.url, path, href: api } } };
}
