import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { PortsDraft } from '../../src/draft/draft.ts';
import { draftPorts } from '../../src/draft/draft-ports.ts';
import type { Observed } from '../../src/draft/observed.ts';
import { portsText } from '../../src/reporters/ledger-draft.ts';
import { draft as english } from '../../src/words/en/draft.ts';
import { draft as japanese } from '../../src/words/ja/draft.ts';
import { load } from '../ledger/load.ts';
import { container, difyOf, emptyMachine, front, lmStudio, server } from './seen.ts';

const key = { name: 'DIFY_API_KEY', kind: 'dify-app', from: '.env' } as const;
const whole: Observed = {
  ...emptyMachine,
  containers: difyOf('dify-prod', '_'),
  servers: [front('dify-prod_nginx_1'), lmStudio],
  tokens: [key],
};
const drafted = (change: Partial<Observed> = {}): PortsDraft => {
  const draft = draftPorts({ ...whole, ...change });
  if (!draft) throw new Error('nothing was drafted');
  return draft;
};
const written = (change: Partial<Observed> = {}) => parse(portsText(drafted(change), english));

describe('ports.yml out of a stack that runs', () => {
  it('has the project by its label, the front by its listener, the parts by their images, the model as it is loaded', () => {
    expect(written()).toMatchObject({
      compose: { project: 'dify-prod' },
      front: 'nginx',
      roles: {
        nginx: { url: 'http://127.0.0.1:8080', kind: 'dify', owner: { compose: 'nginx' }, bind: 'all' },
        api: { owner: { compose: 'api' }, inside: 'http://api:5001/health' },
        'plugin-daemon': { inside: 'http://plugin_daemon:5002/health/check' },
        lmstudio: { url: 'http://127.0.0.1:1234', kind: 'lmstudio', model: 'qwen2.5-7b-instruct' },
        'db-postgres': { inside: 'tcp://db_postgres:5432' },
      },
      path: ['nginx', 'api', 'plugin-daemon', { role: 'lmstudio', as: 'http://host.docker.internal:1234/v1' }],
      chat: { to: 'nginx', token: 'DIFY_API_KEY' },
      tokens: { DIFY_API_KEY: { kind: 'dify-app' } },
    });
    expect(Object.keys(written().roles)).not.toContain('worker');
  });

  it.each([
    ['English', english],
    ['Japanese', japanese],
  ])('loads as it is written, in %s, and each seen value says where it comes from', async (_, words) => {
    const text = portsText(drafted({ servers: [...whole.servers, server(3000, 'open-webui', { processes: ['node'] })] }), words);
    const loaded = await load({ 'ports.yml': text });
    expect(loaded.ok ? 'loads' : loaded.error).toBe('loads');
    for (const line of text.split('\n').filter((each) => /^ {4}(?:url|owner|inside|model|kind):/.test(each))) expect(line).toMatch(/ # \S/);
    expect(text).toMatch(/^ +# node:$/m);
  });

  it('sends no chat without an app key, and the ledger says how it comes in', () => {
    const text = portsText(drafted({ tokens: [] }), english);
    expect(parse(text).chat).toBeUndefined();
    expect(text).toContain('# chat: { to: nginx, token: DIFY_API_KEY }');
  });

  it('names the host as the caller can: by its extra_hosts, by Desktop, else by its gateway, which is not sure', () => {
    const plain = difyOf('d').map((one) => ({ ...one, extraHosts: [] }));
    const servers = [front('d-nginx-1'), lmStudio];
    const as = (change: Partial<Observed>) => drafted({ containers: plain, servers, ...change }).path.at(-1)?.as;
    expect(as({})).toMatchObject({ value: 'http://172.20.0.1:1234/v1', from: { code: 'network-gateway', isSure: false } });
    expect(as({ platform: 'darwin' })).toMatchObject({ value: 'http://host.docker.internal:1234/v1', from: { code: 'desktop' } });
    const engine = { version: '28', isDesktop: true, endpoint: '' };
    expect(as({ engine })?.value).toBe('http://host.docker.internal:1234/v1');
    const podman = { version: '4.3.1', isDesktop: false, isPodman: true, endpoint: '' };
    expect(as({ engine: podman })).toMatchObject({
      value: 'http://host.containers.internal:1234/v1',
      from: { code: 'podman', isSure: true },
    });
    for (const words of [english, japanese])
      expect(portsText(drafted({ containers: plain, servers, engine: podman }), words)).toMatch(
        /host\.containers\.internal:1234\/v1 +# \S*Podman/,
      );
  });

  it('a model server in a container of the same network is called by its service', () => {
    const published = [{ address: '', publicPort: 11_500, privatePort: 11_434, protocol: 'tcp' as const }];
    const ollama = container('dify-prod_ollama_1', 'ollama/ollama', { project: 'dify-prod', service: 'ollama', published });
    const { path, roles } = drafted({
      containers: [...whole.containers, ollama],
      servers: [front('dify-prod_nginx_1'), server(11_500, 'ollama', { container: ollama.name })],
    });
    expect(path.at(-1)).toMatchObject({ role: 'ollama', as: { value: 'http://ollama:11434' } });
    expect(roles.find(({ name }) => name === 'ollama')?.owner?.value).toEqual({ compose: 'ollama' });
  });

  it('of two model servers takes one with a question mark, and offers the other as a comment', () => {
    const ollama = server(11_434, 'ollama', { processes: ['ollama'] });
    const { others, roles } = drafted({ servers: [...whole.servers, ollama] });
    expect(roles.find(({ part }) => part === 'model')?.url).toMatchObject({ from: { code: 'model-chosen', isSure: false } });
    expect(others.map(({ name }) => name)).toEqual(['ollama']);
  });

  it('leaves out a practice stack beside the real one', () => {
    const rehearsal = server(2000, 'dify', { processes: ['node'], practice: 'abc' }, { hasDifyWeb: true });
    const double = server(2001, 'lmstudio', { processes: ['LM Studio'], practice: 'abc' });
    const { others, roles } = drafted({ servers: [rehearsal, double, ...whole.servers] });
    expect(JSON.stringify([roles, others])).not.toMatch(/:200[01]/);
  });

  it('takes a practice stack whole: no model server that happens to answer here is in it, or offered beside it', () => {
    const practised = { ...front('dify-prod_nginx_1'), practice: 'abc' };
    const double = server(2001, 'lmstudio', { processes: ['LM Studio'], practice: 'abc' });
    const strangers = [lmStudio, server(11_434, 'ollama', { processes: ['ollama'] })];
    const { others, roles } = drafted({ servers: [...strangers, practised, double] });
    expect(roles.find(({ part }) => part === 'model')?.url?.value).toBe('http://127.0.0.1:2001');
    expect(JSON.stringify([roles, others])).not.toMatch(/:(?:1234|11434)"/);
  });

  it('is none where nothing of a stack runs, whatever else does', () => {
    const other = container('web', 'nginx');
    expect(draftPorts({ ...emptyMachine, containers: [other], servers: [server(80, 'nginx', { container: 'web' })] })).toBeUndefined();
  });

  it('without Docker has the model server alone, and says what could not be seen', async () => {
    const engine = { blind: { reason: 'not-permitted' as const, detail: 'EACCES' } };
    const draft = drafted({ engine, containers: [], servers: [lmStudio] });
    expect(draft.path).toEqual([{ role: 'lmstudio' }]);
    const text = portsText(draft, english);
    expect(text).toContain('? The containers could not be seen (EACCES)');
    expect((await load({ 'ports.yml': text })).ok).toBe(true);
  });

  it('writes no key and no second line that a stranger put into a name', () => {
    const secret = ['app', 'Q7w9E2rT5yU8iO1pA4sD6fG3'].join('-');
    const containers = whole.containers.map((one) => ({ ...one, image: `${one.image}\n  evil: ${secret}` }));
    const text = portsText(drafted({ containers }), english);
    expect(text).not.toContain(secret.slice(4));
    expect(text).not.toMatch(/^ *evil:/m);
  });
});
