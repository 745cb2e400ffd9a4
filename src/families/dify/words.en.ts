import { formatDuration } from '../../base/duration.ts';
import { withoutFullStop } from '../../base/without-trailing.ts';
import type { FamilyWords } from '../../engine/words.ts';
import { difyCausesEn } from './causes.en.ts';
import type { Dify } from './causes.ts';

const withoutModel = {
  annotation: 'an annotated reply came back',
  'no-tokens': 'no tokens were used',
  'no-llm-node': 'no model node of the chatflow ran',
} as const;

const emptyBut = (reason: 'nothing' | 'reasoning' | 'think-tags', tokens: number | undefined) => {
  if (reason === 'think-tags') return ' outside of its thinking';
  return reason === 'reasoning' ? `, although the model made ${tokens ?? 'some'} tokens` : '';
};

export const difyEn: FamilyWords<Dify> = {
  findings: {
    'app-ready': ({ name, mode }) => `The app “${name}” (${mode}) takes the key and can chat.`,
    'app-key-rejected': ({ token }) => `Dify does not accept ${token}.`,
    'app-disabled': () => 'The app’s API is switched off.',
    'app-unpublished': () => 'The app has no published version.',
    'app-wrong-mode': ({ name, mode }) => `The app “${name}” is a ${mode} app, and such an app does not chat.`,
    'app-input-required': ({ variable, type }) => `The app requires the input “${variable}” (${type}), which Preflight cannot make up.`,
    'app-database-down': ({ status }) => `Dify answers ${status}, also where it only reads its database.`,
    'app-error': ({ status, code }) => `Dify refuses to tell of the app: ${code} (${status}).`,
    'app-unanswered': ({ detail }) => `Dify’s API gives no answer: ${withoutFullStop(detail)}.`,
    'chat-answered': ({ answer, ttftMs, totalMs }) =>
      `The chat answers “${answer}” in ${formatDuration(totalMs)}${ttftMs === undefined ? '' : `, first token after ${formatDuration(ttftMs)}`}.`,
    'chat-without-model': ({ reason }) => `The chat answered without the model: ${withoutModel[reason]}.`,
    'chat-wrong-model': ({ asked, answered }) => `The chat was answered by ${answered}, not by ${asked}.`,
    'chat-buffered': ({ heldMs }) => `The answer came in one piece, held back for ${formatDuration(heldMs)}.`,
    'chat-left-behind': ({ answer, isUnseen }) =>
      `The chat answers “${answer}”, but ${isUnseen ? 'whether its conversation was deleted could not be seen' : 'its conversation could not be deleted'}.`,
    'chat-error': ({ status, code }) => `Dify ended the chat with an error: ${code} (${status}).`,
    'chat-node-failed': ({ node }) => `The node “${node}” of the chatflow failed.`,
    'chat-truncated': ({ afterMs, tokens }) => `The stream broke off after ${formatDuration(afterMs)} and ${tokens} pieces of the answer.`,
    'chat-silent': ({ afterMs }) => `Not a byte of the chat came in ${formatDuration(afterMs)}, not even Dify’s ping.`,
    'chat-only-pings': ({ withinMs, pings }) => `Only pings (${pings}) and no answer came in ${formatDuration(withinMs)}.`,
    'chat-too-slow': ({ withinMs, tokens }) =>
      `The chat did not end within ${formatDuration(withinMs)} (${tokens} pieces of the answer came).`,
    'chat-empty': ({ reason, tokens }) => `The chat ended without an error and without an answer${emptyBut(reason, tokens)}.`,
    'chat-never-ended': ({ withinMs, nodeMs }) =>
      `The model answered${nodeMs === undefined ? '' : ` in ${formatDuration(nodeMs)}`}, but Dify did not end the stream within ${formatDuration(withinMs)}.`,
    'chat-never-began': ({ afterMs }) => `Dify ended the stream after ${formatDuration(afterMs)}, before its first event.`,
    'chat-too-early': ({ what }) =>
      what === 'plugin' ? 'The plugin of the model is still starting.' : 'The model server says that it is still loading.',
    'chat-unanswered': ({ detail }) => `The chat was not taken: ${withoutFullStop(detail)}.`,
    'chat-cancelled': ({ isCleanedUp }) =>
      `The chat was cancelled${isCleanedUp ? ', and nothing of it is left' : '; its conversation may be left in Dify'}.`,
  },
  evidence: {
    'dify-says': 'Dify says',
    'dify-app': 'app',
    'dify-setup': '/console/api/setup',
    'dify-container': 'container',
    'dify-first-token': 'first token after',
    'dify-speed': 'tokens',
    'dify-events': 'events',
    'dify-model': 'model',
    'dify-left-conversation': 'conversation left',
    'dify-unseen-conversation': 'conversation, not seen to be gone',
    'dify-told': 'Dify calls',
    'dify-model-says': 'the model server says',
    'dify-age': 'running for',
  },
  causes: difyCausesEn,
  checks: {
    'dify.app': {
      asks: 'Is the key accepted, and can the app behind it chat?',
      how: '`GET /v1/info` and `GET /v1/parameters` with the key: mode, published version, input form. No side effects.',
    },
    'dify.chat': {
      asks: 'Does one small chat go through the whole path and come back?',
      how: 'One streamed chat as a user of this run’s own (preflight-…): first token, end, errors inside the stream, who answered. It is read to its end. Its conversation is deleted afterwards, also when it was cancelled. It runs alone and last, and is repeated only under --wait, while something is still starting.',
    },
  },
};
