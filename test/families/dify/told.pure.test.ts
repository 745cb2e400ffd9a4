import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/engine/diagnosis/diagnose.ts';
import type { Outcome } from '../../../src/engine/record.ts';
import { troubleOf } from '../../../src/families/dify/chat-trouble.ts';
import type { Trouble, TroubleKind } from '../../../src/families/dify/findings.ts';
import { hopBrokenBy } from '../../../src/families/dify/path-roles.ts';
import { effectOfCommand, rules } from '../../../src/families/rules.ts';
import { pathOf } from '../../../src/report/path.ts';
import { stackLedger } from '../hop/hop-ledger.ts';
import { outcome, recordOf } from '../hop/hop-record.ts';
import { recordedError, troubleIn } from './recorded-error.ts';

const ledger = stackLedger();
const hop = (role: string, observed: object = {}): Outcome =>
  outcome(`hop.reaches:${role}`, { code: 'hop-reached', args: { ms: 1 }, verdict: 'pass', observed });
const greenHops = [hop('nginx'), hop('api'), hop('plugin-daemon'), hop('lmstudio')];

/** A chat that failed so, at the end of a path whose every hop is well. */
function chatWith(trouble: Trouble, more: object = {}): readonly Outcome[] {
  const broken = hopBrokenBy(ledger, trouble.kind);
  const observed = { trouble, ...(broken === undefined ? {} : { brokenHop: broken }), ...more };
  return [...greenHops, outcome('dify.chat:nginx', { code: 'chat-error', args: trouble, observed })];
}

const causesOf = (outcomes: readonly Outcome[]) => diagnose(recordOf(outcomes, ledger), rules, effectOfCommand).causes;
const said = (message: string, code = 'invalid_param', status = 400) => troubleOf({ status, code, message });

type Row = readonly [file: string, kind: TroubleKind, cause: string | undefined, broken: string | undefined];

