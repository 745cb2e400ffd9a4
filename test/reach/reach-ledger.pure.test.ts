import { describe, expect, it } from 'vitest';
import { secret } from '../../src/base/secret.ts';
import { nowhere } from '../../src/base/span.ts';
import { providerOf } from '../../src/families/hop/provider-of.ts';
import { parseEndpoint } from '../../src/ledger/endpoint.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { kindOf, meansModel, typedProvider } from '../../src/reach/meaning.ts';
import { ledgerOfReach } from '../../src/reach/reach-ledger.ts';
import type { Call, Caller } from '../../src/reach/reach-seen.ts';
import { composed, inspected } from './containers.ts';

const address = (href: string) => {
  const parsed = parseEndpoint(href, ['http', 'https', 'tcp']);
  if (!parsed.ok) throw new Error(href);
  return parsed.value;
};
const web: Caller = { name: 'web', container: composed('web'), detail: inspected(composed('web')) };
const worker: Caller = { name: 'worker', container: composed('worker'), detail: inspected(composed('worker')) };
const call = (href: string, more: Partial<Call> = {}): Call => ({
  caller: web,
  variable: 'OPENAI_API_BASE_URL',
  speech: 'http',
  address: address(href),
  target: { kind: 'host' },
  isModel: true,
  ...more,
});
const made = (calls: readonly Call[], known?: Ledger) =>
  ledgerOfReach({ callers: [web, worker], calls, notAsked: [] }, '/home/me/chat', known).ports;

describe('the ledger that is made of what was told', () => {
  it('has a role for the caller, one for who is called, and a hop between them', () => {
    const ports = made([call('http://host.docker.internal:1234/v1', { server: 'lmstudio' })]);
    expect(ports?.roles).toMatchObject([
      { name: 'web', owner: { kind: 'container', name: 'chat-web-1' } },
      { name: 'host.docker.internal:1234', kind: 'lmstudio', url: { href: 'http://localhost:1234/v1' } },
    ]);
    expect(ports?.path).toMatchObject([
      {
        role: 'host.docker.internal:1234',
        as: { href: 'http://host.docker.internal:1234/v1' },
        variable: 'OPENAI_API_BASE_URL',
        start: { role: 'web' },
      },
    ]);
  });

  it('asks a container where only containers see it, and another machine from here, too', () => {
    const ports = made([
      call('http://ollama:11434', { target: { kind: 'container', container: composed('ollama') } }),
      call('http://192.168.1.9:8000/v1', { target: { kind: 'machine' } }),
      call('http://nobody:1/v1', { target: { kind: 'nobody' } }),
    ]);
    expect(ports?.roles.slice(1)).toMatchObject([
      { owner: { kind: 'container', name: 'chat-ollama-1' }, inside: { href: 'http://ollama:11434' } },
      { url: { href: 'http://192.168.1.9:8000/v1' } },
      { inside: { href: 'http://nobody:1/v1' } },
    ]);
    expect(ports?.roles[1]).not.toHaveProperty('url');
    expect(ports?.roles[3]).not.toHaveProperty('url');
  });

  it('looks at this machine for a container’s localhost only where somebody answers here', () => {
    const silent = made([call('http://localhost:1234/v1', { target: { kind: 'self' } })]);
    expect(silent?.roles[1]).not.toHaveProperty('url');
    const heard = made([call('http://localhost:1234/v1', { target: { kind: 'self' }, server: 'lmstudio' })]);
    expect(heard?.roles[1]).toMatchObject({ url: { href: 'http://localhost:1234/v1' } });
  });

  it('gives every way a name of its own', () => {
    const href = 'http://host.docker.internal:1234/v1';
    const ports = made([call(href), call(href, { caller: worker }), call(href, { variable: 'OTHER_URL' })]);
    const names = ports?.roles.map(({ name }) => name) ?? [];
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('host.docker.internal:1234 (worker)');
  });

  it('leaves out who was told nothing', () => {
    expect(made([call('http://a:1')])?.roles.map(({ name }) => name)).not.toContain('worker');
  });

  it('takes names, kinds and keys from the folder’s ledger', () => {
    const role = {
      name: 'lm',
      kind: 'lmstudio',
      model: 'qwen',
      token: 'KEY',
      url: address('http://localhost:1234'),
      optional: false,
      at: nowhere,
    } as const;
    const tokens = [
      { name: 'KEY', kind: 'lmstudio', usedBy: [], optional: false, at: nowhere },
      { name: 'DIFY_API_KEY', kind: 'dify-app', usedBy: [], optional: false, at: nowhere },
      { name: 'OTHER_KEY', kind: 'dify-app', usedBy: [], optional: false, value: secret('kept'), at: nowhere },
    ] as const;
    const known: Ledger = {
      ports: { file: 'ports.yml', folder: '/x', envFiles: [], roles: [role], path: [], tokens },
      files: [{ file: 'ports.yml', sha256: 'x' }],
      spans: {},
    };
    const ports = made([call('http://host.docker.internal:1234/v1')], known);
    expect(ports?.roles[1]).toMatchObject({ name: 'lm', kind: 'lmstudio', model: 'qwen', token: 'KEY' });
    // A key that nothing here is called with is no fault of it; where it is set, its value stays known as one to be hidden.
    expect(ports?.tokens.map(({ name, kind, optional }) => [name, kind, optional])).toEqual([
      ['KEY', 'lmstudio', false],
      ['OTHER_KEY', 'other', true],
    ]);
  });

  it('holds what is not called, by its origin alone', () => {
    const far = call('https://api.example.com/v1/x', { target: { kind: 'machine' } });
    const { ports } = ledgerOfReach({ callers: [web], calls: [], notAsked: [far] }, '/');
    expect(ports?.notAsked).toEqual([{ from: 'web', variable: 'OPENAI_API_BASE_URL', address: 'https://api.example.com:443' }]);
  });
});

