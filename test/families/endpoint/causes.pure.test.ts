import { describe, expect, test } from 'vitest';
import type { Outcome, RunRecord } from '../../../src/engine/record.ts';
import { endpointRules } from '../../../src/families/endpoint/causes/rules.ts';
import { endpointEn } from '../../../src/families/endpoint/words.en.ts';
import { endpointJa } from '../../../src/families/endpoint/words.ja.ts';
import { modelRules } from '../../../src/families/model/causes/rules.ts';
import { modelEn as lmstudioEn } from '../../../src/families/model/words.en.ts';
import { modelJa as lmstudioJa } from '../../../src/families/model/words.ja.ts';
import { portRules } from '../../../src/families/port/causes/rules.ts';
import type { Role } from '../../../src/ledger/ledger.ts';

const at = { file: 'ports.yml', line: 1, column: 1 };
const url = (port: number) => ({ href: `http://127.0.0.1:${port}`, scheme: 'http', host: '127.0.0.1', port, path: '' }) as const;
const nginx: Role = { name: 'nginx', url: url(8080), kind: 'dify', owner: { kind: 'compose', service: 'nginx' }, optional: false, at };
const api: Role = { name: 'api', owner: { kind: 'compose', service: 'api' }, optional: false, at };
const studio: Role = {
  name: 'lmstudio',
  url: url(1234),
  kind: 'lmstudio',
  owner: { kind: 'process', names: ['LM Studio'] },
  model: 'qwen 7b',
  context: 8192,
  token: 'LM_API_TOKEN',
  optional: false,
  at,
};

type Seen = { readonly verdict?: Outcome['verdict']; readonly args?: object; readonly observed?: unknown };
const outcome = (kind: string, subject: string, code: string | 'fine', { verdict = 'fail', args = {}, observed }: Seen = {}) =>
  ({
    id: `${kind}:${subject}`,
    kind,
    subject,
    verdict,
    code,
    args,
    evidence: [],
    observed,
    blockedBy: [],
    planned: { subject: { name: subject }, needs: [] },
  }) as unknown as Outcome;
const pass = (kind: string, subject: string, observed?: unknown) => outcome(kind, subject, 'fine', { verdict: 'pass', observed });

function causes(outcomes: readonly Outcome[], platform: NodeJS.Platform = 'linux') {
  const path = [nginx, api, studio].map(({ name }) => ({ role: name, at }));
  const ports = { file: 'ports.yml', folder: '/stack', envFiles: [], roles: [nginx, api, studio], path, tokens: [], front: 'nginx' };
  const record = { ledger: { ports, files: [], spans: {} }, outcomes, host: { platform, user: 'mika' } } as unknown as RunRecord;
  return [...endpointRules, ...modelRules, ...portRules].flatMap((rule) => rule(record));
}
const codes = (outcomes: readonly Outcome[]) => causes(outcomes).map(({ code, subject, certainty }) => `${code}:${subject} ${certainty}`);

const stranger = { address: '127.0.0.1', family: 4, holder: { kind: 'process', pid: 4711, name: 'node', user: 'mika' }, match: 'other' };
const owned = (code: string, more: object = {}) => ({
  observed: { port: 8080, protocol: 'tcp', expected: ['127.0.0.1'], listeners: [stranger], missing: [], elsewhere: [], ...more },
  args: {},
  code,
});
const ownedBy = (subject: string, code: string, more: object = {}) => outcome('port.owned', subject, code, owned(code, more));
const other = (subject = 'nginx') => outcome('endpoint.identity', subject, 'identity-other', { args: { server: 'ollama' } });

