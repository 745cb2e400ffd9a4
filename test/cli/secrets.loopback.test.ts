import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withContainer, withDify, withLmStudio, withRole } from '../../src/practice/alter-plan.ts';
import { healthyPlan } from '../../src/practice/healthy-plan.ts';
import type { StackPlan } from '../../src/practice/plan.ts';
import { formatNames } from '../../src/reporters/reporters.ts';
import { run } from './rig/program.ts';
import { inFolder, inWorld, type World } from './rig/stack.ts';

// Every canary is put together here, so that a search for real keys in this repository finds none.
const key = (prefix: string, length: number, seed: string) => [prefix, seed.padEnd(length, 'Z').slice(0, length)].join('-');
const canary = {
  difyKey: key('app', 24, 'CanaryDify1'),
  otherKey: key('app', 24, 'CanaryEcho2'),
  modelToken: ['sk', 'lm', 'Canary03:CanaryModelToken333'].join('-'),
  openAi: key('sk', 40, 'CanaryOpenAi4'),
  dataset: key('dataset', 24, 'CanarySet5'),
  bearer: key('sk', 32, 'CanaryBearer6'),
  proxyPassword: 'CanaryProxy7Password',
  logPassword: 'CanaryLog8Password',
  envPassword: 'CanaryEnv9Password',
  plainToken: 'CanaryPlain10TokenValue',
} as const;
const secrets = [
  ...Object.values(canary),
  'Canary',
  Buffer.from(`me:${canary.logPassword}`).toString('base64'),
  'naryDify1Z',
  'n\u001b[31ma',
  '\\\\u0043\\\\u0061\\\\u006e',
];

// A format that is added is searched for secrets without being named here.
const formats = formatNames.filter((name) => name !== 'terminal');

