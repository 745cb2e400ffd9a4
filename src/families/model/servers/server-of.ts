import type { Secret } from '../../../base/secret.ts';
import type { CheckContext } from '../../../engine/check.ts';
import { type Ledger, type Role, tokenNamed } from '../../../ledger/ledger.ts';
import { type HttpRole, httpRole } from '../../../probes/http/role-address.ts';
import { type ModelBase, modelBase, whoServesAt } from '../../../probes/identity/model-base.ts';
import { type ModelServer, modelServerNamed } from '../../../probes/identity/model-servers.ts';

/** The value of a role's key, where it has one. */
export const tokenOf = (ledger: Ledger, { token }: Role): Secret | undefined =>
  token === undefined ? undefined : tokenNamed(ledger, token)?.value;

type Asking = Pick<CheckContext, 'ledger' | 'probes'>;

/** Which product serves a role's models, by the answers that endpoint.identity had already; without an answer, by the ledger's word. */
export async function serverOf(context: Asking, role: Role): Promise<ModelServer | undefined> {
  const who = await whoServes(context, role);
  return modelServerNamed(who?.kind === 'identified' ? who.identity.server : role.kind);
}

/** The same by its answers alone: for questions that only this product may be asked. */
export async function identifiedServerOf(context: Asking, role: Role): Promise<ModelServer | undefined> {
  const who = await whoServes(context, role);
  return who?.kind === 'identified' ? modelServerNamed(who.identity.server) : undefined;
}

async function whoServes({ ledger, probes }: Asking, role: Role) {
  const asked = httpRole(role);
  if (!asked) return undefined;
  return whoServesAt(probes.identity, await baseOf({ ledger, probes }, asked), asked.expected, tokenOf(ledger, role));
}

/** Where a role's model server is asked, by the answers that endpoint.identity had already. */
export const baseOf = ({ ledger, probes }: Asking, role: HttpRole): Promise<ModelBase> =>
  modelBase(probes.identity, role.url, role.expected, tokenOf(ledger, role));
