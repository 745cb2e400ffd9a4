import { cleanLine, cleanText } from '../../../base/sanitise.ts';
import { withoutGaps } from '../../../base/without-gaps.ts';
import { withoutTrailing } from '../../../base/without-trailing.ts';
import type { Check, CheckContext } from '../../../engine/check.ts';
import type { Evidence, Finding } from '../../../engine/finding.ts';
import { type Ledger, roleNamed, tokenNamed } from '../../../ledger/ledger.ts';
import { blindOf } from '../../../probes/http/http-failure.ts';
import { difyBase } from '../../../probes/identity/dify-base.ts';
import { type ModelServer, modelServerNamed } from '../../../probes/identity/model-servers.ts';
import { withWay } from '../../container/log-way.ts';
import { withBehind } from '../../container/look-behind.ts';
import { ofHop } from '../../hop/findings.ts';
import { listenersOn } from '../../hop/hop-sight.ts';
import { type ModelAnswer, ofModel } from '../../model/findings.ts';
import { isSameModel } from '../../model/servers/is-same-model.ts';
import { serverOf } from '../../model/servers/server-of.ts';
import type { ChatAnswer, ChatEvent, DifyError, DifyProbe } from '../api/dify.ts';
import { chatInputs } from '../chat-inputs.ts';
import { troubleOf } from '../chat-trouble.ts';
import { emptyFor, failedNode, heldBackMs, modelNodeEnded, tokensPerSecond, withoutModel } from '../chat-verdict.ts';
import { backingContainer, backingNeeds, databaseServices, setupAnswers, workerServices } from '../dify-backing.ts';
import type { ChatSeen, DifyFindings, Trouble, TroubleKind } from '../findings.ts';
import { ofDify } from '../findings.ts';
import { difyChatOf, hopBrokenBy } from '../path-roles.ts';

type ChatFinding = Finding;

/** Deleting the conversation has a deadline of its own behind the chat's; the rest is for two GETs before it. */
const aroundMs = 10_000;

/** One streamed chat through the whole path. It costs tokens: sent when key, app and model are known, and ended by a hop that fails. */
export const difyChat: Check<'dify.chat', DifyProbe> = {
  kind: 'dify.chat',
  canTurnGreen: true,
  phases: ['running'],
  isChat: true,
  subjects: ({ ledger }) => {
    const chat = difyChatOf(ledger);
    return chat ? [{ name: chat.to, at: chat.at, role: chat.to }] : [];
  },
  needs: ({ name }, { ledger }) => [
    ofDify.need('dify.app', name, 'passed'),
    ...(ledger.ports?.path ?? []).flatMap(({ role }) => [
      ofHop.need('hop.reaches', role, 'beside'),
      ofModel.need('lmstudio.model', role, 'not-failed'),
    ]),
    ...backingNeeds(ledger, [...workerServices, ...databaseServices]),
  ],
  deadlineMs: (_, { ledger }) => (difyChatOf(ledger)?.withinMs ?? 0) + aroundMs,
  run: async (context) => {
    const { ledger, own, redact, signal } = context;
    const chat = difyChatOf(ledger);
    const url = chat && roleNamed(ledger, chat.to)?.url;
    const token = chat && tokenNamed(ledger, chat.token)?.value;
    if (!chat || !url) return ofDify.couldNotLook('dify.chat', { reason: 'malformed', detail: 'the chat names no role with an address' });
    if (!token) return ofDify.couldNotLook('dify.chat', { reason: 'not-permitted', detail: `${chat.token} is not set` });
    const origin = await difyBase(context.probes, url);
    // Both were asked by dify.app; the probe gives the same answers again.
    const [info, form] = await Promise.all([own.info(origin, token), own.inputs(origin, token)]);
    const filled = chatInputs(form.kind === 'answer' ? form.value : []);
    const since = context.now().toISOString();
    const answer = await own.chat({
      origin,
      token,
      query: chat.query,
      inputs: filled.kind === 'inputs' ? filled.inputs : {},
      withinMs: chat.withinMs,
      signal,
      onEvent: (event) => context.progress(progressOf(event, redact)),
    });
    const forbidden = answer.failed && blindOf(answer.failed);
    if (forbidden) return ofDify.couldNotLook('dify.chat', forbidden);
    const judged = await judgeChat(context, origin, answer, info.kind === 'answer' ? info.value.mode : undefined);
    const ids = [answer.taskId, answer.conversationId, answer.messageId].filter((id) => id !== undefined);
    return withWay(context, since, ids, await withBehind(context, since, judged));
  },
};