describe('what a real Dify said', () => {
  const rows: readonly Row[] = [
    ['dify-1.12.1/cred-localhost-chat', 'refused', 'loopback-url-in-container', 'lmstudio'],
    ['dify-1.12.1/cred-localhost-advanced-chat', 'refused', 'loopback-url-in-container', 'lmstudio'],
    ['dify-1.12.1/cred-wrongport-chat', 'refused', 'dify-told-other-address', 'lmstudio'],
    ['dify-1.12.1/cred-wrongport-advanced-chat', 'refused', 'dify-told-other-address', 'lmstudio'],
    ['dify-1.12.1/cred-dns-chat', 'dns', 'dify-told-other-address', 'lmstudio'],
    ['dify-1.12.1/cred-dns-advanced-chat', 'dns', 'dify-told-other-address', 'lmstudio'],
    ['dify-1.12.1/cred-https-chat', 'read-timeout', 'dify-told-other-address', 'lmstudio'],
    ['dify-1.12.1/cred-https-advanced-chat', 'read-timeout', 'dify-told-other-address', 'lmstudio'],
    ['dify-1.12.1/cred-v2-chat', 'path-unknown', 'dify-told-other-address', 'lmstudio'],
    ['dify-1.12.1/cred-v2-advanced-chat', 'path-unknown', 'dify-told-other-address', 'lmstudio'],
    ['dify-1.12.1/fake-unexpected-chat', 'unexpected-endpoint', 'base-url-without-v1', 'lmstudio'],
    ['dify-1.12.1/port1234-taken-chat', 'not-an-api', 'dify-told-other-address', 'lmstudio'],
    ['dify-1.12.1/llm-apikey-chat', 'model-token-rejected', 'dify-model-key-rejected', 'lmstudio'],
    ['dify-1.12.1/llm-apikey-advanced-chat', 'model-token-rejected', 'dify-model-key-rejected', 'lmstudio'],
    ['dify-1.12.1/ctx-small-chat', 'context-overflow', 'context-too-small', 'lmstudio'],
    ['dify-1.12.1/fake-nomodel-chat', 'no-model-loaded', 'model-not-loaded', 'lmstudio'],
    ['dify-1.12.1/router-wrongmodel-chat', 'model-unknown', 'model-unknown', 'lmstudio'],
    ['dify-1.12.1/router-wrongmodel-advanced-chat', 'model-unknown', 'model-unknown', 'lmstudio'],
    ['dify-1.12.1/fake-503-chat', 'model-loading', 'model-loading', 'lmstudio'],
    ['dify-1.12.1/daemon-stopped-chat', 'plugin-daemon-down', 'plugin-daemon-failing', 'plugin-daemon'],
    ['dify-1.12.1/daemon-stopped-advanced-chat', 'plugin-daemon-down', 'plugin-daemon-failing', 'plugin-daemon'],
    ['dify-1.12.1/daemon-starting-1-chat', 'plugin-starting', 'plugin-starting', 'plugin-daemon'],
    ['dify-1.12.1/plugin-killed-chat', 'plugin-dead', 'plugin-crashed', 'plugin-daemon'],
    ['dify-1.12.1/daemon-key-advanced-chat', 'daemon-key-differs', 'plugin-daemon-key-differs', 'plugin-daemon'],
    ['dify-1.12.1/uninstalled-chat', 'plugin-missing', 'plugin-missing', 'plugin-daemon'],
    ['dify-1.12.1/uninstalled-advanced-chat', 'plugin-missing', 'plugin-missing', 'plugin-daemon'],
    ['dify-1.12.1/model-deleted-chat', 'credentials-missing', 'model-credentials-missing', undefined],
    ['dify-1.12.1/api-off-chat', 'app-disabled', 'dify-app-disabled', undefined],
    ['dify-1.12.1/required-input-chat', 'input-required', 'dify-input-required', undefined],
    ['dify-1.12.1/redis-stopped-chat', 'server-error', undefined, undefined],
    ['dify-1.12.1/apikey-dify-lacks-chat', 'model-token-rejected', 'dify-model-key-rejected', 'lmstudio'],
    ['dify-1.12.1/apikey-dify-lacks-advanced-chat', 'model-token-rejected', 'dify-model-key-rejected', 'lmstudio'],
    ['dify-1.12.1/cred-fullpath-chat', 'path-unknown', 'dify-told-other-address', 'lmstudio'],
    ['dify-1.12.1/cred-fullpath-advanced-chat', 'path-unknown', 'dify-told-other-address', 'lmstudio'],
    ['dify-1.12.1/daemon-db-chat', 'plugin-daemon-down', 'plugin-daemon-failing', 'plugin-daemon'],
    ['dify-1.12.1/llm-hung-chat', 'plugin-dead', 'plugin-crashed', 'plugin-daemon'],
    ['dify-1.12.1/unpublished-unpub', 'app-unpublished', 'dify-app-unpublished', undefined],
    ['dify-1.12.1/dataset-chat-stream', 'key-rejected', 'dify-key-rejected', undefined],
    ['dify-1.12.1/workflow-chat-stream', 'wrong-mode', 'dify-wrong-app-mode', undefined],
    ['dify-1.12.1/proxy-env-chat', 'path-unknown', 'dify-told-other-address', 'lmstudio'],
    ['dify-1.10.1/apikey-chat', 'model-token-rejected', 'dify-model-key-rejected', 'lmstudio'],
    ['dify-1.10.1/daemonstopped-chat', 'plugin-daemon-down', 'plugin-daemon-failing', 'plugin-daemon'],
  ];

  it.each(rows)('%s is %s', (file, kind, cause, broken) => {
    const trouble = troubleIn(recordedError(file));
    expect(trouble.kind).toBe(kind);
    const causes = causesOf(chatWith(trouble));
    expect(causes.map(({ code }) => code)).toEqual(cause === undefined ? [] : [cause]);
    const marked = pathOf(recordOf(chatWith(trouble), ledger), causes, (text) => text).filter(({ verdict }) => verdict === 'fail');
    expect(marked.map(({ to }) => to)).toEqual(broken === undefined ? [] : [broken]);
  });

  it('a 404 without a word of the model API is the proxy’s, where the daemon sends its requests to one', () => {
    const trouble = troubleIn(recordedError('dify-1.12.1/proxy-env-chat'));
    const caller = { id: 'p', name: 'docker-plugin_daemon-1', service: 'plugin_daemon', extraHosts: [], networks: [] };
    const withProxies = (proxies: object, told = trouble) => {
      const outcomes = chatWith(told).map((each) =>
        each.id === 'hop.reaches:lmstudio' ? hop('lmstudio', { caller: { ...caller, proxies } }) : each,
      );
      return causesOf(outcomes).map(({ code, certainty }) => `${code} ${certainty}`);
    };
    const proxy = { HTTP_PROXY: 'http://10.0.0.1:3128' };
    expect(withProxies(proxy)).toEqual(['proxy-in-container likely']);
    expect(withProxies({ ...proxy, NO_PROXY: 'api,docker.internal' })).toEqual(['dify-told-other-address likely']);
    expect(withProxies(proxy, troubleIn(recordedError('dify-1.12.1/cred-fullpath-chat')))).toEqual(['dify-told-other-address likely']);
  });

  it('refused at the very address that the hop had just reached accuses nobody, and shows where it broke', () => {
    const trouble = troubleIn(recordedError('dify-1.12.1/llm-stopped-chat'));
    const outcomes = chatWith(trouble, { listeners: [{ address: '0.0.0.0' }] });
    expect(causesOf(outcomes)).toEqual([]);
    const path = pathOf(recordOf(outcomes, ledger), [], (text) => text);
    expect(path.at(-1)).toMatchObject({ to: 'lmstudio', verdict: 'fail', code: 'chat-error', check: 'dify.chat:nginx' });
  });
});

