import { formatDuration } from '../../base/duration.ts';
import type { FamilyWords } from '../../engine/words.ts';
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
  causes: {
    'lmstudio-not-running': {
      message: ({ role, address }) => `LM Studio is not running: nobody listens at ${address} (${role}).`,
      remedy: () => 'Open LM Studio and start its server, or let its command line do both.',
      page: {
        means: 'Nothing listens at the address of LM Studio, and its app does not answer on its internal ports either.',
        detected: 'The connection is refused, and GET /lms-status finds no app on the ports that LM Studio uses for itself.',
        mended:
          'Start LM Studio (or its daemon llmster) and its server. The server then listens on port 1234 unless you chose another one.',
      },
    },
    'lmstudio-server-off': {
      message: ({ role, address }) => `LM Studio runs, but its server at ${address} (${role}) is switched off.`,
      remedy: () => 'Switch the server on in the Developer page of LM Studio, or by its command line.',
      page: {
        means: 'The app is open, but its local server was not started, so that nobody can reach the models.',
        detected: 'The connection is refused, while the app answers GET /lms-status on its internal port.',
        mended: 'Start the server. The command line binds to 127.0.0.1 unless told otherwise; containers need --bind 0.0.0.0.',
      },
    },
    'model-unknown': {
      message: ({ role, model, nearest }) => `${role} does not know the model ${model}${nearest === undefined ? '.' : meant(nearest)}`,
      remedy: ({ role, nearest }) =>
        nearest === undefined
          ? `Write a model that the command lists into ${role} of the ledger, or download the one you want.`
          : `Write ${nearest} into ${role} of the ledger and into the model settings of Dify, or download the one you want.`,
      page: {
        means: 'The declared model is not in the list. With one other model loaded LM Studio would answer with that one and say nothing.',
        detected: 'The list of models was read. Names match in any letter case, identifiers of loaded instances exactly.',
        mended: 'Use the exact key that lms ls prints, in the ledger and in Dify.',
      },
    },
    'model-not-loaded': {
      message: ({ role, model }) => `${model} is not loaded, and ${role} does not load models by itself.`,
      remedy: () => 'Load the model, or switch on just-in-time loading in the server settings.',
      page: {
        means: 'Just-in-time loading is off, so that a request for a model that is not loaded fails with “No models loaded”.',
        detected:
          'The model is known but not loaded, and the OpenAI list of models, which holds all models when just-in-time loading is on, leaves it out.',
        mended: 'Load the model before you start, or switch just-in-time loading on.',
      },
    },
    'model-cold': {
      message: ({ model, withinMs }) =>
        withinMs === undefined
          ? `${model} is not loaded, and whether the first request loads it could not be seen.`
          : `${model} was not loaded, and loading it took longer than the ${formatDuration(withinMs)} that the chat may take.`,
      remedy: ({ withinMs }) =>
        withinMs === undefined ? 'Load it now.' : 'Load it before you start, or give chat.within in the ledger more time.',
      page: {
        means:
          'A model that is not loaded is loaded by the first request. That takes seconds to minutes, and whoever cannot wait that long gives up meanwhile. A cold model alone is no fault.',
        detected:
          'The list of models says not loaded, and the chat was still without a word of the model when its time was over. Preflight itself loads nothing by looking.',
        mended: 'Load the model beforehand; models loaded by hand are not unloaded after an idle hour.',
      },
    },
    'model-loaded-twice': {
      message: ({ model, instances }) =>
        `${model} is loaded ${instances.length} times (${instances.join(', ')}) and takes that much memory.`,
      remedy: () => 'Unload the spare ones.',
      page: {
        means: 'Each load of a model that is loaded already adds another copy, with its own memory and its own context.',
        detected: 'The list of models shows more than one loaded instance of the declared model.',
        mended: 'Unload the copies with lms unload; lms ps lists them.',
      },
    },
    'model-is-embedding': {
      message: ({ role, model }) => `${model} of ${role} is an embedding model and cannot chat.`,
      remedy: ({ role }) => `Write a chat model into ${role} of the ledger and into the model settings of Dify.`,
      page: {
        means:
          'Embedding models turn text into numbers. They stand in the same list as chat models, and a client that takes the first of the list gets one.',
        detected: 'LM Studio gives the type embedding for the declared model.',
        mended: 'Choose a model of the type llm or vlm.',
      },
    },
    'context-too-small': {
      message: ({ model, has, wanted, isLimit }) =>
        isLimit
          ? `${model} can do ${has} tokens of context at most, ${wanted} are needed.`
          : `${model} is loaded with ${has} tokens of context, ${wanted} are needed.`,
      remedy: ({ isLimit }) =>
        isLimit ? 'Choose a model with a larger context, or ask for less in the ledger.' : 'Load the model again with a larger context.',
      page: {
        means:
          'Prompts that are longer than the loaded context fail or end in an empty answer. The loaded context is often 4096 tokens, far below what the model can do.',
        detected: 'The context of the loaded instance, which LM Studio tells, is smaller than the context of the role in ports.yml.',
        mended: 'Unload the model and load it with --context-length, or set the default context of the model in LM Studio.',
      },
    },
    'lmstudio-token-required': {
      message: ({ role, token }) => `${role} requires an API token, and ${sending(token)}.`,
      remedy: ({ token }) =>
        token === undefined
          ? 'Make a token in the server settings of LM Studio (Manage Tokens) and declare it for the role, or switch Require Authentication off.'
          : `Make a token in the server settings of LM Studio (Manage Tokens) and set ${token} to it, or switch Require Authentication off.`,
      page: {
        means: 'Require Authentication is on in LM Studio, and the request came without a token.',
        detected: 'The list of models answers 401 with the code invalid_api_key and says that none was provided.',
        mended:
          'Make a token in Developer, Server Settings, Manage Tokens; set it in the environment and in Dify. Or switch authentication off.',
      },
    },
    'lmstudio-token-rejected': {
      message: ({ role, token, isMalformed }) =>
        isMalformed
          ? `${role} rejects ${token ?? 'the token'}: it does not have the form of a token of LM Studio.`
          : `${role} rejects ${token ?? 'the token'}.`,
      remedy: ({ token }) => `Make a new token in the server settings of LM Studio (Manage Tokens) and set ${token ?? 'it'} anew.`,
      page: {
        means:
          'A token was sent and LM Studio does not accept it. Placeholders such as lm-studio, which servers without authentication ignore, are rejected too.',
        detected:
          'The list of models answers 401 or 403 to the token. What LM Studio says is not shown, for it quotes the beginning of the token.',
        mended: 'Make a new token and set it in the environment and in Dify.',
      },
    },
  },
  checks: {
    'lmstudio.model': {
      asks: 'Does the server know the declared model, is it loaded or loadable, can it chat, and is its context large enough?',
      how: 'By the lists of models alone: /api/v1/models, else /api/v0/models, else /v1/models. Nothing is sent to a model, so that nothing is loaded.',
    },
  },
};
