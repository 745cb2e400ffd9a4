import type { DifyError } from './api/dify.ts';
import type { Trouble, TroubleKind } from './findings.ts';

type Pattern = readonly [TroubleKind, RegExp];

/** Said by the api itself, before a model is asked. The first that fits decides. */
const bySaying: readonly Pattern[] = [
  ['key-rejected', /^Access token is invalid/i],
  ['key-rejected', /^Authorization (?:header|scheme) must/i],
  ['app-disabled', /API service has been disabled|app no longer exists|app's status is abnormal|workspace's status is archived/i],
  ['app-unpublished', /workflow not published|app not published|not published yet/i],
  ['input-required', /is required in input form/i],
  ['input-required', /in input form must be /i],
  ['plugin-daemon-down', /Failed to request plugin daemon|Request to Plugin Daemon Service failed/i],
  ['plugin-missing', /no available node, plugin not found|plugin runtime not found|^Provider \S+ does not exist/i],
  ['credentials-missing', /credentials is not initialized|No valid model provider credentials|^Model \S+ not exist/i],
];

/** Said by the model server, or by Python on the way to it; it reaches Dify's error as part of a longer text. */
const byModelServer: readonly Pattern[] = [
  ['unexpected-endpoint', /Unexpected endpoint or method/i],
  ['no-model-loaded', /No models loaded|Model is unloaded|model is not loaded/i],
  [
    'context-overflow',
    /tokens to keep from the initial prompt|context (?:size|length) (?:has been exceeded|of only)|exceed_context_size|exceeds the available context|context the overflows/i,
  ],
  ['model-unknown', /Invalid model identifier|model \\?(["'])[^"']*\1 not found/i],
  ['model-token-required', /API token is required/i],
  ['model-token-rejected', /Malformed LM Studio API token|invalid_api_key|Incorrect API key provided|Invalid API Key/i],
  [
    'proxy',
    /ProxyError|Cannot connect to proxy|Tunnel connection failed|status code 407|requested URL could not be retrieved|ERR_ACCESS_DENIED/i,
  ],
  [
    'dns',
    /NameResolutionError|Name or service not known|Failed to resolve|Temporary failure in name resolution|getaddrinfo failed|nodename nor servname/i,
  ],
  ['timeout', /ConnectTimeout|connect timeout=|timed out\. \(connect/i],
  ['read-timeout', /Read timed out|read timeout=|killed by timeout/i],
  ['tls', /SSLError|CERTIFICATE_VERIFY_FAILED|SSLCertVerification/i],
  ['refused', /Connection refused|\[Errno 111\]|actively refused/i],
];

/** Codes that mean one thing whatever the text says (facts: Dify 3.5, 4.1). */
const byCode: Readonly<Record<string, TroubleKind>> = {
  provider_not_initialize: 'credentials-missing',
  not_chat_app: 'wrong-mode',
  not_workflow_app: 'wrong-mode',
  app_unavailable: 'app-unpublished',
  agent_not_published: 'app-unpublished',
};

/** Reads an error of Dify's. Texts go before codes: `invalid_param` covers a dozen things (facts: Dify 4.1). */
export function troubleOf(error: DifyError): Trouble {
  const { message, code, status } = error;
  const pattern = [...bySaying, ...byModelServer].find(([, words]) => words.test(message));
  const kind = pattern?.[0] ?? byCode[code] ?? (status >= 500 ? 'server-error' : 'other');
  const variable = /(?:^|\s)(\S+) (?:is required in|in) input form/.exec(message)?.[1];
  return { kind, status, code, message, ...addressIn(message), ...(kind === 'input-required' && variable ? { variable } : {}) };
}

/** `HTTPConnectionPool(host='…', port=1234)`, as urllib3 words it, or the host of a URL. */
function addressIn(message: string): { readonly host?: string; readonly port?: number } {
  const pool = /host='([^']+)', port=(\d+)/.exec(message);
  if (pool?.[1] && pool[2]) return { host: pool[1], port: Number(pool[2]) };
  const url = /https?:\/\/(\[[0-9a-f:]+\]|[^\s/:'"]+)(?::(\d+))?/i.exec(message);
  return url?.[1] ? { host: url[1].replace(/^\[|\]$/g, ''), ...(url[2] ? { port: Number(url[2]) } : {}) } : {};
}