describe('a stranger at the address', () => {
  test('is the one cause, with who holds the port, and nobody is stopped for it', () => {
    const found = causes([other(), ownedBy('nginx', 'port-wrong-owner')]);
    expect(found.map(({ code }) => code)).toEqual(['wrong-server']);
    expect(found[0]).toMatchObject({
      subject: 'nginx',
      args: { server: 'ollama', holder: 'node', address: '127.0.0.1:8080' },
    });
    expect(found[0]).not.toHaveProperty('command');
    expect(found[0]?.explains).toEqual(expect.arrayContaining(['endpoint.identity:nginx', 'port.owned:nginx', 'front.unique:nginx']));
  });

  test('is a cause without a command when nobody knows who it is', () => {
    expect(causes([other()])[0]).not.toHaveProperty('command');
  });

  test('is not the cause when Dify is the front on another port', () => {
    const elsewhere = outcome('front.unique', 'nginx', 'front-elsewhere', {
      args: { address: '127.0.0.1:8080', found: '127.0.0.1:8081' },
      observed: { candidates: [{ address: '127.0.0.1:8081', holder: 'docker-nginx-1' }] },
    });
    const moved = ownedBy('nginx', 'port-not-listening', { listeners: [], elsewhere: [{ address: '0.0.0.0', port: 8081 }] });
    expect(codes([other(), elsewhere])).toEqual(['front-elsewhere:nginx certain']);
    expect(codes([elsewhere, moved])).toEqual(['front-elsewhere:nginx certain']);
    expect(causes([elsewhere])[0]).toMatchObject({ args: { found: '127.0.0.1:8081', holder: 'docker-nginx-1' } });
  });

  test('may be one that does not speak HTTP', () => {
    expect(causes([outcome('endpoint.answers', 'lmstudio', 'endpoint-not-http')])[0]).toMatchObject({
      code: 'wrong-server',
      args: { server: 'not-http', expected: 'lmstudio' },
    });
  });
});

describe("the role's own program at the address", () => {
  const own = ownedBy('nginx', 'port-owned', {
    listeners: [{ address: '127.0.0.1', match: 'owner', holder: { kind: 'container', container: 'docker-nginx-1' } }],
  });
  const front = (status: number, hint: string, code = 'identity-other', server = 'nginx') =>
    outcome('endpoint.identity', 'nginx', code, {
      args: { address: '127.0.0.1:8080', expected: 'dify', server },
      observed: { server, identity: { server, isBehindNginx: true, seen: [{ path: '/v1/', status, hint }] } },
    });
  const up = pass('container.running', 'nginx');

  test.each([
    ['by itself', front(404, '404 Not Found'), { to: 'itself' }, 'docker exec docker-nginx-1 nginx -T'],
    ['with the web pages', front(404, '', 'dify-web-only', 'dify-web-only'), { to: 'web' }, 'docker exec docker-nginx-1 nginx -T'],
    ['with another address', front(301, '→ https://ai.lan/v1/'), { to: 'away', url: 'https://ai.lan' }, undefined],
  ])('is a front that answers %s, and leads to no api', (_, identity, leads, command) => {
    const [found, ...more] = causes([identity, own, up]);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ code: 'wrong-server', breaksHop: 'api', args: { holder: 'docker-nginx-1', isOwner: true, leads } });
    expect(found?.command).toBe(command);
    for (const { causes: words } of [endpointEn, endpointJa]) {
      const said = words['wrong-server'].message(found?.args as never) + words['wrong-server'].remedy(found?.args as never);
      expect(said).toContain('docker-nginx-1');
      expect(said).not.toMatch(/another port|別のポート/);
    }
  });

  test('is of another kind where it is a server that is known', () => {
    const studioHeld = ownedBy('lmstudio', 'port-owned', {
      listeners: [{ address: '127.0.0.1', match: 'owner', holder: { name: 'ollama' } }],
    });
    const said = outcome('endpoint.identity', 'lmstudio', 'identity-other', { args: { expected: 'lmstudio', server: 'ollama' } });
    const [found] = causes([said, studioHeld]);
    expect(found?.args).toEqual({
      role: 'lmstudio',
      address: '127.0.0.1:1234',
      expected: 'lmstudio',
      server: 'ollama',
      holder: 'ollama',
      isOwner: true,
    });
    expect(endpointEn.causes['wrong-server'].remedy(found?.args as never)).toMatch(/^Correct kind: of lmstudio/);
    expect(endpointJa.causes['wrong-server'].remedy(found?.args as never)).toContain('kind:');
  });
});

describe('a container that is down while somebody has its port', () => {
  const down = (container: object) => outcome('container.running', 'nginx', 'container-down', { observed: { container } });
  const explained = (container: object) => causes([other(), ownedBy('nginx', 'port-wrong-owner'), down(container)])[0]?.explains;

  test.each([
    ['the engine said so', { state: 'created', error: 'Bind for 127.0.0.1:8080 failed: port is already allocated', asked: [] }],
    ['it publishes that port', { state: 'exited', asked: [{ publicPort: 8080, privatePort: 80 }] }],
  ])('is explained by the stranger where %s', (_, container) => {
    expect(explained(container)).toContain('container.running:nginx');
  });

  test.each([
    ['it publishes another', { state: 'exited', asked: [{ publicPort: 8081, privatePort: 80 }] }],
    ['it is paused', { state: 'paused', asked: [{ publicPort: 8080, privatePort: 80 }] }],
  ])('is a cause of its own where %s', (_, container) => {
    expect(explained(container)).not.toContain('container.running:nginx');
  });
});

