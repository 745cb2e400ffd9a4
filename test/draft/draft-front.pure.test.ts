import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { differences } from '../../src/draft/differences.ts';
import type { PortsDraft } from '../../src/draft/draft.ts';
import { type DraftWish, draftPorts } from '../../src/draft/draft-ports.ts';
import type { Observed, ObservedContainer } from '../../src/draft/observed.ts';
import type { ToldAddress } from '../../src/probes/docker/told-addresses.ts';
import { stackWords } from '../../src/probes/identity/front-products.ts';
import { portsText, unsureValues } from '../../src/reporters/ledger-draft.ts';
import { draft as english } from '../../src/words/en/draft.ts';
import { draft as japanese } from '../../src/words/ja/draft.ts';
import { load } from '../ledger/load.ts';
import { container, difyOf, emptyMachine, front, lmStudio, server } from './seen.ts';

const toldOf = (variable: string, href: string): ToldAddress => ({ variable, href, speech: 'http' });
const published = (publicPort: number, privatePort: number) => [
  { address: '127.0.0.1', publicPort, privatePort, protocol: 'tcp' as const },
];

/** Open WebUI of a compose project, told where LM Studio is. */
const webui = (change: Partial<ObservedContainer> = {}) =>
  container('chat-open-webui-1', 'ghcr.io/open-webui/open-webui:main', {
    project: 'chat',
    service: 'open-webui',
    published: published(3100, 8080),
    extraHosts: ['host.docker.internal:host-gateway'],
    told: [toldOf('OPENAI_API_BASE_URL', 'http://host.docker.internal:1234/v1')],
    ...change,
  });

function drafted(change: Partial<Observed>, wish: DraftWish = {}): PortsDraft {
  const draft = draftPorts({ ...emptyMachine, ...change }, wish);
  if (!draft) throw new Error('nothing was drafted');
  return draft;
}
const written = (change: Partial<Observed>, wish: DraftWish = {}) => parse(portsText(drafted(change, wish), english));

describe('ports.yml of a front that runs', () => {
  it('has its kind, whom it was told to call, the variable that tells it, and a chat with the model itself', () => {
    expect(written({ containers: [webui()], servers: [lmStudio] }, { stack: 'openwebui' })).toMatchObject({
      compose: { project: 'chat' },
      front: 'open-webui',
      roles: {
        'open-webui': {
          url: 'http://127.0.0.1:3100',
          kind: 'open-webui',
          owner: { compose: 'open-webui' },
          bind: 'loopback',
        },
        lmstudio: { url: 'http://127.0.0.1:1234', kind: 'lmstudio', model: 'qwen2.5-7b-instruct' },
      },
      path: ['open-webui', { role: 'lmstudio', as: 'http://host.docker.internal:1234/v1', variable: 'OPENAI_API_BASE_URL' }],
      chat: { to: 'lmstudio' },
    });
  });

  it('is told apart by its image without being named, unless Dify runs', () => {
    expect(drafted({ containers: [webui()], servers: [lmStudio] }).front?.value).toBe('open-webui');
    const both = { containers: [...difyOf('dify'), webui()], servers: [front('dify-nginx-1'), lmStudio] };
    expect(drafted(both).front?.value).toBe('nginx');
    expect(drafted(both, { stack: 'openwebui' }).front?.value).toBe('open-webui');
  });

  it('is no other stack’s ledger’s affair: one that does not name it is drafted without it', async () => {
    const loaded = await load({ 'ports.yml': 'version: 1\nroles:\n  nginx: { url: "http://127.0.0.1:80", owner: { compose: nginx } }\n' });
    if (!loaded.ok || !loaded.value.ports) throw new Error('does not load');
    expect(drafted({ containers: [webui()], servers: [lmStudio] }, { known: loaded.value.ports }).front).toBeUndefined();
  });

  it('believes the address that a server answers at before one where nobody does', () => {
    const told = [toldOf('OPENAI_API_BASE_URL', 'http://host.docker.internal:9999/v1'), toldOf('OLLAMA_BASE_URL', 'http://ollama:11434')];
    const ollama = container('chat-ollama-1', 'ollama/ollama', { project: 'chat', service: 'ollama', published: published(11500, 11434) });
    const machine = { containers: [webui({ told }), ollama], servers: [server(11500, 'ollama', { container: ollama.name }), lmStudio] };
    expect(written(machine).path[1]).toEqual({ role: 'ollama', as: 'http://ollama:11434', variable: 'OLLAMA_BASE_URL' });
  });

  it('names a model server of its own network that no port is published of, and sends no chat where nobody here could', () => {
    const told = [toldOf('OLLAMA_BASE_URL', 'http://ollama:11434')];
    const ollama = container('chat-ollama-1', 'ollama/ollama', { project: 'chat', service: 'ollama' });
    const draft = drafted({ containers: [webui({ told }), ollama] });
    expect(draft.roles[1]).toMatchObject({ name: 'ollama', kind: { value: 'ollama' }, inside: { value: 'http://ollama:11434' } });
    expect(draft.chat).toBeUndefined();
    expect(portsText(draft, english)).not.toContain('chat:');
  });

  it('an address on the internet is no model server of this stack', () => {
    const told = [toldOf('OPENAI_API_BASE_URL', 'https://api.example.com/v1')];
    const [, hop] = drafted({ containers: [webui({ told })], servers: [lmStudio] }).path;
    expect(hop).toMatchObject({ as: { value: 'http://host.docker.internal:1234/v1', from: { code: 'extra-hosts' } } });
    expect(hop?.variable).toBeUndefined();
  });

  it('a front that keeps the address in its database has no variable, and the ledger says how it is asked', () => {
    const n8n = container('flow-n8n-1', 'docker.n8n.io/n8nio/n8n', { project: 'flow', service: 'n8n', published: published(5678, 5678) });
    const draft = drafted({ containers: [n8n], servers: [lmStudio] });
    expect(draft.path[1]).toMatchObject({ role: 'lmstudio', as: { from: { isSure: false } } });
    expect(draft.path[1]?.variable).toBeUndefined();
    expect(portsText(draft, english)).toContain('preflight reach n8n URL');
    expect(portsText(draft, japanese)).toContain('preflight reach n8n URL');
  });

  it('LiteLLM that tells its models is asked for the chat, so that the whole way is proven', () => {
    const gateway = container('litellm', 'ghcr.io/berriai/litellm:main', { published: published(4000, 4000) });
    const serving = server(4000, 'litellm', {
      container: 'litellm',
      models: [{ id: 'qwen', type: 'llm', state: 'loaded', instances: [] }],
    });
    const ledger = written({ containers: [gateway], servers: [serving, lmStudio] }, { stack: 'litellm' });
    expect(ledger).toMatchObject({
      front: 'litellm',
      roles: { litellm: { kind: 'openai', model: 'qwen', owner: { container: 'litellm' } }, lmstudio: { kind: 'lmstudio' } },
      chat: { to: 'litellm' },
    });
    expect(ledger.path.map((hop: string | { role: string }) => (typeof hop === 'string' ? hop : hop.role))).toEqual([
      'litellm',
      'lmstudio',
    ]);
  });
});

