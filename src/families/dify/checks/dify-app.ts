import { withoutGaps } from '../../../base/without-gaps.ts';
import type { Check, CheckContext, Need } from '../../../engine/check.ts';
import type { Evidence, Finding } from '../../../engine/finding.ts';
import { type Ledger, roleNamed, tokenNamed } from '../../../ledger/ledger.ts';
import type { HttpAnswer } from '../../../probes/http/http.ts';
import { blindOf } from '../../../probes/http/http-failure.ts';
import { difyBase } from '../../../probes/identity/dify-base.ts';
import { withBehind } from '../../container/look-behind.ts';
import { ofEndpoint } from '../../endpoint/findings.ts';
import { ofToken } from '../../token/findings.ts';
import type { DifyError, DifyProbe, InputField } from '../api/dify.ts';
import { chatInputs } from '../chat-inputs.ts';
import { troubleOf } from '../chat-trouble.ts';
import { backingContainer, backingNeeds, databaseServices, setupAnswers } from '../dify-backing.ts';
import type { AppSeen, DifyFindings } from '../findings.ts';
import { ofDify } from '../findings.ts';
import { difyChatOf } from '../path-roles.ts';

type AppFinding = Finding;

const found = <C extends keyof DifyFindings>(
  verdict: 'pass' | 'fail',
  code: C,
  args: DifyFindings[C],
  observed: AppSeen,
  evidence: readonly Evidence[] = [],
): AppFinding => ofDify.finding('dify.app', verdict, code, args, evidence, { observed });

/** Modes that /chat-messages refuses (facts: Dify 3.5). */
const wrongModes: readonly string[] = ['completion', 'workflow'];

/** Is the key accepted, and can the app behind it chat? Two GETs without side effects. */
export const difyApp: Check<'dify.app', DifyProbe> = {
  kind: 'dify.app',
  canTurnGreen: true,
  isCostly: true,
  phases: ['running'],
  subjects: ({ ledger }) => {
    const chat = difyChatOf(ledger);
    return chat ? [{ name: chat.to, at: chat.at, role: chat.to }] : [];
  },
  needs: ({ name }, { ledger }) => [
    ...tokenNeed(ledger),
    ofEndpoint.need('endpoint.identity', name, 'passed'),
    ...backingNeeds(ledger, [...databaseServices, 'redis', 'api']),
  ],
  deadlineMs: () => 20_000,
  run: async (context) => {
    const since = context.now().toISOString();
    return withBehind(context, since, await ask(context));
  },
};

function tokenNeed(ledger: Ledger): readonly Need[] {
  const chat = difyChatOf(ledger);
  return chat ? [ofToken.need('token.kind', chat.token, 'passed')] : [];
}

async function ask(context: CheckContext<DifyProbe>): Promise<AppFinding> {
  const { ledger, own } = context;
  const chat = difyChatOf(ledger);
  const url = chat && roleNamed(ledger, chat.to)?.url;
  const token = chat && tokenNamed(ledger, chat.token)?.value;
  if (!chat || !url) return ofDify.couldNotLook('dify.app', { reason: 'malformed', detail: 'the chat names no role with an address' });
  if (!token) return ofDify.couldNotLook('dify.app', { reason: 'not-permitted', detail: `${chat.token} is not set` });
  const origin = await difyBase(context.probes, url);

  const info = await own.info(origin, token);
  if (info.kind === 'error') return refused(context, origin, info.error, {});
  if (info.kind === 'failed') return unanswered(context, origin, info.answer, {});
  const { name, mode } = info.value;
  const seen: AppSeen = { name, mode };
  const evidence: readonly Evidence[] = [ofDify.seen('dify-app', `${name} (${mode})`)];
  if (wrongModes.includes(mode)) return found('fail', 'app-wrong-mode', { name, mode }, seen, evidence);

  const form = await own.inputs(origin, token);
  if (form.kind === 'error') return refused(context, origin, form.error, seen);
  if (form.kind === 'failed') return unanswered(context, origin, form.answer, seen);
  const filled = chatInputs(form.value);
  if (filled.kind === 'cannot-fill') return cannotFill(filled.field, seen, evidence);
  return found('pass', 'app-ready', { name, mode }, seen, evidence);
}

function cannotFill(field: InputField, seen: AppSeen, evidence: readonly Evidence[]): AppFinding {
  const { variable, type } = field;
  const trouble = { kind: 'input-required' as const, status: 400, code: 'invalid_param', message: '', variable };
  return found('fail', 'app-input-required', { variable, type }, { ...seen, trouble }, evidence);
}

async function refused(context: CheckContext<DifyProbe>, origin: string, error: DifyError, seen: AppSeen): Promise<AppFinding> {
  const trouble = troubleOf(error);
  const { message, status, code } = error;
  const observed: AppSeen = { ...seen, trouble };
  const evidence: readonly Evidence[] = [ofDify.seen('dify-says', `${status} ${code}: ${message}`)];
  switch (trouble.kind) {
    case 'key-rejected':
      return found('fail', 'app-key-rejected', { token: context.ledger.ports?.chat?.token ?? '', message }, observed, evidence);
    case 'app-disabled':
      return found('fail', 'app-disabled', { message }, observed, evidence);
    case 'app-unpublished':
      return found('fail', 'app-unpublished', { message }, observed, evidence);
    default:
      if (status >= 500) return serverError(context, origin, status, observed, evidence, error);
      return found('fail', 'app-error', error, observed, evidence);
  }
}

async function unanswered(context: CheckContext<DifyProbe>, origin: string, answer: HttpAnswer, seen: AppSeen): Promise<AppFinding> {
  const forbidden = blindOf(answer);
  if (forbidden) return ofDify.couldNotLook('dify.app', forbidden);
  if (answer.kind === 'failure') {
    const detail = context.redact(`${answer.failure}: ${answer.detail}`);
    return found('fail', 'app-unanswered', { detail }, seen);
  }
  const error = { status: answer.status, code: 'http', message: `HTTP ${answer.status}` };
  const observed: AppSeen = { ...seen, trouble: troubleOf(error) };
  if (answer.status >= 500) return serverError(context, origin, answer.status, observed, [], error);
  return found('fail', 'app-unanswered', { detail: `HTTP ${answer.status}` }, seen);
}

/** A server error of the api has many reasons; the page that only reads the database tells whether it is that. */
async function serverError(
  { probes, ledger }: CheckContext<DifyProbe>,
  origin: string,
  status: number,
  seen: AppSeen,
  evidence: readonly Evidence[],
  error: DifyError,
): Promise<AppFinding> {
  const [setup, database] = await Promise.all([
    setupAnswers(probes.identity, origin),
    backingContainer(probes.docker, ledger, databaseServices),
  ]);
  const observed: AppSeen = { ...seen, ...withoutGaps({ setup, database }) };
  const told: readonly Evidence[] = [
    ...evidence,
    ofDify.seen('dify-setup', setup ? `HTTP ${setup.status}` : '-'),
    ...(database ? [ofDify.seen('dify-container', `${database.name}: ${database.state}`)] : []),
  ];
  return setup?.answers === false
    ? found('fail', 'app-database-down', { status }, observed, told)
    : found('fail', 'app-error', error, observed, told);
}