describe('a text that tells little', () => {
  const named = (message: string, code?: string, status?: number) =>
    causesOf(chatWith(said(message, code, status))).map((cause) => `${cause.code} ${cause.certainty}`);
  const html = (status: number) =>
    `[models] Error: API request failed with status code ${status}: <html>\r\n<head><title>${status} Bad Gateway</title></head></html>`;

  it.each([
    ['Too many requests. Please try again later. The current maximum concurrent requests allowed for a1 is 10.', 'too_many_requests', 429],
    ['Too many requests. Please try again later. The current maximum concurrent requests allowed for a1 is 10.', 'invalid_param', 400],
    ['Rate Limit Error', 'rate_limit_error', 429],
  ])('of Dify’s own limit accuses no model server: %s', (message, code, status) => {
    const trouble = said(message, code, status);
    expect(hopBrokenBy(ledger, trouble.kind)).toBeUndefined();
    expect(named(message, code, status)).toEqual([]);
  });

  it.each([
    'Failed to connect to Ollama. Please check that Ollama is downloaded, running and accessible. https://ollama.com/download',
    'PluginInvokeError: {"args":{},"error_type":"APIConnectionError","message":"Connection error."}',
    'Connection error.',
  ])('but that nobody was reached means that Dify calls elsewhere, for the ledger’s address answers: %s', (message) => {
    expect(named(message)).toEqual(['dify-told-other-address likely']);
    const dead = chatWith(said(message)).map((each) =>
      each.id === 'hop.reaches:lmstudio' ? outcome(each.id, { verdict: 'unknown' }) : each,
    );
    expect(causesOf(dead)).toEqual([]);
  });

  it('of an address family that the container does not have is that of its own loopback', () => {
    const message =
      "HTTPConnectionPool(host='::1', port=1234): Max retries exceeded with url: /v1/chat/completions (Caused by NewConnectionError: [Errno 99] Cannot assign requested address)";
    expect(named(message)).toEqual(['loopback-url-in-container certain']);
  });

  it.each([502, 503, 504])('of a gateway with %i is the model server’s, where a gateway was seen before it', (status) => {
    const behind = (isBehindNginx: boolean) =>
      outcome('endpoint.identity:lmstudio', {
        verdict: 'pass',
        code: 'identity-as-declared',
        observed: { server: 'lmstudio', identity: { server: 'lmstudio', isBehindNginx, seen: [] } },
      });
    const causes = (isBehindNginx: boolean) => causesOf([...chatWith(said(html(status))), behind(isBehindNginx)]);
    expect(causes(true)).toMatchObject([{ code: 'model-server-error', args: { status }, breaksHop: 'lmstudio' }]);
    expect(causes(false)).toMatchObject([{ code: 'dify-told-other-address' }]);
  });

  it('of a page that a proxy made is the proxy’s, whatever its title', () => {
    const caller = { id: 'p', name: 'docker-plugin_daemon-1', service: 'plugin_daemon', extraHosts: [], networks: [] };
    const outcomes = chatWith(said(html(503))).map((each) =>
      each.id === 'hop.reaches:lmstudio'
        ? hop('lmstudio', { caller: { ...caller, proxies: { HTTP_PROXY: 'http://10.0.0.1:3128' } } })
        : each,
    );
    expect(causesOf(outcomes)).toMatchObject([{ code: 'proxy-in-container', certainty: 'likely' }]);
  });

  it('of a path with two slashes is that of a base URL that ends in one', () => {
    const [cause] = causesOf(chatWith(said('ValueError: Unexpected endpoint or method. (POST /v1//chat/completions)')));
    expect(cause).toMatchObject({
      code: 'base-url-without-v1',
      args: { url: 'http://host.docker.internal:1234/v1/', better: 'http://host.docker.internal:1234/v1' },
    });
  });
});

