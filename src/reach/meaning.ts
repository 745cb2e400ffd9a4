import { lmStudioName, ollamaName, openAiName } from '../families/hop/provider-of.ts';
import { type Endpoint, type Hop, isModelKind, type ModelKind, type RoleKind } from '../ledger/ledger.ts';
import { isModelPort, modelServers } from '../probes/identity/model-servers.ts';
import type { FrontName, ServerName } from '../probes/identity/server-name.ts';
import type { Call } from './reach-seen.ts';

/** Variables that hold where a model server is, whichever API is spoken with it. */
const modelName = /LLM|LITE_?LLM|MODEL_RUNNER|INFERENCE|VLLM/i;

/** Is a model server meant there? By the variable's name, else by the shape of the address. */
export function meansModel(variable: string | undefined, { path, port, scheme }: Endpoint): boolean {
  if (scheme === 'tcp' || scheme === 'udp') return false;
  const names = [ollamaName, lmStudioName, openAiName, modelName];
  if (variable !== undefined && names.some((pattern) => pattern.test(variable))) return true;
  return isModelPort(port) || /\/v1(?:\/(?:chat\/completions|completions|models|embeddings|responses))?\/?$/.test(path);
}

/**
 * What a person typed, who sees it in a front's settings: every front has LM Studio as a server of the OpenAI API, with `/v1` in its base URL,
 * and Ollama, where there is no path, as one of its own API (facts: neighbours 4).
 */
export function typedProvider(
  { address, variable }: Pick<Call, 'address' | 'variable'>,
  server: ServerName,
  front: FrontName | undefined,
): Hop['provider'] {
  if (variable !== undefined) return undefined;
  if (server === 'ollama') return address.path.replaceAll('/', '') === '' ? 'ollama' : undefined;
  return front !== undefined && server === 'lmstudio' ? 'openai_api_compatible' : undefined;
}

/** The kind of the role there: who answers tells it; where nobody does, who was probably meant. */
export function kindOf({ address, isModel, server, variable = '' }: Call): RoleKind | undefined {
  if (address.scheme === 'tcp') return 'tcp';
  if (!isModel) return undefined;
  if (server === undefined) return meantKind(address, variable);
  // A front that answers there is none of those who are meant.
  return isModelKind(server) ? server : 'openai';
}

/** Whom the identity of an address is asked for first: it saves questions, and decides nothing. */
export function expectedOf({ address, variable = '' }: Pick<Call, 'address' | 'variable'>): ModelKind {
  return address.scheme === 'tcp' ? 'openai' : meantKind(address, variable);
}

function meantKind({ port }: Endpoint, variable: string): ModelKind {
  if (lmStudioName.test(variable) || port === modelServers.lmstudio.port) return 'lmstudio';
  return ollamaName.test(variable) || port === modelServers.ollama.port ? 'ollama' : 'openai';
}
