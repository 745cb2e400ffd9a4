import type { Ledger } from '../../ledger/ledger.ts';
import type { HttpAnswer, HttpProbe, HttpResponse } from '../http/http.ts';
import { type HttpRole, httpRole, questionOf } from '../http/role-address.ts';

/** The practice stacks (`preflight demo --keep`) say which one they are. */
const practiceHeader = 'x-preflight-practice';

/** The practice stack that gives this answer; undefined for everybody else. */
export const practiceStack = (answer: HttpAnswer): string | undefined =>
  answer.kind === 'response' ? answer.headers[practiceHeader] : undefined;

/** The practice stack that the ledger means: its front says so, or, where that one is not there, another of its roles. */
export async function rehearsedBy(ledger: Ledger, http: HttpProbe, front: HttpRole): Promise<string | undefined> {
  const answer = await http.get(questionOf(front));
  if (answer.kind === 'response') return practiceStack(answer);
  const others = (ledger.ports?.roles ?? []).flatMap((role) => httpRole(role) ?? []);
  const answers = await Promise.all(others.map((role) => http.get(questionOf(role))));
  return answers.map(practiceStack).find((stack) => stack !== undefined);
}

/** Does this answer come from a practice stack that the ledger does not mean? A rehearsal beside the real stack is no part of it. */
export async function isRehearsal(ledger: Ledger, http: HttpProbe, answer: Pick<HttpResponse, 'headers'>): Promise<boolean> {
  return (await rehearsalIn(ledger, http, answer)) !== 'no';
}

/** The same, and `unsure` where a role of the ledger, which might belong to that very stack, did not answer. */
export async function rehearsalIn(
  ledger: Ledger,
  http: HttpProbe,
  { headers }: Pick<HttpResponse, 'headers'>,
): Promise<'yes' | 'no' | 'unsure'> {
  const stack = headers[practiceHeader];
  if (stack === undefined) return 'no';
  const roles = (ledger.ports?.roles ?? []).flatMap((role) => httpRole(role) ?? []);
  const answers = await Promise.all(roles.map(async (role) => ({ role, answer: await http.get(questionOf(role)) })));
  if (answers.some(({ answer }) => practiceStack(answer) === stack)) return 'no';
  // Roles that all answered, or say that they are of another stack, leave no doubt.
  const isDoubtful =
    answers.every(({ answer }) => practiceStack(answer) === undefined) &&
    answers.some(({ role, answer }) => !role.optional && answer.kind === 'failure');
  return isDoubtful ? 'unsure' : 'yes';
}