/** Everything that a run wrote: all formats, both streams, the state and the handover. */
async function everything(
  world: World,
  words: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<ReadonlyMap<string, string>> {
  const out = join(world.stack.folder, 'out');
  const files = formats.flatMap((format) => ['--format', `${format}=out/report.${format}`]);
  const options = { env: { ...env, GITHUB_STEP_SUMMARY: join(world.stack.folder, 'summary.md') } };
  const loud = await world.run(['-v', '--log-level', 'debug', '--format', 'terminal', ...files, '--state', 'out/state', ...words], options);
  const handover = await world.run(['report', '--out', 'out/handover', '--state', 'out/state', '--format', 'github', ...words], options);
  expect([0, 1, 3]).toContain(loud.code);
  const said = new Map([
    ['stdout', loud.stdout],
    ['stderr', loud.stderr],
    ['report stdout', handover.stdout],
    ['report stderr', handover.stderr],
  ]);
  for (const entry of await readdir(out, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) said.set(join(entry.parentPath, entry.name), await readFile(join(entry.parentPath, entry.name), 'utf8'));
  }
  said.set('summary', await readFile(join(world.stack.folder, 'summary.md'), 'utf8'));
  expect(said.size).toBeGreaterThan(formats.length + 5);
  return said;
}

function expectClean(said: ReadonlyMap<string, string>): void {
  for (const [where, text] of said) {
    for (const secret of secrets) {
      const at = text.indexOf(secret);
      expect(at < 0 ? '' : `${where}: …${text.slice(Math.max(0, at - 120), at + 60)}…`).toBe('');
    }
  }
}

/** A stack whose env file and every container know the canaries. */
function planted(): StackPlan {
  const plan = healthyPlan();
  const env = {
    SECRET_KEY: canary.openAi,
    POSTGRES_PASSWORD: canary.envPassword,
    HTTP_PROXY_AUTH: `http://me:${canary.proxyPassword}@proxy:3128`,
  };
  const containers = plan.containers.map((container) => ({
    ...container,
    env: { ...container.env, ...env },
    log: [
      ...container.log,
      `connecting to postgres://postgres:${canary.logPassword}@db/dify`,
      `Authorization: Bearer ${canary.bearer}`,
      `api_key=${canary.openAi}`,
      `> GET /v1/models?key=${canary.logPassword} HTTP/1.1`,
      `> X-Api-Key: ${canary.logPassword}`,
      `> Authorization: Basic ${Buffer.from(`me:${canary.logPassword}`).toString('base64')}`,
      `> Cookie: session=${canary.logPassword}; csrf=${canary.logPassword}`,
      `password: "${canary.logPassword} and more"`,
      `started with --token ${canary.logPassword}`,
      `-----BEGIN PRIVATE KEY----- ${canary.logPassword} -----END PRIVATE KEY-----`,
      [...canary.difyKey].join('\u001b[31m'),
      [...canary.difyKey].map((char) => `\\\\u00${char.charCodeAt(0).toString(16)}`).join(''),
      `${canary.difyKey.slice(0, 9)}\n    ${canary.difyKey.slice(9)}`,
    ],
  }));
  return {
    ...plan,
    containers,
    dify: { ...plan.dify, key: canary.difyKey, modelToken: canary.modelToken },
    lmstudio: { ...plan.lmstudio, token: canary.modelToken },
    ledger: {
      ...plan.ledger,
      roles: { ...plan.ledger.roles, lmstudio: { ...plan.ledger.roles.lmstudio, token: 'LM_API_TOKEN' } },
      tokens: { ...plan.ledger.tokens, LM_API_TOKEN: { kind: 'lmstudio' }, OTHER: { kind: 'other', optional: true } },
    },
    envFile: { ...plan.envFile, values: { DIFY_API_KEY: canary.difyKey, LM_API_TOKEN: canary.modelToken, OTHER: canary.plainToken } },
  };
}

describe('no secret is printed', () => {
  it('by a green run', async () => {
    await inWorld(planted(), async (world) => {
      const said = await everything(world);
      expect(said.get('stdout')).toMatch(/^✓/);
      expectClean(said);
    });
  });

  it('when the keys stand in the environment, and the proxy has a password', async () => {
    await inWorld(planted(), async (world) => {
      const proxy = `http://me:${canary.proxyPassword}@127.0.0.1:9`;
      expectClean(
        await everything(world, [], {
          DIFY_API_KEY: canary.otherKey,
          LM_API_TOKEN: ['sk', 'lm', 'Canary99:CanaryModelToken999'].join('-'),
          HTTP_PROXY: proxy,
          HTTPS_PROXY: proxy,
          http_proxy: proxy,
          ALL_PROXY: proxy,
          OPENAI_API_KEY: canary.openAi,
        }),
      );
    });
  });

  it.each([
    ['a key of the wrong kind', { DIFY_API_KEY: canary.dataset }],
    ['a key in quotes, with Bearer before it', { DIFY_API_KEY: `"Bearer ${canary.otherKey}"` }],
    ['a key with a blank', { DIFY_API_KEY: `${canary.difyKey} ` }],
    ['a key of no known form', { DIFY_API_KEY: canary.plainToken, LM_API_TOKEN: `{{${canary.plainToken}}}` }],
  ])('when it is %s', async (_, env) => {
    await inWorld(planted(), async (world) => expectClean(await everything(world, ['--no-chat'], env)));
  });

  const troubles: readonly (readonly [string, (plan: StackPlan) => StackPlan])[] = [
    [
      'a container that crashes, with its log',
      (plan) => withContainer(plan, 'plugin_daemon', { state: 'restarting', restartCount: 5, exitCode: 2 }),
    ],
    ['a container that was stopped', (plan) => withContainer(plan, 'api', { state: 'exited', exitCode: 1, error: `bad ${canary.bearer}` })],
    [
      'an unhealthy container, with its output',
      (plan) =>
        withContainer(plan, 'api', {
          health: { status: 'unhealthy', failingStreak: 9, output: `401 for Bearer ${canary.bearer} password=${canary.logPassword}` },
        }),
    ],
    [
      'a proxy with a password in a container',
      (plan) => withContainer(plan, 'plugin_daemon', { env: { HTTP_PROXY: `http://me:${canary.proxyPassword}@ssrf_proxy:3128` } }),
    ],
    ['a token that LM Studio quotes', (plan) => withLmStudio(plan, { token: ['sk', 'lm', 'Another0:StackToken0000000000'].join('-') })],
    ['a model that says a key', (plan) => withLmStudio(plan, { answer: ['the key is ', canary.openAi, ' and ', canary.difyKey] })],
    ['an annotation that says a key', (plan) => withDify(plan, { annotation: `Use ${canary.dataset} or ${canary.difyKey}.` })],
    ['a model with a key for a name', (plan) => withRole(plan, 'lmstudio', { model: `m-${'x'.repeat(3)}`, summary: 'the model server' })],
  ];
  it.each(troubles)('with %s', async (_, change) => {
    await inWorld(change(planted()), async (world) => expectClean(await everything(world)));
  });

  it('when servers echo what they were given', async () => {
    await withEcho(async (port) => {
      await inWorld(planted(), async (world) => {
        const file = join(world.stack.folder, 'ports.yml');
        const text = await readFile(file, 'utf8');
        for (const name of ['front', 'lmstudio']) {
          await writeFile(file, text.replaceAll(`http://127.0.0.1:${world.stack.ports[name]}`, `http://127.0.0.1:${port}`));
          // Two roles must not claim one port: the other one keeps its own.
          const said = await everything(world, ['--deadline', '15s']);
          expectClean(said);
        }
      });
    });
  });

  it.each([
    ['an address to reach', ['reach', 'host', `http://joe:${canary.proxyPassword}@/v1?key=${canary.plainToken}`]],
    ['an address with two users', ['reach', 'web', `ftp://joe:${canary.proxyPassword}@lm/v1?key=${canary.plainToken}`]],
    ['a container', ['reach', canary.difyKey]],
    ['a check', ['--only', `port.free:${canary.modelToken}`]],
    ['a ledger', ['--ports', `http://joe:${canary.proxyPassword}@lm/ports.yml`]],
    ['a ledger by its key', ['--ports', `${canary.openAi}/ports.yml`]],
    ['a role to adopt', ['init', '--adopt', canary.difyKey]],
    ['a target', ['report', '--out', `/proc/${canary.dataset}`]],
    ['a format', ['--format', canary.openAi]],
    ['an option that is not there', [`--token=${canary.plainToken}`]],
    ['an option with a word behind it', ['--api-key', canary.plainToken]],
    ['a cause', ['explain', canary.openAi]],
    ['a command', [canary.difyKey]],
  ])('that was typed as %s', async (_, words) => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, 'ports.yml'), 'version: 1\nfront: web\nroles:\n  web: { url: "http://127.0.0.1:9" }\n');
      for (const language of ['en', 'ja']) {
        const { code, stdout, stderr } = await run([...words, '--lang', language], { cwd: folder });
        expect(code).toBeGreaterThan(0);
        expect(stderr).not.toBe('');
        expect(`${stdout}${stderr}`).not.toContain('Canary');
      }
    });
  });

  it('of a ledger that has one written down, wherever it stands', async () => {
    await inFolder(async (folder) => {
      const base = 'version: 1\nfront: web\nroles:\n  web: { url: "http://127.0.0.1:9" }\n';
      const texts = [
        `${base}# ${canary.difyKey}\n`,
        `${base}tokens: { ${canary.difyKey}: { kind: dify-app } }\n`,
        `${base}tokens: { K: { kind: "${canary.modelToken}" } }\n`,
        base.replace('http://127', `http://user:${canary.proxyPassword}@127`),
        `${base}${canary.openAi}: true\n`,
        `${base}env-files: ["${canary.dataset}"]\n`,
      ];
      for (const text of texts) {
        await writeFile(join(folder, 'ports.yml'), text);
        const { code, stdout, stderr } = await run(['-v', '--log-level', 'debug'], { cwd: folder });
        expect(code, text).toBe(2);
        expect(`${stdout}${stderr}`).not.toContain('Canary');
      }
    });
  });
});

/** A server that repeats every header and body it gets, in its own headers and in an error. */
async function withEcho(use: (port: number) => Promise<void>): Promise<void> {
  const server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const said = JSON.stringify({
        code: 'unauthorized',
        message: `${JSON.stringify(request.headers)} ${body} ${canary.dataset} token=${canary.plainToken}`,
        status: 401,
      });
      const headers = {
        'Content-Type': 'application/json',
        Server: `echo ${request.headers.authorization ?? ''}`,
        'X-Version': canary.openAi,
        'X-Env': 'PRODUCTION',
      };
      response.writeHead(request.url?.includes('chat') ? 401 : 200, headers).end(said);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use((server.address() as AddressInfo).port);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