describe('the address that Dify was told', () => {
  const args = (message: string, more: object = {}) => causesOf(chatWith(said(message), more))[0]?.args;

  it.each([
    [
      'urllib3, new',
      `HTTPConnectionPool(host='10.0.0.9', port=1234): Max retries exceeded with url: /v1/chat/completions (Caused by NewConnectionError("HTTPConnection(host='10.0.0.9', port=1234): Failed to establish a new connection: [Errno 111] Connection refused"))`,
      'http://10.0.0.9:1234/v1',
    ],
    [
      'urllib3, old',
      "HTTPConnectionPool(host='10.0.0.9', port=11434): Max retries exceeded with url: /chat/completions (Caused by NewConnectionError('<urllib3.connection.HTTPConnection object at 0x7f669b222120>: Failed to establish a new connection: [Errno 111] Connection refused'))",
      'http://10.0.0.9:11434',
    ],
    [
      'urllib3, connect timeout',
      "HTTPConnectionPool(host='10.0.0.9', port=1234): Max retries exceeded with url: /v1/chat/completions (Caused by ConnectTimeoutError(<HTTPConnection(host='10.0.0.9', port=1234) at 0x7f>, 'Connection to 10.0.0.9 timed out. (connect timeout=10)'))",
      'http://10.0.0.9:1234/v1',
    ],
    [
      'TLS to a plain port',
      "HTTPSConnectionPool(host='host.docker.internal', port=1234): Max retries exceeded with url: /v1/chat/completions (Caused by SSLError(SSLError(1, '[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1000)')))",
      'https://host.docker.internal:1234/v1',
    ],
    [
      'requests, no scheme',
      "Invalid URL 'lmstudio.lan:1234/v1/chat/completions': No scheme supplied. Perhaps you meant https://lmstudio.lan:1234/v1/chat/completions?",
      'lmstudio.lan:1234/v1',
    ],
    ['aiohttp', "Cannot connect to host lmstudio.lan:1234 ssl:default [Connect call failed ('172.17.0.1', 1234)]", 'lmstudio.lan:1234/v1'],
    ['node, name', 'request failed: getaddrinfo ENOTFOUND lmstudio.lan', 'lmstudio.lan/v1'],
    ['node, port', 'connect ECONNREFUSED 172.17.0.1:1235', '172.17.0.1:1235/v1'],
    [
      'httpx',
      'ConnectError: [Errno 111] Connection refused while requesting POST http://lmstudio.lan:1234/v1/chat/completions',
      'http://lmstudio.lan:1234/v1',
    ],
  ])('is read out of the words of %s', (_, message, told) => {
    expect(args(message, { listeners: [] })).toMatchObject({
      role: 'lmstudio',
      told,
      ledger: 'http://host.docker.internal:1234/v1',
      answers: 'ledger',
    });
  });

  it('tells who listens there only of a port on this host', () => {
    const refused = (host: string, port: number) =>
      `HTTPConnectionPool(host='${host}', port=${port}): Max retries exceeded with url: /v1/x (Caused by NewConnectionError: [Errno 111] Connection refused)`;
    expect(args(refused('host.docker.internal', 1235), { listeners: [] })).toMatchObject({ heard: 'nobody' });
    expect(args(refused('host.docker.internal', 1235), { listeners: [{ address: '0.0.0.0' }] })).toMatchObject({ heard: 'somebody' });
    expect(args(refused('10.0.0.9', 1234), { listeners: [] })).toMatchObject({ heard: 'unseen' });
  });

  it('is the ledger’s own where only the shape of the path differs, or the name was resolved before it was told', () => {
    for (const message of [
      "HTTPConnectionPool(host='HOST.docker.internal', port=1234): Max retries exceeded with url: /chat/completions (Caused by NewConnectionError: [Errno 111] Connection refused)",
      'connect ECONNREFUSED 172.17.0.1:1234',
    ]) {
      expect(causesOf(chatWith(said(message), { listeners: [{ address: '0.0.0.0' }] }))).toEqual([]);
    }
  });

  it('is only probably wrong where the ledger’s own address was not seen to answer', () => {
    const trouble = troubleIn(recordedError('dify-1.12.1/cred-wrongport-chat'));
    const blind = outcome('hop.reaches:lmstudio', { verdict: 'unknown' });
    const causes = causesOf(chatWith(trouble).map((each) => (each.id === blind.id ? blind : each)));
    expect(causes).toMatchObject([{ code: 'dify-told-other-address', certainty: 'likely', args: { answers: 'unseen', heard: 'unseen' } }]);
  });

  it('points to the ledger’s line, and breaks the hop of the model server', () => {
    const [cause] = causesOf(chatWith(troubleIn(recordedError('dify-1.12.1/cred-https-chat'))));
    expect(cause).toMatchObject({ certainty: 'certain', breaksHop: 'lmstudio', at: { line: 34 } });
  });
});

