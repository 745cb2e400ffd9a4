import { productTitles, type ServerName } from '../../probes/identity/server-name.ts';

/** How a server that answered is called in a sentence. */
export const serverNames: Readonly<Record<ServerName | 'not-http', string>> = {
  ...productTitles,
  dify: 'Dify',
  'dify-web-only': 'only the web pages of Dify',
  'openai-compatible': 'a server with an OpenAI-compatible API',
  nginx: 'an nginx that does not lead to Dify',
  'plugin-daemon': "Dify's plugin daemon",
  'other-http': 'another HTTP server',
  'not-http': 'a server that does not speak HTTP',
};

const kindNames: Readonly<Record<string, string>> = {
  ...productTitles,
  dify: 'Dify',
  lmstudio: 'LM Studio',
  ollama: 'Ollama',
  openai: 'an OpenAI-compatible server',
  http: 'an HTTP server',
  tcp: 'a TCP server',
};

/** How a kind of the ledger is called in a sentence. */
export const kindName = (kind: string) => kindNames[kind] ?? kind;
