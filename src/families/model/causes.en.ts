import { formatDuration } from '../../base/duration.ts';
import type { FamilyWords } from '../../engine/words.ts';
import { modelServers } from '../../probes/identity/model-servers.ts';
import { waiting } from '../docker/where-told.ts';
import type { Model } from './causes.ts';
import { chatCauses } from './chat-causes.en.ts';
import type { ByProduct } from './product.ts';

const meant = (nearest: string | undefined) => (nearest === undefined ? '' : `; did you mean ${nearest}?`);
const sending = (token: string | undefined) => (token === undefined ? 'no token is declared for it' : `${token} is not set or not sent`);

const largerContext: ByProduct = {
  lmstudio: 'Load the model again with a larger context.',
  ollama: 'Give the model a larger context: num_ctx in its Modelfile, or OLLAMA_CONTEXT_LENGTH for the server.',
  'llama.cpp': 'Start llama-server with a larger -c (it is shared out among the slots of -np).',
  vllm: 'Start vLLM with a larger --max-model-len.',
  litellm: 'Give the model behind LiteLLM a larger context.',
  localai: 'Give the model a larger context_size in its YAML file, and restart LocalAI.',
  'docker-model-runner': 'Give the model a larger context: docker model configure --context-size TOKENS MODEL.',
  koboldcpp: 'Start KoboldCpp with a larger --contextsize.',
  'text-generation-webui': 'Load the model with a larger ctx-size in text-generation-webui.',
  jan: 'Give the model a larger context length in its settings in Jan.',
  other: 'Start the model server with a larger context.',
};

const lessMemory: ByProduct = {
  lmstudio: 'Choose a smaller model or a smaller context, free memory, or loosen the loading guardrails in LM Studio’s settings.',
  ollama: 'Choose a smaller model or a smaller num_ctx, or free memory (ollama ps shows what is loaded).',
  'llama.cpp': 'Start llama-server with a smaller model, a smaller -c or fewer layers on the graphics card (-ngl).',
  vllm: 'Start vLLM with a smaller --max-model-len, or with another --gpu-memory-utilization.',
  litellm: 'Free memory on the server behind LiteLLM, or choose a smaller model.',
  koboldcpp: 'Start KoboldCpp with a smaller --contextsize or fewer --gpulayers, or choose a smaller model.',
  'docker-model-runner':
    'Choose a smaller model, or end one that is loaded: docker model ps shows them, docker model unload MODEL ends one.',
  localai: 'Choose a smaller model or a smaller context_size in its YAML file, or free memory.',
  other: 'Choose a smaller model or a smaller context, or free memory.',
};

const getModel = (model: string): ByProduct => ({
  lmstudio: 'or download the one you want in LM Studio',
  ollama: `or get the one you want: ${modelServers.ollama.fetch?.(model)}`,
  'llama.cpp': 'or start llama-server with the one you want (-m FILE)',
  vllm: 'or start vLLM with the one you want (vllm serve MODEL)',
  litellm: 'or add it to the model_list of LiteLLM’s configuration',
  localai: 'or install the one you want in LocalAI',
  'docker-model-runner': `or get the one you want: ${modelServers['docker-model-runner'].fetch?.(model)}`,
  koboldcpp: 'or start KoboldCpp with the one you want (--model FILE)',
  'text-generation-webui': 'or load the one you want in text-generation-webui',
  jan: 'or start the one you want in Jan',
  other: 'or start the server with the one you want',
});

const andInDify = (isWithoutDify: true | undefined, what = '') => (isWithoutDify ? '' : ` and ${what}into the model settings of Dify`);

