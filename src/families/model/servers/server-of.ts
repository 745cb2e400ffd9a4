import type { Secret } from '../../../base/secret.ts';
import type { CheckContext } from '../../../engine/check.ts';
import { type Ledger, type Role, tokenNamed } from '../../../ledger/ledger.ts';
import { httpRole, originOf } from '../../../probes/http/role-address.ts';
import { type ModelServer, modelServerNamed } from '../../../probes/identity/model-servers.ts';

/** The value of a role's key, where it has one. */
export const tokenOf = (ledger: Ledger, { token }: Role): Secret | undefined =>
  token === undefined ? undefined : tokenNamed(ledger, token)?.value;

/** Which product serves a role's models, by the answers that endpoint.identity had already; without an answer, by the ledger's word. */
export async function serverOf({ ledger, probes }: Pick<CheckContext, 'ledger' | 'probes'>, role: Role): Promise<ModelServer | undefined> {
  const asked = httpRole(role);
  if (!asked) return modelServerNamed(role.kind);
  const [origin, token] = [originOf(asked.url), tokenOf(ledger, role)];
  const who = token ? await probes.identity.withKey(origin, asked.expected, token) : await probes.identity.at(origin, asked.expected);
  return modelServerNamed(who.kind === 'identified' ? who.identity.server : role.kind);
}