describe('what an address is for', () => {
  it.each([
    ['OPENAI_API_BASE_URL', 'http://a:8000', true],
    ['UPSTREAM', 'http://a:11434', true],
    ['UPSTREAM', 'http://a:9/v1', true],
    ['UPSTREAM', 'http://a:9/v1/chat/completions', true],
    ['PLUGIN_DAEMON_URL', 'http://a:5002', false],
    ['CELERY_BROKER_URL', 'tcp://redis:6379', false],
  ])('%s=%s', (variable, href, isModel) => {
    expect(meansModel(variable, address(href))).toBe(isModel);
  });

  it('is told by who answers, and where nobody does by who is usually there', () => {
    expect(kindOf(call('http://a:1234/v1', { server: 'vllm' }))).toBe('openai');
    expect(kindOf(call('http://a:1234/v1'))).toBe('lmstudio');
    expect(kindOf(call('http://a:11434'))).toBe('ollama');
    expect(kindOf(call('http://a:80', { variable: 'OLLAMA_BASE_URL' }))).toBe('ollama');
    expect(kindOf(call('http://a:80/v1'))).toBe('openai');
    expect(kindOf(call('http://a:80', { isModel: false }))).toBeUndefined();
    expect(kindOf(call('tcp://a:80'))).toBe('tcp');
  });

  it.each([
    ['OLLAMA_BASE_URL', 'ollama'],
    ['OPENAI_API_BASE_URL', 'openai_api_compatible'],
    ['OLLAMA_HOST', undefined],
    ['LMSTUDIO_BASE_PATH', undefined],
    ['LITE_LLM_BASE_PATH', undefined],
    [undefined, undefined],
  ])('%s is read by what %s puts behind it', (variable, provider) => {
    expect(providerOf(variable)).toBe(provider);
  });

  it('of LM Studio in a front’s settings is one of the OpenAI API, with /v1', () => {
    const bare = { address: address('http://a:1') };
    expect(typedProvider(bare, 'lmstudio', 'anythingllm')).toBe('openai_api_compatible');
    expect(typedProvider(bare, 'lmstudio', undefined)).toBeUndefined();
    expect(typedProvider({ ...bare, variable: 'LMSTUDIO_BASE_PATH' }, 'lmstudio', 'anythingllm')).toBeUndefined();
  });

  it('of Ollama is its own API where nothing stands behind the port', () => {
    expect(typedProvider({ address: address('http://a:1/') }, 'ollama', undefined)).toBe('ollama');
    expect(typedProvider({ address: address('http://a:1/v1') }, 'ollama', 'open-webui')).toBeUndefined();
  });
});
