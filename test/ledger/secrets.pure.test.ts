// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ledgers write variables so
import { describe, expect, it } from 'vitest';
import { reveal } from '../../src/base/secret.ts';
import { secretsOf } from '../../src/ledger/ledger.ts';
import { ledgerWishes, sendings } from '../../src/ledger/wishes.ts';
import { load, shown } from './load.ts';

const head = 'version: 1\n';
const env = {
  PAT: 'canaryPat99',
  HOST: 'nas.example.com',
  PORT: '8080',
  BASE: 'http://127.0.0.1:1234/v1',
  HOOK: 'https://hooks.example.com/services/T0CanaryHook/v1',
  PROJECT: 'docker',
  KIND: 'http',
  MARK: '"quoted"',
};

async function ledgerOf(text: string, managers?: string) {
  const loaded = await load({ 'ports.yml': head + text, ...(managers ? { 'managers.yml': head + managers } : {}) }, { env });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return loaded.value;
}

async function found(text: string, managers?: string): Promise<readonly string[]> {
  return ((await ledgerOf(text, managers)).secrets ?? []).map(({ name, value }) => `${name}=${reveal(value)}`);
}

const url = (address: string) => `roles:\n  one: { url: "${address}", kind: http }\n`;

describe('what came by a variable is a secret', () => {
  it('in a path, an expectation, a model, a question, a summary, an owner, a manager’s pattern', async () => {
    expect(await found(url('http://127.0.0.1:9/x/${PAT}'))).toEqual(['PAT=canaryPat99']);
    expect(
      await found('roles:\n  one: { url: "http://127.0.0.1:9", kind: http, expect: { body: "${PAT}", header: { x: "${PAT}" } } }\n'),
    ).toEqual(['PAT=canaryPat99', 'PAT=canaryPat99']);
    const rest =
      'roles:\n  one: { summary: "${PAT}", owner: { process: "${PAT}" }, url: "http://127.0.0.1:9", kind: openai, model: "${PAT}" }\n';
    expect(await found(rest)).toHaveLength(3);
    expect(await found(url('http://127.0.0.1:9'), 'managers:\n  uv: { owns: ["${PAT}/**"] }\n')).toEqual(['PAT=canaryPat99']);
  });

  it('also where the name of a key says kind, status or expect, and does not mean it', async () => {
    const odd = 'roles:\n  expect: { url: "http://127.0.0.1:9", kind: http, expect: { json: { status: "${PAT}", kind: "${PAT}" } } }\n';
    expect(await found(odd, 'managers:\n  uv: { owns: ["x"], summary: "${PAT}" }\n')).toHaveLength(3);
    expect(await found('roles:\n  expect: { url: "http://${PAT}.example.com", kind: http }\n')).toEqual(['PAT=canaryPat99']);
  });

  it('but not as a port, a host, a default, a word of a fixed list, or a name that the ledger writes out', async () => {
    expect(await found(url('http://${HOST}:${PORT}/'))).toEqual([]);
    expect(await found(url('http://127.0.0.1:${UNSET:-8081}/${ALSO_UNSET:-there}'))).toEqual([]);
    expect(await found('roles:\n  one: { url: "http://127.0.0.1:9", kind: "${KIND}" }\n')).toEqual([]);
    expect(await found(`compose: { project: "\${PROJECT}" }\n${url('http://127.0.0.1:9')}`.replace('one:', 'docker:'))).toEqual([]);
  });

  it('in a whole address only where its path is more than plain words', async () => {
    expect(await found(url('${BASE}'))).toEqual([]);
    expect(await found(url('${HOOK}'))).toEqual(['HOOK=T0CanaryHook']);
  });

  it('as a part of a host’s name, and as a host that no host is called', async () => {
    const [part] = (await ledgerOf(url('http://${PAT}.example.com:80'))).secrets ?? [];
    expect(part).toMatchObject({ name: 'PAT', isInHost: true });
    expect(await found(url('http://${PAT}:80'))).toEqual(['PAT=canaryPat99']);
  });

  it('and every token’s value is one too', async () => {
    const ledger = await ledgerOf(`${url('http://127.0.0.1:9/${PAT}')}tokens:\n  MARK: { kind: other }\n`);
    expect(secretsOf(ledger).map(reveal)).toEqual(['"quoted"', 'canaryPat99']);
  });

  it('which no problem of the ledger prints', async () => {
    const bad = `front: "\${PAT}"\nroles:\n  "one two": { kind: "\${PAT}", bind: "\${PAT}", url: "ftp://\${PAT}" }\npath: ["\${PAT}"]\n`;
    const text = await shown({ 'ports.yml': head + bad }, { env });
    expect(text).not.toBe('');
    expect(text.toLowerCase()).not.toContain('canarypat99');
  });
});

