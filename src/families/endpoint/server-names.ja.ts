import { productTitles, type ServerName } from '../../probes/identity/server-name.ts';

/** How a server that answered is called in a sentence. */
export const serverNames: Readonly<Record<ServerName | 'not-http', string>> = {
  ...productTitles,
  dify: 'Dify',
  'dify-web-only': 'Dify の Web 画面だけのサーバー',
  'openai-compatible': 'OpenAI 互換 API のサーバー',
  nginx: 'Dify につながっていない nginx',
  'plugin-daemon': 'Dify のプラグインデーモン',
  'other-http': '別の HTTP サーバー',
  'not-http': 'HTTP を話さないサーバー',
};

const kindNames: Readonly<Record<string, string>> = {
  ...productTitles,
  dify: 'Dify',
  lmstudio: 'LM Studio',
  ollama: 'Ollama',
  openai: 'OpenAI 互換サーバー',
  http: 'HTTP サーバー',
  tcp: 'TCP サーバー',
};

/** How a kind of the ledger is called in a sentence. */
export const kindName = (kind: string) => kindNames[kind] ?? kind;