/** What the causes of this family say. */
export const modelCausesEn: FamilyWords<Model>['causes'] = {
  ...chatCauses,
  'lmstudio-not-running': {
    message: ({ role, address }) => `LM Studio is not running: nobody listens at ${address} (${role}).`,
    remedy: () => 'Open LM Studio and start its server, or let its command line do both.',
    page: {
      means: 'Nothing listens at the address of LM Studio, and its app does not answer on its internal ports either.',
      detected: 'The connection is refused, and GET /lms-status finds no app on the ports that LM Studio uses for itself.',
      mended: 'Start LM Studio (or its daemon llmster) and its server. The server then listens on port 1234 unless you chose another one.',
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
    remedy: ({ role, model, nearest, isWithoutDify, product = 'other' }) => {
      const get = getModel(model)[product] ?? getModel(model).other;
      return nearest === undefined
        ? `Write a model that the server lists into ${role} of the ledger${andInDify(isWithoutDify)}, ${get}.`
        : `Write model: ${nearest} for ${role} into the ledger${andInDify(isWithoutDify, 'the name ')}, ${get}.`;
    },
    page: {
      means: 'The declared model is not in the list. With one other model loaded LM Studio would answer with that one and say nothing.',
      detected: 'The list of models was read. Names match in any letter case, identifiers of loaded instances exactly.',
      mended: 'Use the exact name that the server lists (LM Studio: lms ls; Ollama: ollama list), in the ledger and in Dify.',
    },
  },
  'model-not-loaded': {
    message: ({ role, model }) => `${model} is not loaded, and ${role} does not load models by itself.`,
    remedy: ({ product = 'lmstudio' }) =>
      product === 'lmstudio'
        ? 'Load the model, or switch on just-in-time loading in the server settings.'
        : 'Start the server with the model, or let it load models by itself.',
    page: {
      means: 'Just-in-time loading is off, so that a request for a model that is not loaded fails with “No models loaded”.',
      detected:
        'The model is known but not loaded, and the OpenAI list of models, which holds all models when just-in-time loading is on, leaves it out.',
      mended: 'Load the model before you start, or switch just-in-time loading on.',
    },
  },
  'model-load-refused': {
    message: ({ role, model, needs }) => `${role} did not load ${model}: there is not enough memory${needs ? `, it needs ${needs}` : ''}.`,
    remedy: ({ product }) => lessMemory[product] ?? lessMemory.other,
    page: {
      means: 'The model server looked at the memory of the machine and would not load the model. Hops, address and name are right.',
      detected:
        'The chat’s error holds the words of the model server: insufficient system resources, out of memory, requires more system memory.',
      mended:
        'Take a smaller model or quantisation, a smaller context, or free memory. In LM Studio the guardrails for loading can be loosened.',
    },
  },
  'model-load-failed': {
    message: ({ role, model }) => `${role} could not load ${model}.`,
    remedy: ({ product }) =>
      product === 'lmstudio'
        ? 'Load the model once in LM Studio itself: its window shows why it fails (runtime, file, memory).'
        : 'Load the model once by the server’s own tool, and read its log: the file, the engine or the memory is at fault.',
    page: {
      means: 'The model server knows the model and failed to load it.',
      detected: 'The chat’s error holds the words of the model server, such as “Failed to load model”.',
      mended: 'Update the engine (in LM Studio: Runtime), download the model again, or choose another quantisation.',
    },
  },
  'model-engine-crashed': {
    message: ({ role, model, exitCode }) => `The engine of ${role} crashed over ${model}${exitCode ? ` (exit code ${exitCode})` : ''}.`,
    remedy: ({ product }) =>
      product === 'lmstudio'
        ? 'Load the model again with less offloaded to the graphics card or a smaller context, and update LM Studio’s runtime.'
        : 'Read the model server’s log, and load the model with less on the graphics card or a smaller context.',
    page: {
      means: 'The process that computes ended in the middle of the work. The server in front of it still answers.',
      detected: 'The chat’s error tells of a crash or an exit code of the model’s process.',
      mended: 'Drivers, runtime version, memory of the graphics card and parallel requests are the usual reasons.',
    },
  },
  'model-rate-limited': {
    message: ({ role }) => `${role} takes no more requests at the moment: its limit is reached.`,
    remedy: () => 'Wait, end what else asks it, or raise its limit (requests at once, requests a minute, the budget of the key).',
    page: {
      means: 'The model server, or the gateway before it, counts requests and refused this one.',
      detected: 'The chat’s error holds status 429, or words such as “rate limit” or “server busy”.',
      mended: 'A retry later goes through. On your own server raise the number of parallel requests or the queue.',
    },
  },
  'model-loading': {
    message: ({ role }) => `${role} is still loading its model.`,
    remedy: ({ told }) => `Wait a moment and check again, or let Preflight wait: ${waiting(told, '5m')}.`,
    page: {
      means: 'The server is there and says that it is not ready. Large models take minutes from a slow disk.',
      detected: 'Its pages answer 503 with the words of a server that loads, or the chat’s error holds such an answer.',
      mended: 'Wait.',
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
    message: ({ model, instances }) => `${model} is loaded ${instances.length} times (${instances.join(', ')}) and takes that much memory.`,
    remedy: () => 'Unload the spare ones.',
    page: {
      means: 'Each load of a model that is loaded already adds another copy, with its own memory and its own context.',
      detected: 'The list of models shows more than one loaded instance of the declared model.',
      mended: 'Unload the copies with lms unload; lms ps lists them.',
    },
  },
  'model-is-embedding': {
    message: ({ role, model }) => `${model} of ${role} is an embedding model and cannot chat.`,
    remedy: ({ role, isWithoutDify }) => `Write a chat model into ${role} of the ledger${andInDify(isWithoutDify)}.`,
    page: {
      means:
        'Embedding models turn text into numbers. They stand in the same list as chat models, and a client that takes the first of the list gets one.',
      detected: 'LM Studio gives the type embedding for the declared model.',
      mended: 'Choose a model of the type llm or vlm.',
    },
  },
  'context-too-small': {
    message: ({ model, has, wanted, isLimit }) => {
      if (has === undefined)
        return `The chat does not fit into the context of ${model}${wanted === undefined ? '' : `: it needs ${wanted} tokens`}.`;
      const needed = wanted === undefined ? 'the chat needs more' : `${wanted} are needed`;
      return isLimit
        ? `${model} can do ${has} tokens of context at most, ${needed}.`
        : `${model} is loaded with ${has} tokens of context, ${needed}.`;
    },
    remedy: ({ isLimit, product = 'lmstudio' }) =>
      isLimit ? 'Choose a model with a larger context, or ask for less in the ledger.' : (largerContext[product] ?? largerContext.other),
    page: {
      means:
        'Prompts that are longer than the loaded context fail or end in an empty answer. The loaded context is often 4096 tokens, far below what the model can do.',
      detected: 'The context of the loaded instance, which LM Studio tells, is smaller than the context of the role in ports.yml.',
      mended: 'Unload the model and load it with --context-length, or set the default context of the model in LM Studio.',
    },
  },
  'lmstudio-token-required': {
    message: ({ role, token }) => `${role} requires an API token, and ${sending(token)}.`,
    remedy: ({ role, token, product = 'lmstudio' }) => {
      if (product !== 'lmstudio')
        return `Set ${token ?? `a token that the ledger declares for ${role}`} to the key that ${role} was started with.`;
      return token === undefined
        ? 'Make a token in the server settings of LM Studio (Manage Tokens) and declare it for the role, or switch Require Authentication off.'
        : `Make a token in the server settings of LM Studio (Manage Tokens) and set ${token} to it, or switch Require Authentication off.`;
    },
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
    remedy: ({ role, token, product = 'lmstudio' }) =>
      product === 'lmstudio'
        ? `Make a new token in the server settings of LM Studio (Manage Tokens) and set ${token ?? 'it'} anew.`
        : `Set ${token ?? 'the token'} to the key that ${role} was started with.`,
    page: {
      means:
        'A token was sent and LM Studio does not accept it. Placeholders such as lm-studio, which servers without authentication ignore, are rejected too.',
      detected:
        'The list of models answers 401 or 403 to the token. What LM Studio says is not shown, for it quotes the beginning of the token.',
      mended: 'Make a new token and set it in the environment and in Dify.',
    },
  },
};