describe('what a ledger wishes for', () => {
  it('is nothing, on loopback, in containers and at the addresses of a LAN', async () => {
    const ordinary = [
      'docker: { host: "unix:///var/run/docker.sock" }',
      'roles:',
      '  front: { url: "http://127.0.0.1:8080/${PAT}", kind: dify }',
      '  nas: { url: "http://192.168.1.5:1234", kind: lmstudio, token: LM }',
      '  six: { url: "http://[fd00::5]:1234", kind: lmstudio, token: LM }',
      'path: [front, { role: nas, as: "http://host.docker.internal:1234/${PAT}" }]',
      'chat: { to: front, token: DIFY, query: "say ${PAT}" }',
      'tokens: { LM: { kind: lmstudio }, DIFY: { kind: dify-app } }',
      '',
    ].join('\n');
    const ledger = await ledgerOf(ordinary);
    expect(ledgerWishes(ledger)).toEqual([]);
    expect(sendings(ledger).map(({ variable, host, port }) => `${variable} ${host}:${port}`)).toEqual([
      'LM 192.168.1.5:1234',
      'LM fd00::5:1234',
      'DIFY 127.0.0.1:8080',
      'PAT 127.0.0.1:8080',
      'PAT host.docker.internal:1234',
    ]);
  });

  it('is an engine by its shown name: a variable in it is told to nobody, and one at home is no wish', async () => {
    const engine = async (docker: string) => ledgerWishes(await ledgerOf(`docker: { ${docker} }\n${url('http://127.0.0.1:9')}`));
    expect(await engine('host: "tcp://${PAT}.example.com:2375"')).toEqual([{ kind: 'connect', endpoint: 'tcp://….example.com:2375' }]);
    expect(await engine('context: "${PAT}"')).toEqual([{ kind: 'connect', endpoint: 'context …' }]);
    expect(await engine('host: "ssh://me@build.example.com"')).toEqual([{ kind: 'connect', endpoint: 'ssh://me@build.example.com' }]);
    for (const near of ['host: "tcp://127.0.0.1:2375"', 'host: "tcp://[::1]:2375"', 'host: "tcp://10.0.0.5:2376"', 'context: default']) {
      expect(await engine(near)).toEqual([]);
    }
  });

  it('is every secret that goes to another machine, and the engine there; what is only expected goes nowhere', async () => {
    const hostile = [
      'docker: { host: "tcp://me:word@203.0.113.7:2375" }',
      'roles:',
      '  dify: { url: "http://dify.example.com", kind: dify }',
      '  lms: { url: "http://203.0.113.5:1234", kind: lmstudio, token: LM }',
      '  web: { url: "http://203.0.113.6/${PAT}", kind: http, expect: { body: "${MARK}" } }',
      '  name: { url: "http://${PAT}.example.com", kind: http }',
      'chat: { to: dify, token: DIFY, query: "${PAT}" }',
      'tokens: { LM: { kind: lmstudio }, DIFY: { kind: dify-app } }',
      '',
    ].join('\n');
    expect(ledgerWishes(await ledgerOf(hostile))).toEqual([
      { kind: 'send', variable: 'LM', to: '203.0.113.5' },
      { kind: 'send', variable: 'DIFY', to: 'dify.example.com' },
      { kind: 'send', variable: 'PAT', to: '203.0.113.6' },
      { kind: 'send', variable: 'PAT', to: '….example.com' },
      { kind: 'send', variable: 'PAT', to: 'dify.example.com' },
      { kind: 'connect', endpoint: 'tcp://me@203.0.113.7:2375' },
    ]);
  });
});
