import type { frontKinds } from '../../ledger/ledger.ts';
import { type ModelServerName, modelServers } from './model-servers.ts';

/** Programs that people put before a model server, told apart by their own pages (facts: neighbours 1). */
export type FrontName = (typeof frontKinds)[number];

/** What answers at an address, told by its fingerprint (facts: Dify 2.3, LM Studio 2.2, neighbours 1), never by a status code alone. */
export type ServerName = 'dify' | 'dify-web-only' | ModelServerName | FrontName | 'nginx' | 'plugin-daemon' | 'other-http';

const frontTitles: Readonly<Record<FrontName, string>> = {
  'open-webui': 'Open WebUI',
  n8n: 'n8n',
  flowise: 'Flowise',
  langflow: 'Langflow',
  anythingllm: 'AnythingLLM',
  librechat: 'LibreChat',
};

/** What products are called, the same in every language. */
export const productTitles = {
  ...frontTitles,
  ...Object.fromEntries(Object.values(modelServers).map(({ name, title }) => [name, title])),
} as Readonly<Record<FrontName | ModelServerName, string>>;
