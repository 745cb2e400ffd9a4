import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../../src/practice/free-ports.ts';
import { healthyPlan } from '../../src/practice/healthy-plan.ts';
import { serveHttp } from '../../src/practice/http-server.ts';
import { modelServer } from '../../src/practice/model-server.ts';
import { readRecorded } from '../probes/identity/recorded-server.ts';
import { docker, dockerSays, engineAnswers, eventually, removeContainers, startContainer, testName } from '../rig/engine.ts';
import { canMakeImage, ensureImage } from '../rig/images.ts';
import { run } from './rig/program.ts';

const isHere = (await engineAnswers()) && (await canMakeImage('node'));

/** A front as it answered when it was recorded; AnythingLLM was only read (facts: neighbours 3). */
const page = (product: string, file: string) => {
  const { answer, path } = readRecorded(product, file);
  return { path, type: answer[1]['content-type'] ?? '', body: String(answer[2]) };
};
const anything = {
  path: '/',
  type: 'text/html',
  body: '<!doctype html><html><head><title>AnythingLLM | Your personal LLM</title></head></html>',
};
const unknownPath = page('n8n', 'new-get-v1-models.http').body.replace(/<title>.*?<\/title>|<meta name="n8n[^>]*>/g, '');

/** Answers the page by which it is known, and a page of HTML to all else, as fronts do. */
const script = `const { known, html, port } = JSON.parse(process.env.FRONT);
require('node:http').createServer((request, response) => {
  const isKnown = request.url === known.path;
  response.writeHead(200, { 'content-type': isKnown ? known.type : 'text/html' }).end(isKnown ? known.body : html);
}).listen(port, '0.0.0.0');`;

type Front = {
  readonly image: string;
  readonly known: typeof anything;
  readonly port: number;
  readonly published: number;
  readonly env: readonly string[];
};

describe.skipIf(!isHere)('init --stack beside real containers', () => {
  let lmStudio: Server;
  let port = 0;
  let base = '';
  const images: string[] = [];
  const folders: string[] = [];

  beforeAll(async () => {
    base = await ensureImage('node');
    lmStudio = serveHttp(modelServer(healthyPlan().lmstudio));
    await new Promise<void>((resolve) => lmStudio.listen(0, '0.0.0.0', resolve));
    port = (lmStudio.address() as AddressInfo).port;
  });
  afterAll(async () => {
    await new Promise((resolve) => lmStudio.close(resolve));
    if (images.length > 0) await dockerSays('rmi', ...images);
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  });

  /** The front in a container of a compose project, as its image's name says. */
  async function start(name: string, { env, known, image, port: inside, published }: Front): Promise<void> {
    const tag = `${name}/${image}`;
    await docker('tag', base, tag);
    images.push(tag);
    const told = { known, html: unknownPath, port: inside };
    const labels = ['project', 'service'].map((key) => `com.docker.compose.${key}=${key === 'project' ? name : image}`);
    await startContainer(
      `${name}-${image}-1`,
      tag,
      [
        ...labels.flatMap((label) => ['--label', label]),
        ...[
          '-p',
          `127.0.0.1:${published}:${inside}`,
          '--add-host',
          'host.docker.internal:host-gateway',
          '-e',
          `FRONT=${JSON.stringify(told)}`,
        ],
        ...env.flatMap((line) => ['-e', line]),
      ],
      ['node', '-e', script],
    );
    await eventually(
      () =>
        fetch(`http://127.0.0.1:${published}${known.path}`, { signal: AbortSignal.timeout(2_000) }).then(
          (answer) => answer.status,
          () => 0,
        ),
      (status) => status === 200,
    );
  }

  async function folder() {
    const made = await realpath(await mkdtemp(join(tmpdir(), 'pf-init-stack-')));
    folders.push(made);
    return { cwd: made, env: { XDG_STATE_HOME: join(made, 'state') } };
  }

  const causesOf = (stdout: string): readonly { readonly code: string; readonly certainty: string }[] => JSON.parse(stdout).causes;
  const notGreen = (stdout: string) =>
    JSON.parse(stdout).checks.filter(
      ({ kind, verdict }: { readonly kind: string; readonly verdict: string }) => verdict !== 'pass' && kind !== 'host.room',
    );

  it.each<readonly [string, string, Omit<Front, 'env' | 'published'>]>([
    ['openwebui', 'OPENAI_API_BASE_URL', { image: 'open-webui', known: page('open-webui', 'new-get-api-config.http'), port: 8080 }],
    ['anythingllm', 'LMSTUDIO_BASE_PATH', { image: 'anythingllm', known: anything, port: 3001 }],
  ])('%s is green at once, red when its variable is another, and green when that is mended', async (stack, variable, product) => {
    const name = testName(stack).toLowerCase();
    const container = `${name}-${product.image}-1`;
    const { published = 0 } = await freePorts(['published']);
    const given = `http://host.docker.internal:${port}/v1`;
    const anew = async (url: string) => {
      await removeContainers([container]);
      await start(name, { ...product, published, env: [`${variable}=${url}`] });
    };
    const where = await folder();
    try {
      await anew(given);
      const drafted = await run(['init', '--stack', stack], where);
      expect(drafted.code, drafted.stderr).toBe(0);
      const ledger = await readFile(join(where.cwd, 'ports.yml'), 'utf8');
      expect(ledger).toContain(`as: ${given} # ${variable} in the environment of ${container}`);
      expect(ledger).toContain(`variable: ${variable}`);
      const green = await run(['check', '--format', 'json'], where);
      expect(notGreen(green.stdout)).toEqual([]);
      expect(green.code).toBe(0);
      expect(JSON.parse(green.stdout).checks.map(({ kind }: { readonly kind: string }) => kind)).toContain('model.chat');
      expect(await run(['init', '--stack', stack], where)).toMatchObject({ code: 0, stdout: expect.stringContaining('ports.yml agrees') });

      await anew(`http://localhost:${port}/v1`);
      const red = await run(['check', '--strict', '--format', 'json'], where);
      expect(causesOf(red.stdout)).toMatchObject([{ code: 'caller-told-other-address', certainty: 'likely' }]);
      expect(red.code).toBe(1);

      await anew(given);
      const mended = await run(['check', '--format', 'json'], where);
      expect(notGreen(mended.stdout)).toEqual([]);
      expect(mended.code).toBe(0);
    } finally {
      await removeContainers([container]);
    }
  });

  it.each<readonly [string, Omit<Front, 'env' | 'published'>, readonly string[]]>([
    ['n8n', { image: 'n8n', known: page('n8n', 'new-get-rest-settings.http'), port: 5678 }, []],
    ['flowise', { image: 'flowise', known: page('flowise', 'new-get-root.http'), port: 3000 }, ['HTTP_SECURITY_CHECK=false']],
  ])('%s, which no variable tells, has a path all the same, and is green', async (stack, product, env) => {
    const name = testName(stack).toLowerCase();
    const where = await folder();
    try {
      const { published = 0 } = await freePorts(['published']);
      await start(name, { ...product, published, env });
      const drafted = await run(['init', '--stack', stack], where);
      expect(drafted.code, drafted.stderr).toBe(0);
      const ledger = await readFile(join(where.cwd, 'ports.yml'), 'utf8');
      expect(ledger).toContain(`url: http://127.0.0.1:${port}`);
      expect(ledger).not.toContain('variable:');
      const green = await run(['check', '--format', 'json'], where);
      expect(notGreen(green.stdout)).toEqual([]);
      expect(green.code).toBe(0);
    } finally {
      await removeContainers([`${name}-${product.image}-1`]);
    }
  });

  it('a program of one’s own that was told otherwise is proven to be, and the command makes its container anew', async () => {
    const name = testName('bot').toLowerCase();
    const [variable, given] = ['OPENAI_BASE_URL', `http://host.docker.internal:${port}/v1`];
    const where = await folder();
    const { published = 0 } = await freePorts(['published']);
    const anew = async (env: readonly string[]) => {
      await removeContainers([`${name}-bot-1`]);
      await start(name, { image: 'bot', known: anything, port: 8000, published, env });
    };
    const ledger = `version: 1
compose: { project: ${name} }
front: bot
roles:
  bot: { url: "http://127.0.0.1:${published}${anything.path}", kind: http, owner: { compose: bot } }
  lm: { url: "http://127.0.0.1:${port}", kind: lmstudio, model: qwen2.5-7b-instruct }
path:
  - bot
  - { role: lm, as: "${given}", variable: ${variable} }
`;
    await writeFile(join(where.cwd, 'ports.yml'), ledger);
    try {
      for (const env of [[`${variable}=http://localhost:${port}/v1`], []]) {
        await anew(env);
        const red = await run(['check', '--format', 'json'], where);
        expect(red.code).toBe(1);
        const [cause, ...others] = JSON.parse(red.stdout).causes;
        expect(others).toEqual([]);
        expect(cause).toMatchObject({ code: 'caller-told-other-address', certainty: 'certain' });
        expect(cause.remedy.command).toMatch(new RegExp(`^docker compose .*${name}.* up -d bot$`));
      }
      await anew([`${variable}=${given}/`]);
      const green = await run(['check', '--format', 'json'], where);
      expect(notGreen(green.stdout)).toEqual([]);
      expect(green.code).toBe(0);
    } finally {
      await removeContainers([`${name}-bot-1`]);
    }
  });
});
