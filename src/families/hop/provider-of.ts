import type { Provider } from '../../ledger/ledger.ts';

/** Variables that hold where a model server is, by the API that is spoken with it (facts: neighbours 3 and 4). */
export const ollamaName = /OLLAMA/i;
export const lmStudioName = /LM_?STUDIO/i;
export const openAiName = /OPENAI|OPEN_AI|LOCAL_?AI|KOBOLD|TEXT_GEN_WEB/i;

/** The way in which the caller asks for models, where the name of its variable tells it: what it puts behind its base URL. */
export function providerOf(variable: string | undefined): Provider | undefined {
  if (variable === undefined || /OLLAMA_HOST$/i.test(variable)) return undefined;
  // Fronts cut both shapes of LM Studio's to what they need; LiteLLM and Docker's runner want their own.
  if (ollamaName.test(variable)) return /OPENAI/i.test(variable) ? 'openai_api_compatible' : 'ollama';
  return openAiName.test(variable) ? 'openai_api_compatible' : undefined;
}
