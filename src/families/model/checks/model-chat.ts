import { cleanLine, cleanText } from '../../../base/sanitise.ts';
import type { Check, CheckContext } from '../../../engine/check.ts';
import type { Evidence, Finding } from '../../../engine/finding.ts';
import { type Ledger, type Role, roleNamed, tokenNamed } from '../../../ledger/ledger.ts';
import { blindOf } from '../../../probes/http/http-failure.ts';
import { type HttpRole, httpRole } from '../../../probes/http/role-address.ts';
import { ofEndpoint } from '../../endpoint/findings.ts';
import { ofHop } from '../../hop/findings.ts';
import { speaksModels } from '../../hop/hop-target.ts';
import { ofToken } from '../../token/findings.ts';
import { type EmptyReason, type ModelChatSeen, type ModelFindings, type ModelTrouble, ofModel } from '../findings.ts';
import type { ModelProbe } from '../model-probe.ts';
import { isSameModel } from '../servers/is-same-model.ts';
import { type CompletionAnswer, mostTokens } from '../servers/model-chat.ts';
import { baseOf, serverOf } from '../servers/server-of.ts';
import { modelAnswer } from '../told/model-answer.ts';
import { meantBy, meantByStatus } from '../told/model-trouble.ts';
import { tokenNumbers } from '../told/token-numbers.ts';
import { withoutThinking } from '../told/without-thinking.ts';

type Say = <C extends keyof ModelFindings>(verdict: 'pass' | 'warn' | 'fail' | 'unknown', code: C, args: ModelFindings[C]) => Finding;

/** The role that the chat goes to, where that is a model server and no Dify. */
function chatRole(ledger: Ledger): HttpRole | undefined {
  const role = roleNamed(ledger, ledger.ports?.chat?.to ?? '');
  return role && speaksModels(role) ? httpRole(role) : undefined;
}

/**
 * One streamed chat completion of few tokens, where `chat.to` is a model server or a gateway before one: last and alone, as with Dify. It
 * leaves nothing behind.
 */
export const modelChat: Check<'model.chat', ModelProbe> = {
  kind: 'model.chat',
  canTurnGreen: true,
  phases: ['running'],
  isChat: true,
  subjects: ({ ledger }) => {
    const role = chatRole(ledger);
    const chat = ledger.ports?.chat;
    return role && chat ? [{ name: role.name, at: chat.at, role: role.name }] : [];
  },
  needs: ({ name }, { ledger }) => {
    const token = ledger.ports?.chat?.token ?? roleNamed(ledger, name)?.token;
    return [
      ofEndpoint.need('endpoint.identity', name, 'passed'),
      ...(token === undefined ? [] : [ofToken.need('token.present', token, 'passed')]),
      ...[name, ...(ledger.ports?.path ?? []).map(({ role }) => role)].flatMap((role) => [
        ofHop.need('hop.reaches', role, 'not-failed'),
        ofModel.need('lmstudio.model', role, 'not-failed'),
      ]),
    ];
  },
  deadlineMs: (_, { ledger }) => (ledger.ports?.chat?.withinMs ?? 0) + 2_000,
  run: async (context) => {
    const { ledger, own, redact, signal } = context;
    const role = chatRole(ledger);
    const chat = ledger.ports?.chat;
    if (!role?.model || !chat) return ofModel.couldNotLook('model.chat', { reason: 'malformed', detail: 'the chat names no model server' });
    const token = chat.token ?? role.token;
    const events: ModelChatSeen['events'][number][] = [];
    const answer = await own.complete({
      base: (await baseOf(context, role)).api,
      token: token === undefined ? undefined : tokenNamed(ledger, token)?.value,
      model: role.model,
      query: chat.query,
      withinMs: chat.withinMs,
      signal,
      onEvent: (atMs, event, detail) => {
        const shown = { atMs: Math.round(atMs), event, ...(detail ? { detail: cleanLine(redact(detail), 60) } : {}) };
        events.push(shown);
        context.progress({ kind: 'event', ...shown });
      },
    });
    const forbidden = answer.failed && blindOf(answer.failed);
    if (forbidden) return ofModel.couldNotLook('model.chat', forbidden);
    return judge(context, role, answer, events);
  },
};

async function judge(
  context: CheckContext<ModelProbe>,
  role: HttpRole,
  answer: CompletionAnswer,
  events: ModelChatSeen['events'],
): Promise<Finding> {
  const trouble = answer.error && troubleIn(answer.error, context.redact);
  const upstream = trouble && upstreamOf(context.ledger, role, trouble);
  const seen: ModelChatSeen = {
    ...seenOf(answer, events, context.redact),
    ...(trouble ? { trouble } : {}),
    ...(upstream ? { upstream: upstream.name } : {}),
    ...(isOnPath(context.ledger, upstream ?? role) ? { brokenHop: (upstream ?? role).name } : {}),
  };
  const say: Say = (verdict, code, args) => ofModel.finding('model.chat', verdict, code, args, evidenceOf(seen), { observed: seen });
  const { ended, pieces } = answer;
  const afterMs = seen.totalMs;
  if (ended === 'cancelled') return say('unknown', 'model-chat-cancelled', {});
  if (trouble?.kind === 'model-loading') return say('fail', 'model-chat-too-early', { model: role.model ?? '' });
  if (trouble) return say('fail', 'model-chat-error', { ...statusOf(answer.error), message: trouble.message });
  if (ended === 'deadline') return say('fail', 'model-chat-too-slow', { withinMs: afterMs, tokens: pieces });
  const { failed } = answer;
  // Taken, and ended before a word came.
  const isClosed = failed?.kind === 'failure' && (failed.failure === 'closed' || failed.failure === 'reset');
  if (ended === 'cut' || isClosed) return say('fail', 'model-chat-cut', { afterMs, tokens: pieces });
  if (ended === 'refused') {
    const detail = failed?.kind === 'failure' ? `${failed.failure}: ${cleanLine(context.redact(failed.detail), 160)}` : '';
    return say('fail', 'model-chat-unanswered', { detail });
  }
  return spoken(context, role, answer, say);
}

