import { formatDuration } from '../../base/duration.ts';
import { withoutFullStop } from '../../base/without-trailing.ts';
import type { FamilyWords } from '../../engine/words.ts';
import { modelCausesEn } from './causes.en.ts';
import type { Model } from './causes.ts';
import type { EmptyReason } from './findings.ts';

const meant = (nearest: string | undefined) => (nearest === undefined ? '' : `; did you mean ${nearest}?`);
const sending = (token: string | undefined) => (token === undefined ? 'no token is declared for it' : `${token} is not set or not sent`);

const emptyBut: { readonly [R in EmptyReason]: (tokens: number | undefined) => string } = {
  nothing: () => '',
  'think-tags': () => '; all of its text is thinking',
  reasoning: (tokens) => `; ${tokens === undefined ? 'all tokens were' : `all ${tokens} tokens were`} reasoning`,
  unseen: (tokens) => `; ${tokens ?? 'some'} tokens were counted, and none of them came`,
  'tool-call': () => '; it called a tool, although none was offered',
  filtered: () => '; a content filter held it back',
};

export const modelEn: FamilyWords<Model> = {
  findings: {
    'model-ready': ({ model, context }) => `${model} is loaded${context === undefined ? '' : ` with a context of ${context} tokens`}.`,
    'model-listed': ({ model }) => `The server lists ${model}.`,
    'models-listed': ({ count, loaded }) => `The server lists ${count} ${count === 1 ? 'model' : 'models'}, ${loaded} loaded.`,
    'model-cold': ({ model }) => `${model} is not loaded; the first request will wait until it is.`,
    'model-not-loaded': ({ model }) => `${model} is not loaded, and loading at the first request is switched off.`,
    'model-unknown': ({ model, nearest, count }) =>
      count === 0
        ? `The server lists no model at all, so ${model} is unknown.`
        : `The server does not know a model ${model}${nearest === undefined ? '.' : meant(nearest)}`,
    'model-is-embedding': ({ model }) => `${model} is an embedding model; it cannot chat.`,
    'context-too-small': ({ model, has, wanted, isLimit }) =>
      isLimit
        ? `${model} can do ${has} tokens of context at most; the ledger wants ${wanted}.`
        : `${model} is loaded with a context of ${has} tokens; the ledger wants ${wanted}.`,
    'model-loaded-twice': ({ model, instances }) => `${model} is loaded more than once: ${instances.join(', ')}.`,
    'lmstudio-token-required': ({ role, token }) => `${role} wants an API token, and ${sending(token)}.`,
    'lmstudio-token-rejected': ({ role, token, isMalformed }) =>
      `${role} does not accept ${token ?? 'the token'}${isMalformed ? ': it is not a token of LM Studio' : ''}.`,
    'models-unreadable': ({ role, detail }) => `The list of models of ${role} cannot be read (${detail}).`,
    'model-answered': ({ model, answer, ttftMs, totalMs }) =>
      `${model} answered “${answer}” in ${formatDuration(totalMs)}${ttftMs === undefined ? '' : `, its first token after ${formatDuration(ttftMs)}`}.`,
    'model-answered-by-other': ({ asked, answered }) => `${answered} answered the chat, not ${asked}.`,
    'model-thinks-long': ({ tokens }) => `The model was still thinking when the ${tokens} tokens of the test were up.`,
    'model-chat-empty': ({ reason, tokens }) => `The chat ended without an error and without an answer${emptyBut[reason](tokens)}.`,
    'model-chat-error': ({ status }) =>
      `The model server answered the chat with an error${status === undefined ? ' in its stream' : ` (HTTP ${status})`}.`,
    'model-chat-cut': ({ afterMs, tokens }) => `The stream broke off after ${formatDuration(afterMs)} and ${tokens} pieces of the answer.`,
    'model-chat-too-slow': ({ withinMs, tokens }) =>
      `The chat was not over in ${formatDuration(withinMs)}${tokens === 0 ? '; not a word came' : `; ${tokens} pieces of the answer came`}.`,
    'model-chat-too-early': ({ model }) => `${model} is still being loaded; the chat came too early.`,
    'model-chat-unanswered': ({ detail }) => `The chat was not taken: ${withoutFullStop(detail)}.`,
    'model-chat-cancelled': () => 'The chat was interrupted; it leaves nothing behind.',
  },
  evidence: {
    'models-loaded': 'loaded',
    'models-known': 'models known',
    'model-list': 'list read',
    'lmstudio-generation': 'LM Studio generation',
    'loaded-context': 'loaded context, tokens',
    'max-context': 'greatest context, tokens',
    'just-in-time-loading': 'loads at the first request',
    'lmstudio-said': 'LM Studio said',
    'model-says': 'the server says',
    'model-first-token': 'first token after',
    'model-speed': 'tokens',
    'model-answering': 'answered by',
  },
  causes: modelCausesEn,
  checks: {
    'lmstudio.model': {
      asks: 'Does the server know the declared model, is it loaded or loadable, can it chat, and is its context large enough?',
      how: 'By the lists of models alone: /api/v1/models, else /api/v0/models, else /v1/models. Nothing is sent to a model, so that nothing is loaded.',
    },
    'model.chat': {
      asks: 'Does one small chat with the model server itself come back, and from the model that was asked?',
      how: 'Where chat.to is a model server or a gateway: one streamed chat completion of 256 tokens at most, first token, speed, who answered, errors with the status or inside the stream. It loads a model that its server loads on demand, leaves nothing behind, and runs alone and last.',
    },
  },
};
