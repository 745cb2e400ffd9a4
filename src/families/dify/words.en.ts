import { formatDuration } from '../../base/duration.ts';
import type { FamilyWords } from '../../engine/words.ts';
import type { Dify } from './causes.ts';

const withoutModel = {
  annotation: 'an annotated reply came back',
  'no-tokens': 'no tokens were used',
  'no-llm-node': 'no model node of the chatflow ran',
} as const;

const state = ({ container, state }: { readonly container?: string; readonly state?: string }) =>
  container ? ` (${container}: ${state ?? '?'})` : '';

/** What Dify said, as the end of a sentence. */
const quoted = (said: string) => (said ? `: “${said}”` : '');

export const difyEn: FamilyWords<Dify> = {
  findings: {
    'app-ready': ({ name, mode }) => `The app “${name}” (${mode}) takes the key and can chat.`,
    'app-key-rejected': ({ token, message }) => `Dify does not accept ${token}${quoted(message)}.`,
    'app-disabled': ({ message }) => `The app’s API is switched off${quoted(message)}.`,
    'app-unpublished': ({ message }) => `The app has no published version${quoted(message)}.`,
    'app-wrong-mode': ({ name, mode }) => `The app “${name}” is a ${mode} app, and such an app does not chat.`,
    'app-input-required': ({ variable, type }) => `The app requires the input “${variable}” (${type}), which Preflight cannot make up.`,
    'app-database-down': ({ status }) => `Dify answers ${status}, also where it only reads its database.`,
    'app-error': ({ status, code, message }) => `Dify says: ${message || code} (${status}).`,
    'app-unanswered': ({ detail }) => `Dify’s API gives no answer: ${detail}.`,
    'chat-answered': ({ answer, ttftMs, totalMs }) =>
      `The chat answers “${answer}” in ${formatDuration(totalMs)}${ttftMs === undefined ? '' : `, first token after ${formatDuration(ttftMs)}`}.`,
    'chat-without-model': ({ reason }) => `The chat answered without the model: ${withoutModel[reason]}.`,
    'chat-wrong-model': ({ asked, answered }) => `The chat was answered by ${answered}, not by ${asked}.`,
    'chat-buffered': ({ heldMs }) => `The answer came in one piece, held back for ${formatDuration(heldMs)}.`,
    'chat-left-behind': ({ answer }) => `The chat answers “${answer}”, but its conversation could not be deleted.`,
    'chat-error': ({ status, code, message }) => `Dify says: ${message || code} (${status}).`,
    'chat-node-failed': ({ node, message }) => `The node “${node}” of the chatflow failed. Dify says: ${message}.`,
    'chat-truncated': ({ afterMs, tokens }) => `The stream broke off after ${formatDuration(afterMs)} and ${tokens} pieces of the answer.`,
    'chat-silent': ({ afterMs }) => `Not a byte of the chat came in ${formatDuration(afterMs)}, not even Dify’s ping.`,
    'chat-only-pings': ({ withinMs, pings }) => `Only pings (${pings}) and no answer came in ${formatDuration(withinMs)}.`,
    'chat-too-slow': ({ withinMs, tokens }) =>
      `The chat did not end within ${formatDuration(withinMs)} (${tokens} pieces of the answer came).`,
    'chat-empty': () => 'The chat ended without an error and without an answer.',
    'chat-unanswered': ({ detail }) => `The chat was not taken: ${detail}.`,
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
  },
  causes: {
    'dify-database-down': {
      message: (args) => `Dify’s api does not reach its database${state(args)}.`,
      remedy: () => 'Start the database, or read its log; after an upgrade compare .env with .env.example (COMPOSE_PROFILES, DB_HOST).',
      page: {
        means: 'The api process answers, but everything that reads the database fails with a server error.',
        detected: 'The app’s page and /console/api/setup, which only reads the database, both give a server error.',
        mended: 'Start db (db_postgres since Dify 1.10). An old .env without COMPOSE_PROFILES starts no database at all.',
      },
    },
    'dify-key-rejected': {
      message: ({ token, from }) => `Dify does not know the key in ${token}${from ? ` (from ${from})` : ''}.`,
      remedy: ({ token }) => `Make a new key in Dify under the app’s API Access and put it into ${token}.`,
      page: {
        means: 'The key has the right form but was deleted, belongs to another Dify, or is not an app’s key.',
        detected: '`GET /v1/info` with the key answers 401 “Access token is invalid”.',
        mended: 'Open the app in Dify, API Access, API Key, create a key, and put it into the environment or the env file.',
      },
    },
    'dify-app-disabled': {
      message: ({ said }) => `The app behind the key is not open to the API${quoted(said)}.`,
      remedy: () => 'Switch on “Backend Service API” on the app’s overview page in Dify.',
      page: {
        means: 'The key is right, but the app’s API service is switched off, or the app or its workspace is no longer active.',
        detected: '`GET /v1/info` answers 403 with the reason.',
        mended: 'In Dify open the app, Overview, and switch the Backend Service API on.',
      },
    },
    'dify-app-unpublished': {
      message: ({ said }) => `The app behind the key was never published${quoted(said)}.`,
      remedy: () => 'Open the app in Dify and press Publish.',
      page: {
        means: 'An app without a published version has nothing that the API could run.',
        detected: '`GET /v1/parameters` or the chat answers app_unavailable or “Workflow not published”.',
        mended: 'Publish the app in Dify’s editor.',
      },
    },
    'dify-wrong-app-mode': {
      message: ({ name, mode }) => `The key belongs to ${name ? `“${name}”, ` : ''}an app of another kind (${mode}), which does not chat.`,
      remedy: () => 'Use the key of a chat app, an agent or a chatflow, or leave the chat out with --no-chat.',
      page: {
        means: 'Completion and workflow apps have endpoints of their own; /v1/chat-messages refuses them.',
        detected: '`GET /v1/info` tells the mode, or the chat answers not_chat_app.',
        mended: 'Put the key of an app with the mode chat, agent-chat or advanced-chat into the ledger’s chat.',
      },
    },
    'dify-input-required': {
      message: ({ variable }) => `The app cannot chat without the input “${variable}”.`,
      remedy: ({ variable }) => `Give “${variable}” a default or make it optional in the app, or use another app for the check.`,
      page: {
        means: 'The app asks for an input, such as a file, that Preflight cannot make up.',
        detected: 'The input form of `GET /v1/parameters` has a required field that has no default and no simple value.',
        mended: 'Make the field optional, give it a default, or keep a small app of its own for the check.',
      },
    },
    'model-credentials-missing': {
      message: ({ said }) => `Dify has no working credentials for the app’s model${quoted(said)}.`,
      remedy: () => 'Open Settings, Model Provider in Dify and set the model up again (base URL, model name, key).',
      page: {
        means: 'The app names a model whose provider is not set up in this workspace.',
        detected: 'The chat answers provider_not_initialize, or says that the model does not exist.',
        mended: 'Add the model in Settings, Model Provider, or choose another model in the app.',
      },
    },
    'plugin-missing': {
      message: ({ said }) => `The plugin of the app’s model is not there${quoted(said)}.`,
      remedy: () => 'Install the model’s plugin again under Plugins in Dify, and keep the volume of plugin_daemon.',
      page: {
        means: 'The plugin daemon runs, but the plugin that speaks to the model is not installed or could not be launched.',
        detected: 'The chat’s error says “no available node, plugin not found” or “plugin runtime not found”.',
        mended: 'Reinstall the plugin; look at plugin_daemon’s log for a failed launch.',
      },
    },
    'worker-not-consuming': {
      message: (args) => `The chatflow waits in a queue that no worker reads${state(args)}.`,
      remedy: () => 'Start the worker; if it runs, remove an old CELERY_QUEUES from .env, which lacks workflow_based_app_execution.',
      page: {
        means: 'Since Dify 1.13 chatflows are run by the worker. Without one, the chat gets pings and nothing else.',
        detected: 'Pings came until the deadline and no workflow_started, and the app is a chatflow.',
        mended: 'Start or upgrade the worker of the same version as the api, and drop CELERY_QUEUES overrides from older .env files.',
      },
    },
    'stream-buffered': {
      message: ({ isSilent }) =>
        isSilent
          ? 'Something between Preflight and Dify holds the chat’s stream back.'
          : 'Something on the way collects the stream and passes it on in one piece.',
      remedy: () => 'Switch buffering off in whatever stands before Dify’s nginx (proxy_buffering off, no gzip on text/event-stream).',
      page: {
        means: 'The answer is made piece by piece, but a proxy hands it on only when it is whole. Long answers then look like a hang.',
        detected: 'Dify’s own times say that the work took long, but all events came in one moment; or not even a ping came for 25 s.',
        mended: 'In the outer proxy: proxy_buffering off, gzip off for text/event-stream, a long read timeout.',
      },
    },
    'stream-truncated': {
      message: ({ tokens }) => `The chat broke off in the middle (${tokens} pieces had come): the api process was most likely killed.`,
      remedy: () => 'Look at the api’s log for a worker timeout or a kill, and at the memory that Docker has.',
      page: {
        means: 'The stream ended with neither an end event nor an error. A healthy Dify never does that.',
        detected: 'The connection closed before message_end or workflow_finished.',
        mended: 'Look for GUNICORN_TIMEOUT, out of memory, or a reload of nginx at that time.',
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
    'conversation-left': {
      message: () => 'The test conversation could not be deleted and stays in Dify.',
      remedy: () => 'Delete it under Logs of the app in Dify, where its user is preflight-doctor.',
      page: {
        means: 'The chat worked. Only its conversation is still there, and counts in the logs and the statistics of the app.',
        detected: 'DELETE /v1/conversations answered neither 204 nor 404.',
        mended: 'Delete it in Dify, or leave it: it does no harm.',
      },
    },
    'answered-without-model': {
      message: ({ reason }) => `The chat was answered, but not by the model: ${withoutModel[reason]}.`,
      remedy: () => 'Change chat.query in the ledger to a question that no annotation and no shortcut answers.',
      page: {
        means: 'An answer came, yet it proves nothing about the model behind Dify.',
        detected: 'The end of the chat tells of an annotated reply or of no tokens, or no model node of the chatflow ran.',
        mended: 'Ask something else, or use an app that always asks its model.',
      },
    },
    'wrong-model-answered': {
      message: ({ asked, answered }) => `${answered} answered the chat, although the ledger wants ${asked}.`,
      remedy: ({ asked, answered }) => `Choose ${asked} in the Dify app and load it, or write ${answered} into the ledger.`,
      page: {
        means:
          'Another model answers than the ledger says. LM Studio does that silently when one model is loaded and another is asked for.',
        detected: 'The chat’s events name a model that is not the one of the path’s roles.',
        mended: 'Make the app, the loaded model and the ledger agree.',
      },
    },
  },
  checks: {
    'dify.app': {
      asks: 'Is the key accepted, and can the app behind it chat?',
      how: '`GET /v1/info` and `GET /v1/parameters` with the key: mode, published version, input form. No side effects.',
    },
    'dify.chat': {
      asks: 'Does one small chat go through the whole path and come back?',
      how: 'One streamed chat as the user preflight-doctor: first token, end, errors inside the stream, who answered. Its conversation is deleted afterwards, also when it was cancelled. It runs alone, last, and is never repeated.',
    },
  },
};
