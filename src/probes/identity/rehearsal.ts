import type { Ledger } from '../../ledger/ledger.ts';
import type { HttpProbe, HttpResponse } from '../http/http.ts';
import { httpRole, questionOf } from '../http/role-address.ts';

/** The practice stacks (`preflight demo --keep`) say which one they are. */
const practiceHeader = 'x-preflight-practice';

/** Does this answer come from a practice stack that the ledger does not mean? A rehearsal beside the real stack is no part of it. */
export async function isRehearsal(ledger: Ledger, http: HttpProbe, { headers }: Pick<HttpResponse, 'headers'>): Promise<boolean> {
  const stack = headers[practiceHeader];
  if (stack === undefined) return false;
  const roles = (ledger.ports?.roles ?? []).flatMap((role) => httpRole(role) ?? []);
  const answers = await Promise.all(roles.map((role) => http.get(questionOf(role))));
  return !answers.some((answer) => answer.kind === 'response' && answer.headers[practiceHeader] === stack);
}