describe('a gateway error of the front', () => {
  const without = outcome('endpoint.identity', 'nginx', 'front-without-api', { args: { status: 502 } });
  const running = pass('container.running', 'api', { project: { kind: 'named', project: 'my stack' }, container: { service: 'api' } });

  test('while the api answers from inside nginx is a stale upstream', () => {
    const [found, ...more] = causes([without, running, pass('hop.reaches', 'api')]);
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      code: 'front-stale-upstream',
      certainty: 'certain',
      command: "docker compose -p 'my stack' restart nginx",
      args: { upstream: 'api', status: 502 },
    });
  });

  test('is a likely stale upstream when nobody could look from inside', () => {
    const blind = outcome('hop.reaches', 'api', 'could-not-look', { verdict: 'unknown' });
    expect(codes([without, running, blind])).toEqual(['front-stale-upstream:nginx likely']);
    expect(codes([without, running])).toEqual(['front-stale-upstream:nginx likely']);
  });

  test('is only a likely one where the api answers slowly and the front gave up waiting', () => {
    const slow = outcome('hop.reaches', 'api', 'hop-slow', { verdict: 'warn' });
    const late = outcome('endpoint.identity', 'nginx', 'front-without-api', { args: { status: 504 } });
    expect(codes([late, running, slow])).toEqual(['front-stale-upstream:nginx likely']);
    expect(codes([without, running, slow])).toEqual(['front-stale-upstream:nginx certain']);
  });

  test('while the api does not answer from inside either is the api', () => {
    const hop = outcome('hop.reaches', 'api', 'refused-from-container');
    expect(codes([without, running, hop])).toEqual(['api-down:api certain']);
  });

  test('without any knowledge of containers is probably the api', () => {
    expect(codes([without])).toEqual(['api-down:api likely']);
  });

  test.each([
    ['stopped', outcome('container.running', 'api', 'container-down')],
    ['missing', outcome('container.running', 'api', 'container-absent')],
  ])('is left to the container that is %s', (_how, container) => {
    expect(codes([without, container])).toEqual([]);
  });

  test('is left to the container that is unhealthy', () => {
    expect(codes([without, running, outcome('container.healthy', 'api', 'health-failing')])).toEqual([]);
  });
});

test('a crash loop of nginx over a name is that name', () => {
  const crashing = outcome('container.running', 'nginx', 'container-crashing', {
    observed: {
      project: { kind: 'deduced', project: 'docker' },
      logTail: 'nginx: [emerg] host not found in upstream "plugin_daemon:5002" in /etc/nginx/conf.d/default.conf:31',
    },
  });
  expect(causes([crashing])[0]).toMatchObject({
    code: 'front-upstream-unresolved',
    args: { upstream: 'plugin_daemon' },
    command: 'docker compose -p docker up -d plugin_daemon',
  });
});

test('the proxy of the environment is one cause for all roles', () => {
  const caught = (subject: string) =>
    outcome('endpoint.answers', subject, 'endpoint-past-proxy', { verdict: 'warn', observed: { proxies: ['HTTP_PROXY'] } });
  const [found, ...more] = causes([caught('nginx'), caught('lmstudio')]);
  expect(more).toEqual([]);
  expect(found).toMatchObject({ code: 'proxy-on-host', args: { variables: ['HTTP_PROXY'], hosts: ['127.0.0.1'] } });
  expect(found?.explains).toEqual(['endpoint.answers:nginx', 'endpoint.answers:lmstudio']);
});

describe('LM Studio that refuses', () => {
  const refused = (app: object | undefined) => outcome('endpoint.answers', 'lmstudio', 'endpoint-refused', { observed: { app } });

  test('runs with its server off, or does not run', () => {
    expect(causes([refused({ isRunning: true, version: '0.4.25' })])[0]).toMatchObject({
      code: 'lmstudio-server-off',
      certainty: 'certain',
      command: 'lms server start --bind 0.0.0.0',
    });
    expect(codes([refused({ isRunning: false })])).toEqual(['lmstudio-not-running:lmstudio certain']);
    expect(codes([refused(undefined)])).toEqual(['lmstudio-not-running:lmstudio likely']);
  });

  test('is a matter of ports when something listens on its port after all', () => {
    const narrow = ownedBy('lmstudio', 'port-owned', { listeners: [{ ...stranger, match: 'owner', address: '::1' }] });
    expect(codes([refused({ isRunning: true }), narrow])).toEqual([]);
  });

  test('explains the hop only when it was refused outside too', () => {
    const hop = (answersOnHost: boolean) => outcome('hop.reaches', 'lmstudio', 'refused-from-container', { args: { answersOnHost } });
    expect(causes([refused({ isRunning: false }), hop(false)])[0]?.explains).toContain('hop.reaches:lmstudio');
    expect(causes([refused({ isRunning: false }), hop(true)])[0]?.explains).not.toContain('hop.reaches:lmstudio');
  });
});