function progressOf({ atMs, event, detail, data }: ChatEvent, redact: (text: string) => string) {
  // Cleaned before it becomes JSON: an escaped control character would hide a secret from the redactor.
  const clean = (_: string, value: unknown) => (typeof value === 'string' ? cleanText(value, 20_000) : value);
  const raw = data === undefined ? undefined : cleanLine(redact(JSON.stringify(data, clean)), 2_000);
  return { kind: 'event' as const, atMs, event, ...(detail ? { detail } : {}), ...(raw ? { raw } : {}) };
}

async function judgeChat(
  context: CheckContext<DifyProbe>,
  origin: string,
  chat: ChatAnswer,
  mode: string | undefined,
): Promise<ChatFinding> {
  const seen = seenOf(chat, mode, context.redact);
  const first = verdictOf(await modelsOnPath(context), chat, mode);
  const trouble = first.error && troubleOf(first.error);
  const early = trouble && tooEarly[trouble.kind];
  const verdict: ChatVerdict = early ? { verdict: 'fail', code: 'chat-too-early', args: { what: early } } : first;
  const hop = hopBroken(context.ledger, chat, verdict, trouble);
  const observed: ChatSeen = {
    ...seen,
    ...(await aroundTrouble(context, origin, chat, mode, trouble)),
    ...(trouble ? { trouble } : {}),
    ...withoutGaps({ brokenHop: hop }),
  };
  const evidence = [...evidenceOf(chat, trouble), ...backingEvidence(observed)];
  return ofDify.finding('dify.chat', verdict.verdict, verdict.code, verdict.args, evidence, { observed });
}

/** Troubles that go away by themselves, and what is still starting. */
const tooEarly: Partial<Record<TroubleKind, 'plugin' | 'model'>> = { 'plugin-starting': 'plugin', 'model-loading': 'model' };

/** The last hop is broken by an error from there, and by a model that answers nothing. */
function hopBroken(ledger: Ledger, chat: ChatAnswer, { code }: ChatVerdict, trouble: Trouble | undefined): string | undefined {
  if (trouble) return hopBrokenBy(ledger, trouble.kind);
  return code === 'chat-empty' && withoutModel(chat) === undefined ? hopBrokenBy(ledger, 'model-error') : undefined;
}

/** Looks at what stands behind the trouble: the listeners of the model's port, the worker, the database. */
async function aroundTrouble(
  { probes, ledger }: CheckContext<DifyProbe>,
  origin: string,
  chat: ChatAnswer,
  mode: string | undefined,
  trouble: Trouble | undefined,
): Promise<Partial<ChatSeen>> {
  const isWaiting = chat.ended === 'deadline' && chat.tokenEvents === 0 && !chat.sawWorkflowStart && mode === 'advanced-chat';
  const isServerError = trouble?.kind === 'server-error';
  const [listeners, worker, setup, database] = await Promise.all([
    trouble?.port === undefined ? undefined : listenersOn(probes, trouble.port),
    isWaiting ? backingContainer(probes.docker, ledger, workerServices) : undefined,
    isServerError ? setupAnswers(probes.identity, origin) : undefined,
    isServerError ? backingContainer(probes.docker, ledger, databaseServices) : undefined,
  ]);
  return {
    ...(listeners ? { listeners } : {}),
    ...(worker ? { worker } : {}),
    ...(setup ? { setup } : {}),
    ...(database ? { database } : {}),
  };
}

type ChatCode = Extract<keyof DifyFindings, `chat-${string}`>;
type ChatVerdict = {
  readonly [C in ChatCode]: {
    readonly verdict: 'pass' | 'warn' | 'fail' | 'unknown';
    readonly code: C;
    readonly args: DifyFindings[C];
    readonly error?: DifyError;
  };
}[ChatCode];