describe('what the model server answered, whatever the product', () => {
  const http = (status: number, body: string) => `[models] Error: API request failed with status code ${status}: ${body}`;
  const rows: readonly (readonly [string, string, string, object])[] = [
    [
      'LM Studio, guardrails',
      http(
        400,
        '{"error":{"message":"Failed to load model \\"qwen2.5-7b-instruct\\". Error: Model loading was stopped due to insufficient system resources. Under the current settings, this model requires approximately 22.92 GB of memory, and continuing to load it would likely overload your system","type":"invalid_request_error","param":"model","code":"model_not_found"}}',
      ),
      'model-load-refused',
      { model: 'qwen2.5-7b-instruct', needs: '22.92 GB', product: 'lmstudio' },
    ],
    [
      'Ollama, memory',
      http(500, '{"error":{"message":"model requires more system memory (5.6 GiB) than is available (3.1 GiB)","type":"api_error"}}'),
      'model-load-refused',
      { needs: '5.6 GiB' },
    ],
    [
      'LM Studio, crash',
      http(400, '{"error":"The model has crashed without additional information. (Exit code: 18446744072635812000)"}'),
      'model-engine-crashed',
      { exitCode: '18446744072635812000' },
    ],
    [
      'LM Studio, load',
      http(400, '{"error":{"message":"Failed to load model \\"x/y\\". Error: Operation canceled."}}'),
      'model-load-failed',
      { model: 'x/y' },
    ],
    [
      'LM Studio, unknown',
      http(400, '{"error":{"message":"Invalid model identifier \\"gpt-4o\\". Please specify a valid one"}}'),
      'model-unknown',
      { model: 'gpt-4o' },
    ],
    [
      'Ollama by the openai SDK',
      `Error code: 404 - {'error': {'message': 'model "nope" not found, try pulling it first', 'type': 'api_error', 'code': None}}`,
      'model-unknown',
      { model: 'nope' },
    ],
    [
      'vLLM, unknown',
      http(404, '{"object":"error","message":"The model `nope` does not exist.","type":"NotFoundError","param":"model","code":404}'),
      'model-unknown',
      { model: 'nope' },
    ],
    [
      'vLLM, context',
      http(
        400,
        `{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 9000 tokens (8000 in the messages, 1000 in the completion).","type":"BadRequestError"}`,
      ),
      'context-too-small',
      { has: 4096, wanted: 9000 },
    ],
    [
      'llama.cpp, in the stream',
      `ValueError: {'code': 500, 'message': 'Context size has been exceeded.', 'type': 'server_error'}`,
      'context-too-small',
      { isLimit: false },
    ],
    [
      'LiteLLM, context',
      http(400, '{"error":{"message":"litellm.ContextWindowExceededError: the prompt is too long","type":null}}'),
      'context-too-small',
      {},
    ],
    ['vLLM, key', http(401, '{"error":"Unauthorized"}'), 'dify-model-key-rejected', { isMissing: false }],
    [
      'LiteLLM, no key',
      http(401, '{"error":{"message":"Authentication Error, No api key passed in.","type":"auth_error","param":"None","code":"401"}}'),
      'dify-model-key-rejected',
      { isMissing: true },
    ],
    [
      'LiteLLM, wrong key',
      http(400, '{"error":{"message":"No connected db.","type":"no_db_connection","param":null,"code":"400"}}'),
      'dify-model-key-rejected',
      {},
    ],
    ['the api’s own word for a bad key', 'Incorrect API key provided', 'dify-model-key-rejected', {}],
    ['a limit', http(429, '{"error":{"message":"throttled","type":"throttling_error"}}'), 'model-rate-limited', {}],
    ['Ollama, busy', http(503, '{"error":"server busy, please try again.  maximum pending requests exceeded"}'), 'model-rate-limited', {}],
    ['LocalAI, loading', http(503, '{"error":{"code":"model_loading","message":"please wait"}}'), 'model-loading', {}],
    ['a page', http(502, '<html><head><title>502 Bad Gateway</title></head></html>'), 'dify-told-other-address', {}],
    ['a path', http(404, '{"detail":"Not Found"}'), 'dify-told-other-address', {}],
    [
      'a gateway whose backend is gone',
      http(500, '{"error":{"message":"litellm.InternalServerError: OpenAIException - Connection error.","type":null,"code":"500"}}'),
      'model-server-error',
      { status: 500 },
    ],
    ['a cut', "('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))", 'model-stream-cut', {}],
    ['no JSON', 'JSONDecodeError: Expecting value: line 1 column 1 (char 0)', 'dify-told-other-address', {}],
    [
      'time over',
      "HTTPConnectionPool(host='host.docker.internal', port=1234): Read timed out. (read timeout=300)",
      'model-slow',
      { withinMs: 300_000 },
    ],
  ];

  it.each(rows)('%s', (_, message, code, args) => {
    const causes = causesOf(chatWith(said(message)));
    expect(causes).toMatchObject([{ code, args }]);
    expect(causes[0]?.breaksHop).toBe('lmstudio');
  });

  it('is unwrapped from JSON in JSON, also when the text was cut', () => {
    const inner = JSON.stringify({ error: { message: "model 'a' not found", type: 'x' } });
    const outer = JSON.stringify({ error: { message: `upstream said ${inner}` } });
    expect(said(http(400, outer)).answer).toMatchObject({ status: 400, message: "model 'a' not found", type: 'x' });
    expect(said(http(400, '{"error":{"message":"Loading model","type":"unavail')).answer).toMatchObject({ message: 'Loading model' });
  });

  it('speaks the language of the product that answers there, and of no other', () => {
    const identity = (server: string) =>
      outcome('endpoint.identity:lmstudio', { code: 'identity-as-declared', verdict: 'pass', observed: { server } });
    const trouble = said(http(404, '{"error":{"message":"model \'nope\' not found"}}'));
    const command = (server: string) => causesOf([identity(server), ...chatWith(trouble)])[0]?.command;
    expect(command('lmstudio')).toBe('lms ls');
    expect(command('ollama')).toBe('ollama list');
    expect(command('llama.cpp')).toBe('curl -s http://127.0.0.1:1234/v1/models');
    const context = said(http(400, '{"error":{"message":"request (9000 tokens) exceeds the available context size (4096 tokens)"}}'));
    expect(causesOf([identity('llama.cpp'), ...chatWith(context)])[0]).not.toHaveProperty('command');
  });

  it('says that the ledger’s token is right where the list was read with it', () => {
    const keyed = stackLedger();
    const roles = keyed.ports?.roles.map((role) => (role.name === 'lmstudio' ? { ...role, token: 'LM_API_TOKEN' } : role));
    const own = { ...keyed, ports: { ...keyed.ports, roles } } as typeof keyed;
    const list = outcome('lmstudio.model:lmstudio', { code: 'model-ready', verdict: 'pass' });
    const outcomes = [list, ...chatWith(troubleIn(recordedError('dify-1.12.1/llm-apikey-chat')))];
    expect(diagnose(recordOf(outcomes, own), rules).causes).toMatchObject([
      { code: 'dify-model-key-rejected', args: { token: 'LM_API_TOKEN', isLedgerRight: true } },
    ]);
  });
});