/** The stream ended as it should: what is odd about what it said. */
async function spoken(context: CheckContext<ModelProbe>, role: HttpRole, answer: CompletionAnswer, say: Say): Promise<Finding> {
  const { completionTokens, finish } = answer;
  const tokens = completionTokens === undefined ? {} : { tokens: completionTokens };
  const text = withoutThinking(answer.answer);
  if (text === '') {
    const reason = whyEmpty(answer);
    // It was still thinking when its tokens were up: they were few because Preflight said so, which is nobody's fault.
    const isThinking = reason === 'reasoning' || reason === 'think-tags' || reason === 'unseen';
    if (isThinking && finish === 'length') return say('warn', 'model-thinks-long', { tokens: completionTokens ?? mostTokens });
    return say('fail', 'model-chat-empty', { reason, ...tokens });
  }
  const server = await serverOf(context, role);
  const asked = role.model ?? '';
  // A gateway's names stand for others by its own configuration: whoever it names was meant.
  const isOther = answer.model !== undefined && server?.name !== 'litellm' && !isSameModel(asked, answer.model, server);
  if (isOther) return say('fail', 'model-answered-by-other', { asked, answered: cleanLine(context.redact(answer.model ?? ''), 120) });
  const first = answer.firstTokenMs === undefined ? {} : { ttftMs: Math.round(answer.firstTokenMs) };
  return say('pass', 'model-answered', {
    model: asked,
    answer: cleanLine(context.redact(text), 60),
    ...first,
    totalMs: Math.round(answer.endMs),
  });
}

function whyEmpty({ answer, reasoning, completionTokens, finish, callsTool }: CompletionAnswer): EmptyReason {
  if (callsTool) return 'tool-call';
  if (finish === 'content_filter') return 'filtered';
  if (answer.trim() !== '') return 'think-tags';
  if (reasoning.trim() !== '') return 'reasoning';
  return (completionTokens ?? 0) > 0 ? 'unseen' : 'nothing';
}

const isOnPath = ({ ports }: Ledger, { name }: Role) => ports?.path.some(({ role }) => role === name) ?? false;

const statusOf = (error: CompletionAnswer['error']) => (error?.status === undefined ? {} : { status: error.status });

/** What the server said instead of an answer, taken apart as every other text of a model server's. */
function troubleIn(error: NonNullable<CompletionAnswer['error']>, redact: (text: string) => string): ModelTrouble {
  const body = redact(cleanText(error.body, 8_000));
  const answer = modelAnswer(`status code ${error.status ?? 500}: ${body}`);
  const message = cleanLine(answer?.message || `HTTP ${error.status ?? '-'}`, 500);
  const said = [answer?.message, answer?.type, answer?.code].filter(Boolean).join('\n');
  const kind = meantBy(said) ?? (answer ? meantByStatus(answer) : 'model-error');
  const tokens = kind === 'context-overflow' ? { tokens: tokenNumbers(body) } : {};
  return { kind, message, ...(answer ? { answer: { ...answer, message } } : {}), ...tokens };
}

/**
 * The server behind a gateway, when the words are about that one: LiteLLM words what came from there as `litellm.…Error`, and its own
 * refusals otherwise (recorded on 1.108).
 */
function upstreamOf(ledger: Ledger, role: Role, { message }: ModelTrouble): Role | undefined {
  if (!/\blitellm\.\w{1,60}Error\b|\blitellm\.Timeout\b/.test(message)) return undefined;
  const path = ledger.ports?.path ?? [];
  const behind = path.slice(path.findIndex((hop) => hop.role === role.name) + 1);
  return behind.map((hop) => roleNamed(ledger, hop.role)).find((one) => one !== undefined && one.name !== role.name && speaksModels(one));
}

function seenOf(answer: CompletionAnswer, events: ModelChatSeen['events'], redact: (text: string) => string): ModelChatSeen {
  const { firstTokenMs, lastTokenMs, pieces, completionTokens } = answer;
  const ms = (lastTokenMs ?? 0) - (firstTokenMs ?? 0);
  const speed = pieces < 2 || ms < 1 ? undefined : Math.round(((completionTokens ?? pieces) / ms) * 10_000) / 10;
  return {
    answer: redact(cleanText(answer.answer, 20_000)),
    totalMs: Math.round(answer.endMs),
    ...(firstTokenMs === undefined ? {} : { ttftMs: Math.round(firstTokenMs) }),
    ...(speed === undefined ? {} : { tokensPerSecond: speed }),
    ...(answer.model === undefined ? {} : { model: cleanLine(redact(answer.model), 120) }),
    events,
  };
}

function evidenceOf({ trouble, ttftMs, tokensPerSecond, model }: ModelChatSeen): readonly Evidence[] {
  return [
    ...(trouble ? [ofModel.seen('model-says', trouble.message)] : []),
    ...(ttftMs === undefined ? [] : [ofModel.seen('model-first-token', `${ttftMs} ms`)]),
    ...(tokensPerSecond === undefined ? [] : [ofModel.seen('model-speed', `${tokensPerSecond} /s`)]),
    ...(model === undefined ? [] : [ofModel.seen('model-answering', model)]),
  ];
}
