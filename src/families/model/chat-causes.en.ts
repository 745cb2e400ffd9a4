import { formatDuration } from '../../base/duration.ts';
import type { CauseWords } from '../../engine/words.ts';
import type { ModelCauses } from './causes.ts';
import type { ByProduct } from './product.ts';

/** Causes that only a chat tells, whoever sent it. */
export type ChatCause =
  | 'model-thinks-only'
  | 'model-answers-nothing'
  | 'model-stream-cut'
  | 'model-server-error'
  | 'model-slow'
  | 'wrong-model-answered'
  | 'upstream-key-rejected'
  | 'upstream-unreachable';

const thinkingOff: ByProduct = {
  lmstudio: 'the model’s reasoning setting in LM Studio (and “separate reasoning content” in its server settings)',
  ollama: '“think”: false in the model’s parameters',
  'llama.cpp': '--reasoning-budget 0 at the start of llama-server',
  vllm: 'enable_thinking: false in the chat template’s arguments',
  litellm: 'the reasoning setting of the model behind LiteLLM',
  other: 'the reasoning setting of the model',
};

export const chatCauses: { readonly [C in ChatCause]: CauseWords<ModelCauses[C]> } = {
  'model-thinks-only': {
    message: ({ role, isInText, isDirect, isUnseen, tokens }) =>
      isInText
        ? `The answer of ${role} is all thinking, with nothing behind it for a reader.`
        : isUnseen
          ? `${role} counted ${tokens ?? 'some'} tokens and sent no text: all of it was most likely reasoning, which it keeps to itself.`
          : isDirect
            ? `${role} made ${tokens ?? 'some'} tokens and no text: all of it was reasoning.`
            : `${role} made ${tokens ?? 'some'} tokens and no text: all of it was most likely reasoning, which Dify does not show.`,
    remedy: ({ product }) =>
      `Give the model more tokens for its answer where it is asked, or switch its thinking off: /no_think in the prompt, or ${thinkingOff[product] ?? thinkingOff.other}.`,
    page: {
      means: 'A reasoning model spent all of its tokens on thinking. The chat ends in order and is empty for whoever reads it.',
      detected:
        'The stream ended without an error and without text, though tokens were counted; or the text is one `<think>…</think>` and nothing else.',
      mended: 'Raise max_tokens of the app’s model, switch thinking off, or take a model that does not think.',
    },
  },
  'model-answers-nothing': {
    message: ({ role, instead }) =>
      instead === 'tool-call'
        ? `${role} answered with the call of a tool and no text, although the chat offers no tools.`
        : instead === 'filtered'
          ? `${role} held its answer back: it says that its content filter stepped in.`
          : `${role} ended its answer without a single token.`,
    remedy: ({ instead }) =>
      instead === 'tool-call'
        ? 'Look at the tools that the server or the gateway adds by itself, and at the chat template of the model; or take a model that is not made for tools.'
        : instead === 'filtered'
          ? 'Loosen the content filter of the server or of the gateway before it, or write another chat.query into the ledger.'
          : 'Ask the model server directly; look at its prompt template, stop words and context.',
    page: {
      means: 'The request was taken and answered with an empty stream, with the call of a tool, or with the word that a filter stepped in.',
      detected: 'The chat ended in order, without text and with no tokens of an answer counted, or with tool_calls or content_filter.',
      mended:
        'A prompt template that ends at once, a stop word that matches at the beginning, a full context, or tools and filters that a gateway adds are the usual reasons.',
    },
  },
  'model-stream-cut': {
    message: ({ role }) => `The connection to ${role} was cut before its answer was whole.`,
    remedy: () =>
      'Read the model server’s log at the time of the chat: it ended, was unloaded, or something between closed the connection.',
    page: {
      means: 'The model server, or something on the way to it, closed the connection in the middle of its answer.',
      detected: 'The chat’s error holds the words of a client whose connection was reset or ended early.',
      mended: 'Look for a crash, for memory that ran out, for a proxy’s time limit.',
    },
  },
  'model-server-error': {
    message: ({ role, status, url }) =>
      url === undefined
        ? `${role} answered the chat with an error${status === undefined ? '' : ` (${status})`}.`
        : `${role} takes no chat at ${url}${status === undefined ? '' : ` (${status})`}.`,
    remedy: ({ role, url }) =>
      url === undefined
        ? 'What it said stands in the evidence; its own log tells more.'
        : `Look whether this server chats at all (some only embed or transcribe), and whether the path of url for ${role} in the ledger is right.`,
    page: {
      means: 'The chat reached the model server, which answered with an error that Preflight does not know.',
      detected: 'The chat’s error holds an HTTP answer of the model server, with its status.',
      mended: 'Look into the log of the model server, or of the server behind it where it is a gateway.',
    },
  },
  'model-slow': {
    message: ({ withinMs, tokens }) =>
      tokens === 0
        ? `The model said nothing within the ${formatDuration(withinMs)} that the chat may take.`
        : `The model was too slow: ${tokens} ${tokens === 1 ? 'piece' : 'pieces'} of its answer came in ${formatDuration(withinMs)}, and no end.`,
    remedy: () => 'Take a smaller model, free memory or the graphics card, or give chat.within in the ledger more time.',
    page: {
      means: 'All hops work and the model is there, but its answer does not come in time.',
      detected: 'The chat was still running when chat.within was over, and the model had been loaded before.',
      mended:
        'Watch the load of the machine while a chat runs. A model that does not fit into the graphics card, or another one beside it, is the usual reason; so is a plugin that is still starting.',
    },
  },
  'wrong-model-answered': {
    message: ({ asked, answered }) => `${answered} answered the chat, although the ledger wants ${asked}.`,
    remedy: ({ asked, answered, isDirect }) =>
      `${isDirect ? `Load ${asked}` : `Choose ${asked} in the Dify app and load it`}, or write ${answered} into the ledger.`,
    page: {
      means: 'Another model answers than the ledger says. LM Studio does that silently when one model is loaded and another is asked for.',
      detected: 'The chat’s events name a model that is not the one of the path’s roles.',
      mended: 'Make the app, the loaded model and the ledger agree.',
    },
  },
  'upstream-key-rejected': {
    message: ({ front, role }) => `${role} does not accept the key with which ${front} calls it.`,
    remedy: ({ front, role }) => `Set the key of ${role} in the configuration of ${front} (api_key of the model), and restart ${front}.`,
    page: {
      means: 'A gateway such as LiteLLM calls the model server with a key of its own, and that one is missing, old or another server’s.',
      detected: 'The gateway took the chat and passed on a refusal of the server behind it, in the words that it has for just this.',
      mended: 'The key of the ledger opens the gateway and is right; the one in the gateway’s own configuration is not.',
    },
  },
  'upstream-unreachable': {
    message: ({ front, role }) =>
      `${front} says that it does not reach the server behind it, although ${role} answers on the ledger’s path.`,
    remedy: ({ front, role }) =>
      `Compare the address of ${role} in the configuration of ${front} (api_base) with path: in the ledger; one of them is another server’s.`,
    page: {
      means: 'The gateway was told another address than the ledger has. From its words alone, “refused” and “no such name” are the same.',
      detected:
        'The gateway took the chat and answered that its connection failed, and the hop to the model server passed from the same place.',
      mended: 'What the ledger calls `as:` is to be the base URL exactly as it stands in the gateway’s configuration.',
    },
  },
};