describe('what Dify says of its own app', () => {
  it.each([
    [
      "1 validation error for LLMNodeData model.mode Field required [type=missing, input_value={'provider': 'x', 'name': 'm'}, input_type=dict]",
      'app-model-incomplete',
      { field: 'model.mode' },
    ],
    ['2 validation errors for ModelConfigEntity provider Input should be a valid string', 'app-without-model', {}],
    ['Run failed: Model ghost-model credentials is not initialized.', 'model-credentials-missing', {}],
    ['Run failed: Provider a/b/c does not exist.', 'plugin-missing', {}],
  ])('%s', (message, code, args) => {
    expect(causesOf(chatWith(said(message)))).toMatchObject([{ code, args }]);
  });
});

describe('texts that are made to be slow', () => {
  it.each([
    ['quotes', '"'.repeat(50_000)],
    ['braces', '{"error":'.repeat(5_000)],
    ['models', "model '".repeat(7_000)],
    ['pools', "HTTPConnectionPool(host='".repeat(2_000)],
    ['backslashes', `{"message":"${'\\'.repeat(50_000)}`],
    ['urls', 'http://'.repeat(7_000)],
    ['providers', `Provider ${'a'.repeat(50_000)}`],
  ])('are read in linear time: %s', (_, text) => {
    expect(troubleOf({ status: 400, code: 'x', message: text }).kind).toMatch(/^[a-z-]+$/);
  });
});