/** What became of the chat: what broke it first, then what is odd about an answer that came. */
function verdictOf(models: readonly ExpectedModel[], chat: ChatAnswer, mode: string | undefined): ChatVerdict {
  const { error, failed, ended, tokenEvents, pings } = chat;
  const endMs = Math.round(chat.endMs);
  const node = failedNode(chat);
  if (ended === 'cancelled') return { verdict: 'unknown', code: 'chat-cancelled', args: { isCleanedUp: chat.cleanUp === 'gone' } };
  if (node) {
    const said = { status: error?.status ?? 400, code: error?.code ?? 'node_failed', message: node.error };
    return { verdict: 'fail', code: 'chat-node-failed', args: { node: node.title, message: node.error }, error: said };
  }
  if (error) return { verdict: 'fail', code: 'chat-error', args: error, error };
  if (failed) {
    const detail = failed.kind === 'response' ? `HTTP ${failed.status}` : `${failed.failure}: ${cleanLine(failed.detail, 160)}`;
    const said = failed.kind === 'response' ? { error: { status: failed.status, code: 'http', message: detail } } : {};
    return { verdict: 'fail', code: 'chat-unanswered', args: { detail }, ...said };
  }
  if (ended === 'silence') return { verdict: 'fail', code: 'chat-silent', args: { afterMs: endMs } };
  if (ended === 'deadline' && pings > 0 && tokenEvents === 0) {
    const isWaiting = mode !== 'advanced-chat' || !chat.sawWorkflowStart;
    if (isWaiting) return { verdict: 'fail', code: 'chat-only-pings', args: { withinMs: endMs, pings } };
  }
  if (ended === 'deadline' && modelNodeEnded(chat)) {
    const nodeMs = modelNodeEnded(chat)?.elapsedMs;
    return { verdict: 'fail', code: 'chat-never-ended', args: { withinMs: endMs, ...withoutGaps({ nodeMs }) } };
  }
  if (ended === 'deadline') return { verdict: 'fail', code: 'chat-too-slow', args: { withinMs: endMs, tokens: tokenEvents } };
  const isWhole = chat.sawEnd || chat.workflowStatus === 'succeeded' || chat.workflowStatus === 'partial-succeeded' || ended === 'stopped';
  if (!isWhole && chat.firstEventMs === undefined) return { verdict: 'fail', code: 'chat-never-began', args: { afterMs: endMs } };
  if (!isWhole) return { verdict: 'fail', code: 'chat-truncated', args: { afterMs: endMs, tokens: tokenEvents } };
  const empty = emptyFor(chat);
  if (empty) return { verdict: 'fail', code: 'chat-empty', args: empty };
  return oddities(models, chat);
}

function oddities(models: readonly ExpectedModel[], chat: ChatAnswer): ChatVerdict {
  const { answer, model, firstTokenMs } = chat;
  const reason = withoutModel(chat);
  if (reason) return { verdict: 'warn', code: 'chat-without-model', args: { reason } };
  if (model !== undefined && models.length > 0 && !models.some((each) => isSameModel(each.name, model, each.server))) {
    const asked = models.map(({ name }) => name).join(', ');
    return { verdict: 'fail', code: 'chat-wrong-model', args: { asked, answered: model } };
  }
  const held = heldBackMs(chat);
  if (held !== undefined) return { verdict: 'warn', code: 'chat-buffered', args: { heldMs: held } };
  const shown = cleanLine(answer, 60);
  if (chat.cleanUp !== 'gone') {
    const isUnseen = chat.cleanUp === 'unseen' ? { isUnseen: true as const } : {};
    return { verdict: 'warn', code: 'chat-left-behind', args: { answer: shown, user: chat.user, ...isUnseen } };
  }
  const first = firstTokenMs === undefined ? {} : { ttftMs: Math.round(firstTokenMs) };
  return { verdict: 'pass', code: 'chat-answered', args: { answer: shown, ...first, totalMs: Math.round(chat.endMs) } };
}

type ExpectedModel = { readonly name: string; readonly server: ModelServer | undefined };