describe('what the list of models shows', () => {
  const model = (code: string, args: object = { model: 'qwen 7b' }) => outcome('lmstudio.model', 'lmstudio', code, { args });

  test.each([
    ['model-unknown', 'lms ls'],
    ['model-is-embedding', 'lms ls'],
    ['model-not-loaded', "lms load 'qwen 7b' --context-length 8192 -y"],
    ['model-cold', "lms load 'qwen 7b' --context-length 8192 -y"],
  ] as const)('%s is a cause with the command %s', (code, command) => {
    expect(causes([model(code)])).toMatchObject([{ code, subject: 'lmstudio', command }]);
  });

  test('a small context is mended by loading anew, unless the model can do no more', () => {
    const small = (isLimit: boolean) => causes([model('context-too-small', { model: 'q', has: 4096, wanted: 8192, isLimit })])[0];
    expect(small(false)).toMatchObject({ command: 'lms unload q && lms load q --context-length 8192 -y' });
    expect(small(true)).not.toHaveProperty('command');
  });

  test('a token that nobody set is a cause of its own; the refusal is its shadow', () => {
    const required = model('lmstudio-token-required', { role: 'lmstudio', token: 'LM_API_TOKEN' });
    expect(codes([required])).toEqual(['lmstudio-token-required:lmstudio certain']);
    expect(codes([required, outcome('token.present', 'LM_API_TOKEN', 'could-not-look')])).toEqual([]);
  });

  test('a model that is ready is no cause', () => {
    expect(codes([pass('lmstudio.model', 'lmstudio')])).toEqual([]);
  });
});

test('every sentence ends with its stop and every page is filled, in both languages', () => {
  const args = {
    role: 'nginx',
    address: '127.0.0.1:8080',
    dead: '::1',
    alive: '127.0.0.1',
    expected: 'dify',
    server: 'ollama',
    holder: 'node',
    found: '127.0.0.1:8081',
    upstream: 'api',
    status: 502,
    page: 'http://127.0.0.1:8080/install',
    path: '/v1',
    right: 'http://127.0.0.1:8080',
    variables: ['HTTP_PROXY'],
    hosts: ['127.0.0.1'],
    model: 'qwen',
    nearest: 'qwen2',
    has: 4096,
    wanted: 8192,
    isLimit: false,
    token: 'LM_API_TOKEN',
    isMalformed: false,
    detail: 'x',
    code: 'E',
    host: 'h',
    ms: 3,
    version: '1',
    serverHeader: 's',
    what: 'json',
    name: 'n',
    got: 'g',
    others: ['a'],
    count: 2,
    loaded: 1,
    context: 1,
    instances: ['a', 'a:2'],
    container: 'c',
    image: 'i',
    how: 'silent',
    listens: 'nothing',
    port: 8080,
    privatePort: 80,
    why: 'name',
    product: 'llama.cpp',
    needs: '22.92 GB',
    exitCode: '139',
    tokens: 100,
    isInText: false,
    asked: 'qwen',
    answered: 'gemma',
    front: 'litellm',
    withinMs: 1000,
    answer: 'pong',
    totalMs: 1000,
    ttftMs: 100,
    afterMs: 100,
    reason: 'nothing',
    message: 'x',
  };
  const texts = (words: { readonly causes: object; readonly findings: object }) =>
    [
      ...Object.values(words.causes).flatMap((each) => [each.message(args), each.remedy(args), ...Object.values(each.page)]),
      ...Object.entries(words.findings).map(([code, say]) => say(code === 'front-is-unique' ? { ...args, others: 2 } : args)),
    ] as string[];
  for (const text of [...texts(endpointEn), ...texts(lmstudioEn)]) expect(text).toMatch(/^\S.*[.?]$/s);
  for (const text of [...texts(endpointJa), ...texts(lmstudioJa)]) expect(text).toMatch(/^\S.*。$/s);
  for (const text of [...texts(endpointEn), ...texts(endpointJa), ...texts(lmstudioEn), ...texts(lmstudioJa)])
    expect(text).not.toMatch(/undefined|\[object/);
});
