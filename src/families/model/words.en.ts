import type { FamilyWords } from '../../engine/words.ts';
import { modelCausesEn } from './causes.en.ts';
import type { Model } from './causes.ts';

const meant = (nearest: string | undefined) => (nearest === undefined ? '' : `; did you mean ${nearest}?`);
const sending = (token: string | undefined) => (token === undefined ? 'no token is declared for it' : `${token} is not set or not sent`);

export const modelEn: FamilyWords<Model> = {
  findings: {
    'model-ready': ({ model, context }) => `${model} is loaded${context === undefined ? '' : ` with a context of ${context} tokens`}.`,
    'model-listed': ({ model }) => `The server lists ${model}.`,
    'models-listed': ({ count, loaded }) => `The server lists ${count} models, ${loaded} loaded.`,
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
  },
  causes: modelCausesEn,
  checks: {
    'lmstudio.model': {
      asks: 'Does the server know the declared model, is it loaded or loadable, can it chat, and is its context large enough?',
      how: 'By the lists of models alone: /api/v1/models, else /api/v0/models, else /v1/models. Nothing is sent to a model, so that nothing is loaded.',
    },
  },
};