/** The models that the ledger expects on the path, each with the product that compares its name: the role's kind, else what answered there. */
async function modelsOnPath(context: CheckContext<DifyProbe>): Promise<readonly ExpectedModel[]> {
  const { ledger } = context;
  const roles = (ledger.ports?.path ?? []).flatMap(({ role }) => roleNamed(ledger, role) ?? []);
  const models = roles.map(
    async (role) =>
      role.model !== undefined && { name: role.model, server: modelServerNamed(role.kind) ?? (await serverOf(context, role)) },
  );
  return (await Promise.all(models)).filter((model) => model !== false);
}

function seenOf(chat: ChatAnswer, mode: string | undefined, redact: (text: string) => string): ChatSeen {
  const speed = tokensPerSecond(chat);
  return {
    answer: redact(chat.answer),
    totalMs: Math.round(chat.endMs),
    cleanedUp: chat.cleanUp === 'gone',
    cleanUp: chat.cleanUp,
    events: chat.events.map(({ atMs, event, detail }) => ({ atMs, event, ...(detail ? { detail } : {}) })),
    ended: chat.ended,
    pings: chat.pings,
    sawWorkflowStart: chat.sawWorkflowStart,
    ...(chat.firstTokenMs === undefined ? {} : { ttftMs: Math.round(chat.firstTokenMs) }),
    ...withoutGaps({ tokensPerSecond: speed, model: chat.model, mode, brokeOff: chat.brokeOff }),
  };
}

function evidenceOf(chat: ChatAnswer, trouble: Trouble | undefined): readonly Evidence[] {
  const speed = tokensPerSecond(chat);
  const all: readonly (Evidence | false | undefined)[] = [
    // First, so that the default screen shows it, whatever else went wrong.
    chat.cleanUp !== 'gone' &&
      ofDify.seen(chat.cleanUp === 'left' ? 'dify-left-conversation' : 'dify-unseen-conversation', leftWords(chat)),
    ...saidBy(chat, trouble?.answer),
    chat.firstTokenMs !== undefined && ofDify.seen('dify-first-token', `${Math.round(chat.firstTokenMs)} ms`),
    speed !== undefined && ofDify.seen('dify-speed', `${speed} /s`),
    chat.model !== undefined && ofDify.seen('dify-model', chat.model),
    chat.events.length > 0 && ofDify.seen('dify-events', eventWords(chat)),
  ];
  return all.filter((each): each is Evidence => typeof each === 'object');
}

/**
 * What Dify, or the node that failed, said, and what of it are the model server's own words: each once, as evidence; the finding itself
 * speaks the user's language.
 */
function saidBy(chat: ChatAnswer, answer: ModelAnswer | undefined): readonly Evidence[] {
  const { error } = chat;
  const said = error ? `${error.status} ${error.code}: ${error.message}` : failedNode(chat)?.error;
  if (said === undefined) return [];
  if (!answer || answer.message === '') return [ofDify.seen('dify-says', said)];
  const body = said.search(/[{<]/);
  const own = [answer.status, answer.type ?? answer.code].filter((each) => each !== undefined).join(' ');
  return [
    ofDify.seen('dify-model-says', cleanLine(own === '' ? answer.message : `${own}: ${answer.message}`, 500)),
    ofDify.seen('dify-says', body === -1 ? said : withoutTrailing(said.slice(0, body), ' \t\r\n:')),
  ];
}

const leftWords = ({ conversationId, user }: ChatAnswer) => `${conversationId ?? '?'} (${user})`;

/** The kinds of events in their order, each once: `ping, workflow_started, node_started`. */
const eventWords = ({ events }: ChatAnswer) => cleanLine([...new Set(events.map(({ event }) => event))].join(', '), 200);

function backingEvidence({ worker, database, setup }: ChatSeen): readonly Evidence[] {
  const containers = [worker, database].flatMap((each) => (each ? [ofDify.seen('dify-container', `${each.name}: ${each.state}`)] : []));
  return setup ? [...containers, ofDify.seen('dify-setup', setup.status === undefined ? '-' : `HTTP ${setup.status}`)] : containers;
}
