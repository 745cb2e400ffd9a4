import { formatDuration } from '../../base/duration.ts';
import type { FamilyWords } from '../../engine/words.ts';
import { waiting } from '../docker/where-told.ts';
import type { ByProduct } from '../model/product.ts';
import type { Dify } from './causes.ts';

const withoutModel = {
  annotation: 'an annotated reply came back',
  'no-tokens': 'no tokens were used',
  'no-llm-node': 'no model node of the chatflow ran',
} as const;

const state = ({ container, state }: { readonly container?: string; readonly state?: string }) =>
  container ? ` (${container}: ${state ?? '?'})` : '';

/** Where the key comes from, by the product that wants it. */
const keyOf: ByProduct = {
  lmstudio: 'a token made in the server settings of LM Studio (Manage Tokens)',
  ollama: 'the key that the proxy before Ollama wants',
  'llama.cpp': 'the key that llama-server was started with (--api-key)',
  vllm: 'the key that vLLM was started with (--api-key)',
  litellm: 'a key of LiteLLM (its master key, or a virtual key)',
  other: 'the key that the model server was started with',
};

/** What the causes of this family say. */
export const difyCausesEn: FamilyWords<Dify>['causes'] = {
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
    message: () => 'The app behind the key is not open to the API.',
    remedy: () => 'Switch on “Backend Service API” on the app’s overview page in Dify.',
    page: {
      means: 'The key is right, but the app’s API service is switched off, or the app or its workspace is no longer active.',
      detected: '`GET /v1/info` answers 403 with the reason.',
      mended: 'In Dify open the app, Overview, and switch the Backend Service API on.',
    },
  },
  'dify-app-unpublished': {
    message: () => 'The app behind the key was never published.',
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
    message: () => 'Dify has no working credentials for the app’s model.',
    remedy: () => 'Open Settings, Model Provider in Dify and set the model up again (base URL, model name, key).',
    page: {
      means: 'The app names a model whose provider is not set up in this workspace.',
      detected: 'The chat answers provider_not_initialize, or says that the model does not exist.',
      mended: 'Add the model in Settings, Model Provider, or choose another model in the app.',
    },
  },
  'plugin-missing': {
    message: () => 'The plugin of the app’s model is not there.',
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
      detected:
        'The app is a chatflow, and until the deadline no workflow_started came, at most pings; up to Dify 1.12 that is not the worker’s.',
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
  'conversation-left': {
    message: ({ isUnseen }) =>
      isUnseen
        ? 'The test conversation may still be in Dify: its deletion was not answered.'
        : 'The test conversation could not be deleted and stays in Dify.',
    remedy: ({ user }) => `Delete it under Logs of the app in Dify${user ? `, where its user is ${user}` : ''}.`,
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
  'dify-told-other-address': {
    message: ({ role, told, ledger, heard, answers }) =>
      told === undefined
        ? `Dify’s model settings lead to another path or server than the ledger’s ${ledger}, which ${answers === 'ledger' ? 'answers' : 'was not seen to answer'}.`
        : `Dify’s model settings call ${role} at ${told}${heard === 'nobody' ? ', where nobody listens' : ''}; the ledger says ${ledger}${answers === 'ledger' ? ', which answers' : ''}.`,
    remedy: ({ ledger, answers }) =>
      answers === 'ledger'
        ? `In Dify open Settings, Model Provider, the model, and write exactly ${ledger} as its base URL (API endpoint URL).`
        : `Write the same address into Dify’s model settings and into the ledger’s path: ${ledger}, or the one that really answers.`,
    page: {
      means:
        'The address of the model server stands twice: in Dify’s model settings, which the plugin calls, and in the ledger’s path (`as:`), which Preflight asks. Here the two differ, so that every hop is well and the chat still does not get through.',
      detected:
        'The chat’s error names scheme, host and port of the call that failed, or shows that no model API answered at its path; the ledger’s address answers from the same container.',
      mended:
        'Copy the ledger’s address into the model settings of Dify, with its scheme, port and path. Which path a plugin needs is its own affair: openai_api_compatible wants /v1, the plugins lmstudio and ollama want none.',
    },
  },
  'dify-model-key-rejected': {
    message: ({ role, isMissing, token, isLedgerRight }) =>
      `${role} refuses the key in Dify’s own model settings${isMissing ? ', or there is none' : ''}${isLedgerRight && token ? `; the one in ${token} is accepted` : ''}.`,
    remedy: ({ token, product, isLedgerRight }) =>
      `In Dify open Settings, Model Provider, the model, and enter ${isLedgerRight && token ? `the value of ${token}` : (keyOf[product] ?? keyOf.other)} as its API key.`,
    page: {
      means:
        'The model server wants a key. Dify sends the key of its own credentials, not the one that your shell or env file holds, and that one is missing or wrong.',
      detected:
        'The chat’s error holds the model server’s own refusal: 401 or 403, or the words of the product for a key that it does not know.',
      mended: 'Enter the key in the model’s settings in Dify, or switch the check of keys off in the model server.',
    },
  },
  'app-without-model': {
    message: () => 'No model is chosen in the app behind the key.',
    remedy: () => 'Open the app in Dify, choose a model in its upper right corner, and publish it.',
    page: {
      means: 'A new app has no model until somebody chooses one. It looks complete in Dify, and every chat fails.',
      detected: 'The chat fails with “validation errors for ModelConfigEntity”: provider and name of the model are empty.',
      mended: 'Open the app, choose the model, press Publish.',
    },
  },
  'app-model-incomplete': {
    message: ({ field }) => `A model node of the chatflow is incomplete: ${field} is missing.`,
    remedy: () => 'Open the chatflow in Dify, choose the model of its LLM node again, and publish it.',
    page: {
      means: 'The node was stored without a field that Dify needs, often by an imported or hand-written DSL file, or by an older version.',
      detected: 'The chat fails with a validation error for the data of a node, which names the field (for example `model.mode`).',
      mended: 'Choosing the model again in the editor writes the field. Publish afterwards; in a DSL file add `mode: chat` below `model:`.',
    },
  },
  'plugin-starting': {
    message: ({ service, ageMs }) =>
      `The plugin of the model is still starting${ageMs === undefined ? '' : `: ${service} was started ${formatDuration(ageMs)} ago`}.`,
    remedy: () => 'Wait a moment and check again, or let Preflight wait: preflight --wait 2m.',
    page: {
      means:
        'After its start the plugin daemon launches one process for each plugin. For some seconds a chat fails although nothing is broken.',
      detected: 'The chat fails with “plugin runtime not found”, and the daemon’s container is younger than 90 seconds.',
      mended: 'Wait. A state that stays longer is named plugin-missing.',
    },
  },
  'plugin-crashed': {
    message: ({ service }) => `The process of the model’s plugin is dead, and ${service} does not start it again.`,
    remedy: ({ service }) => `Start ${service} again; its log tells why the plugin ended.`,
    page: {
      means: 'The plugin is installed, but the process that speaks to the model ended. It did not come back within 40 s when it was tried.',
      detected: 'The chat fails with “no proper instance”.',
      mended: 'Restart plugin_daemon. When it happens again, look for memory limits and for the plugin’s own errors in its log.',
    },
  },
  'plugin-daemon-key-differs': {
    message: ({ service }) => `The api and ${service} have different keys, so that ${service} refuses the api.`,
    remedy: () => 'Give both the same key: PLUGIN_DAEMON_KEY of the api is SERVER_KEY of the daemon. Then make both containers anew.',
    page: {
      means: 'The plugin daemon takes calls only with the key that it was started with, and the api was started with another one.',
      detected: 'The chat fails with “401 Unauthorized” for a URL of the plugin daemon.',
      mended: 'Set PLUGIN_DAEMON_KEY once in .env, and make api, worker and plugin_daemon anew with `docker compose up -d`.',
    },
  },
  'plugin-daemon-failing': {
    message: ({ service }) => `${service} answers its health page, but fails the requests of the api.`,
    remedy: ({ service }) => `Read the log of ${service}: most often it does not reach its database (dify_plugin) or redis.`,
    page: {
      means: 'The daemon is there and reached. What the api asks of it, such as the list of models, fails inside of it.',
      detected: 'The chat fails with “Failed to request plugin daemon”, while the daemon’s health page answers from the api’s container.',
      mended: 'Look at its log, at its database and at redis; restart it once they are back.',
    },
  },
  'service-starting': {
    message: ({ service, ageMs }) => `${service} was started ${formatDuration(ageMs)} ago and does not answer yet.`,
    remedy: ({ told }) => `Wait a moment and check again, or let Preflight wait: ${waiting(told, '2m')}.`,
    page: {
      means: 'A fresh stack takes about a minute. The api accepts connections seconds before it answers.',
      detected: 'The container runs and is younger than 90 seconds, and its hop is refused, silent or answered by a gateway’s error.',
      mended: 'Wait. What stays longer than 90 seconds is named as a fault.',
    },
  },
  'stream-never-ended': {
    message: ({ nodeMs }) =>
      `Dify does not end the chat’s stream, although the model had answered${nodeMs === undefined ? '' : ` after ${formatDuration(nodeMs)}`}.`,
    remedy: () => 'Bring api, worker and web to one newer version of Dify; the model and the hops are well.',
    page: {
      means: 'The model’s node ended, and the last events of the chatflow never came. Clients that wait for the end hang.',
      detected:
        'All nodes that began had ended, text was there, and until chat.within was over neither workflow_finished nor message_end came.',
      mended: 'Known of Dify 1.13.2. Update, and keep api and worker at the same version.',
    },
  },
  'app-failed-at-start': {
    message: () => 'The app failed before its first event: Dify opened the stream and closed it without a word.',
    remedy: () => 'Look at the last lines of the api’s and the plugin daemon’s log at the time of the chat.',
    page: {
      means: 'Dify answered 200 and ended the stream at once. What went wrong before the app ran, it tells its log alone.',
      detected: 'The stream of the chat was empty and ended in order.',
      mended: 'The log names the exception: often a plugin that wants the internet at its start, or an app whose settings no longer fit.',
    },
  },
};