describe('ports.yml of a stack that does not run', () => {
  it.each(stackWords)('%s: loads, and every value that nobody saw is marked', async (stack) => {
    const draft = drafted({}, { stack });
    expect(draft.stack?.isRunning).toBe(false);
    expect(unsureValues(draft)).toBeGreaterThan(3);
    for (const words of [english, japanese]) {
      const text = portsText(draft, words);
      const loaded = await load({ 'ports.yml': text });
      expect(loaded.ok ? 'loads' : loaded.error).toBe('loads');
      for (const line of text.split('\n').filter((each) => /^ {4}(?:url|owner|inside|as|variable):/.test(each)))
        expect(line).toMatch(/ # \? \S/);
    }
  });

  it('takes the model server that answers here, and the variable that is made for it', () => {
    const ollama = server(11434, 'ollama', { processes: ['ollama'] });
    expect(written({ servers: [ollama] }, { stack: 'anythingllm' }).path[1]).toEqual({
      role: 'ollama',
      as: 'http://host.docker.internal:11434',
      variable: 'OLLAMA_BASE_PATH',
    });
    expect(written({}, { stack: 'anythingllm' }).path[1]).toEqual({
      role: 'lmstudio',
      as: 'http://host.docker.internal:1234/v1',
      variable: 'LMSTUDIO_BASE_PATH',
    });
  });

  it('says how a chat comes in where no model is known', () => {
    expect(portsText(drafted({}, { stack: 'n8n' }), english)).toContain('# chat: { to: lmstudio }');
    expect(portsText(drafted({}, { stack: 'dify' }), english)).toContain('# chat: { to: nginx, token: DIFY_API_KEY }');
  });

  it('contradicts no ledger: what nobody saw is no difference', async () => {
    const text = portsText(drafted({ containers: [webui()], servers: [lmStudio] }), english).replaceAll('3100', '3200');
    const loaded = await load({ 'ports.yml': text });
    if (!loaded.ok) throw new Error('does not load');
    const found = (change: Partial<Observed>) =>
      differences(loaded.value, { ports: drafted(change, { stack: 'openwebui' }) }).flatMap(({ edits, name }) =>
        edits.map(({ where }) => `${name}: ${where.join('.')}`),
      );
    expect(found({})).toEqual([]);
    expect(found({ containers: [webui()], servers: [lmStudio] })).toEqual(['open-webui: roles.open-webui.url']);
  });
});
