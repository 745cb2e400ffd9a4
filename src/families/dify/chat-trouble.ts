import type { ModelAnswer } from '../model/findings.ts';
import { modelAnswer } from '../model/told/model-answer.ts';
import { meantBy, meantByStatus } from '../model/told/model-trouble.ts';
import { tokenNumbers } from '../model/told/token-numbers.ts';
import type { DifyError } from './api/dify.ts';
import type { Trouble, TroubleKind } from './findings.ts';
import { hrefOf, providerCall } from './told/provider-call.ts';

type Pattern = readonly [TroubleKind, RegExp];

/** Said by the api itself, before a model is asked, or by the plugin daemon. The first that fits decides. */
const bySaying: readonly Pattern[] = [
  // Dify's own limit of an app's chats at once: no model was asked.
  ['other', /maximum concurrent requests allowed for/i],
  ['key-rejected', /^Access token is invalid/i],
  ['key-rejected', /^Authorization (?:header|scheme) must/i],
  ['app-disabled', /API service has been disabled|app no longer exists|app's status is abnormal|workspace's status is archived/i],
  ['app-unpublished', /workflow not published|app not published|not published yet/i],
  ['input-required', /is required in input form/i],
  ['input-required', /in input form must be /i],
  ['app-without-model', /validation errors? for ModelConfigEntity/i],
  ['app-model-incomplete', /validation errors? for \w{1,60}NodeData\b/],
  ['daemon-key-differs', /401 Unauthorized' for url '?https?:\/\/[^\s']{1,200}\/plugin\//i],
  ['plugin-daemon-down', /Failed to request plugin daemon|Request to Plugin Daemon Service failed/i],
  ['plugin-dead', /no proper instance/i],
  ['plugin-starting', /plugin runtime not found/i],
  ['plugin-missing', /no available node, plugin not found|^(?:Run failed: )?Provider \S{1,200} does not exist/i],
  [
    'credentials-missing',
    /credentials is not initialized|No valid model provider credentials|^(?:Run failed: )?Model \S{1,200} not exist/i,
  ],
];

/** Python, or another language, on its way to the model server: no answer came. */
const byCall: readonly Pattern[] = [
  [
    'proxy',
    /ProxyError|Cannot connect to proxy|Unable to connect to proxy|Tunnel connection failed|status code 407|requested URL could not be retrieved|ERR_ACCESS_DENIED/i,
  ],
  [
    'invalid-url',
    /Invalid URL|No connection adapters|UnsupportedProtocol|missing an 'http:\/\/'|Invalid port|No host supplied|InvalidSchema/i,
  ],
  [
    'dns',
    /NameResolutionError|Name or service not known|Name does not resolve|Failed to resolve|Temporary failure in name resolution|getaddrinfo failed|getaddrinfo E|nodename nor servname/i,
  ],
  ['tls-on-plain', /WRONG_VERSION_NUMBER|wrong version number|record layer failure|packet length too long/i],
  ['tls', /SSLError|CERTIFICATE_VERIFY_FAILED|SSLCertVerification|self.signed certificate/i],
  ['timeout', /ConnectTimeout|connect timeout=|timed out\. \(connect|ETIMEDOUT|Connection timed out/i],
  ['read-timeout', /Read timed out|ReadTimeout|read timeout=|killed by timeout|APITimeoutError|Request timed out/i],
  ['unreachable', /No route to host|Network is unreachable|EHOSTUNREACH|ENETUNREACH/i],
  // A loopback address of a family that the container does not have cannot even be called.
  [
    'refused',
    /Connection refused|\[Errno (?:111|99)\]|Cannot assign requested address|EADDRNOTAVAIL|actively refused|ECONNREFUSED|Connect call failed|All connection attempts failed/i,
  ],
  [
    'stream-cut',
    /IncompleteRead|ended prematurely|Connection broken|RemoteDisconnected|Remote end closed|Connection aborted|Connection reset|ECONNRESET|peer closed connection|InvalidChunkLength|incomplete chunked read|Server disconnected|socket hang up/i,
  ],
];

/** The client libraries of Ollama and OpenAI, which keep to themselves whom they called. */
const noConnection = /Failed to connect to Ollama|\bConnection error\.(?!\w)/i;

/** Codes that mean one thing whatever the text says (facts: Dify 3.5, 4.1). */
const byCode: Readonly<Record<string, TroubleKind>> = {
  provider_not_initialize: 'credentials-missing',
  not_chat_app: 'wrong-mode',
  not_workflow_app: 'wrong-mode',
  app_unavailable: 'app-unpublished',
  // Dify's own, with 429: what a model server limits comes as an error of the model.
  too_many_requests: 'other',
  rate_limit_error: 'other',
  agent_not_published: 'app-unpublished',
};

const fitting = (patterns: readonly Pattern[], text: string) => patterns.find(([, words]) => words.test(text))?.[0];

/** Reads an error of Dify's. Texts go before codes: `invalid_param` covers a dozen things (facts: Dify 4.1). */
export function troubleOf(error: DifyError): Trouble {
  const { message, code, status } = error;
  const answer = modelAnswer(message);
  const own = fitting(bySaying, message) ?? (status === 429 ? byCode[code] : undefined);
  const kind = own ?? calledOrAnswered(message, answer) ?? byCode[code] ?? (status >= 500 ? 'server-error' : 'other');
  const call = own ? undefined : providerCall(message);
  return {
    kind,
    status,
    code,
    message,
    ...(call?.host === undefined ? {} : { host: call.host }),
    ...(call?.port === undefined ? {} : { port: call.port }),
    ...(call ? { called: { ...call, href: hrefOf(call) } } : {}),
    ...(answer && !own ? { answer } : {}),
    ...(kind === 'context-overflow' ? { tokens: tokenNumbers(message) } : {}),
    ...variableOf(kind, message),
    ...secondsOf(kind, message),
  };
}

function calledOrAnswered(message: string, answer: ModelAnswer | undefined): TroubleKind | undefined {
  if (!answer) return fitting(byCall, message) ?? meantBy(message) ?? notJson(message) ?? unconnected(message);
  // A proxy's page is an answer too, but nobody's of the model server.
  const call = fitting(byCall, message);
  if (call === 'proxy') return call;
  const said = [answer.message, answer.type, answer.code].filter(Boolean).join('\n');
  const meant = meantBy(said) ?? meantBy(message);
  // Without a status it is no answer of HTTP unless its words are a model server's.
  return meant ?? (answer.status === undefined ? (call ?? unconnected(message)) : meantByStatus(answer));
}

const unconnected = (message: string): TroubleKind | undefined => (noConnection.test(message) ? 'no-connection' : undefined);

/** Python's and JavaScript's words for an answer that is no JSON. */
const notJson = (message: string): TroubleKind | undefined =>
  /Expecting value: line 1|JSONDecodeError|Unexpected token '?<|is not valid JSON/i.test(message) ? 'not-an-api' : undefined;

/** The input, or the field of the model node, that is missing. */
function variableOf(kind: TroubleKind, message: string): Pick<Trouble, 'variable'> {
  const found =
    kind === 'input-required'
      ? /(?:^|\s)(\S{1,200}) (?:is required in|in) input form/.exec(message)?.[1]
      : kind === 'app-model-incomplete'
        ? /NodeData\s{1,4}([\w.]{1,80})/.exec(message)?.[1]
        : undefined;
  return found ? { variable: found } : {};
}

function secondsOf(kind: TroubleKind, message: string): Pick<Trouble, 'afterMs'> {
  const seconds = kind === 'read-timeout' ? /read timeout=(\d{1,6})/i.exec(message)?.[1] : undefined;
  return seconds === undefined ? {} : { afterMs: Number(seconds) * 1000 };
}
