import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { lmStudio04, ollama } from '../families/endpoint/servers.ts';
import { readRecorded } from '../probes/identity/recorded-server.ts';
import { docker, dockerSays, engineAnswers, removeContainers, startContainer, testLabel, testName } from '../rig/engine.ts';
import { ensureImage } from '../rig/images.ts';
import {
  canHaveNeighbour,
  freeName,
  frontContainer,
  neighbour,
  openStage,
  pullAnew,
  reachWith,
  removeFront,
  type Scene,
  type Site,
  type Stage,
} from './rig/reach-stage.ts';

/*
 * What people reported of fronts in Docker and model servers beside it, each built as they had it: the product's image name and its own
 * variable, a server that listens as theirs did. It is red with its cause first; the test types what is printed; then it is green.
 */
const isThere = await engineAnswers();

/** A server of the OpenAI API that says no name of its own, as Xinference's. */
const openAi: Site = {
  answers: {
    '/v1/models': [
      200,
      { 'content-type': 'application/json' },
      '{"object":"list","data":[{"id":"glm4-chat-1m","object":"model","created":0,"owned_by":"somebody"}]}',
    ],
  },
  otherwise: () => [404, { 'content-type': 'application/json' }, '{"detail":"Not Found"}'],
};

/** What is found, what the remedy has to say, and what somebody who types it has then. */
type Step = {
  readonly cause: string;
  readonly says: readonly string[];
  readonly mend: (scene: Scene) => Scene;
  /** A warning: nothing is broken that was seen. */
  readonly isWarning?: true;
};

type Told = { readonly report: string; readonly about: string; readonly scene: Scene; readonly steps: readonly Step[] };

const addHost = '--add-host host.docker.internal:host-gateway';
const withHost = ['--add-host', 'host.docker.internal:host-gateway'];
const lmStudio = { site: lmStudio04, usual: 1234, listens: '127.0.0.1' } as const;
const { answer: tags } = readRecorded('ollama', 'model-get-api-tags.http');
const anOllama = { site: { ...ollama, answers: { ...ollama.answers, '/api/tags': tags } }, usual: 11434, listens: '127.0.0.1' } as const;
const openWebUi = { image: 'ghcr.io/open-webui/open-webui', name: 'open-webui' } as const;
const anythingLlm = { image: 'mintplexlabs/anythingllm', name: 'anythingllm' } as const;
const openHands = { image: 'docker.all-hands.dev/all-hands-ai/openhands', name: 'openhands-app' } as const;

const wide = (scene: Scene): Scene => ({ ...scene, listens: '0.0.0.0' });
const opensOllama: Step = {
  cause: 'lmstudio-loopback-only',
  says: ['Ollama listens on 127.0.0.1 only', 'OLLAMA_HOST=0.0.0.0'],
  mend: wide,
};
const opensLmStudio: Step = {
  cause: 'lmstudio-loopback-only',
  says: ['LM Studio listens on 127.0.0.1 only', '--bind 0.0.0.0', 'Serve on Local Network'],
  mend: wide,
};
/** `localhost` was told: another address, the extra host, and where it is needed a server that listens wide. */
const outOfLoopback = (...says: readonly string[]): Step => ({
  cause: 'loopback-url-in-container',
  says: ['http://host.docker.internal:{port}/v1', addHost, ...says],
  mend: (scene) => ({ ...scene, asks: 'http://host.docker.internal:{port}/v1', options: withHost, listens: '0.0.0.0' }),
});

const reports: readonly Told[] = [
  {
    report: 'open-webui/open-webui#3571',
    about: 'LM Studio’s address in Open WebUI’s settings is one of localhost',
    scene: { ...openWebUi, ...lmStudio, usual: 5001, asks: 'http://localhost:{port}/v1' },
    steps: [outOfLoopback('Open WebUI’s settings', 'Serve on Local Network')],
  },
  {
    report: 'open-webui/open-webui#769',
    about: 'LM Studio is given to the variable that is Ollama’s',
    scene: { ...openWebUi, ...lmStudio, listens: '0.0.0.0', env: { OLLAMA_API_BASE_URL: 'http://{own}:{port}/v1' } },
    steps: [
      {
        cause: 'wrong-model-api',
        says: ['-e OPENAI_API_BASE_URL=http://{own}:{port}/v1', 'without OLLAMA_API_BASE_URL'],
        mend: (scene) => ({ ...scene, env: { OPENAI_API_BASE_URL: 'http://{own}:{port}/v1' } }),
      },
    ],
  },
  {
    report: 'open-webui/open-webui#10833',
    about: 'Ollama listens on loopback, and the extra host leads past it',
    scene: { ...openWebUi, ...anOllama, options: withHost, env: { OLLAMA_BASE_URL: 'http://host.docker.internal:{port}' } },
    steps: [opensOllama],
  },
  {
    report: 'Mintplex-Labs/anything-llm#1681',
    about: 'a whole endpoint at the bridge’s gateway, and LM Studio on loopback',
    scene: { ...anythingLlm, ...lmStudio, asks: 'http://{gateway}:{port}/v1/chat/completions' },
    steps: [
      opensLmStudio,
      {
        cause: 'base-url-without-v1',
        says: ['Use http://{gateway}:{port}/v1 in AnythingLLM’s settings'],
        mend: (scene) => ({ ...scene, asks: 'http://{gateway}:{port}/v1' }),
      },
    ],
  },
  {
    report: 'Mintplex-Labs/anything-llm#759',
    about: 'Ollama on loopback, and in the variable a quote that nobody closed',
    scene: { ...anythingLlm, ...anOllama, options: withHost, env: { OLLAMA_BASE_PATH: "'http://host.docker.internal:{port}" } },
    steps: [
      opensOllama,
      {
        cause: 'address-spelling',
        isWarning: true,
        says: ['has quotes', '-e OLLAMA_BASE_PATH=http://host.docker.internal:{port}'],
        mend: (scene) => ({ ...scene, env: { OLLAMA_BASE_PATH: 'http://host.docker.internal:{port}' } }),
      },
    ],
  },
  {
    report: 'Mintplex-Labs/anything-llm#3519',
    about: 'LM Studio’s address lacks its /v1',
    scene: { ...anythingLlm, ...lmStudio, options: ['--network', 'host'], asks: 'http://127.0.0.1:{port}' },
    steps: [
      {
        cause: 'base-url-without-v1',
        says: ['Use http://127.0.0.1:{port}/v1 in AnythingLLM’s settings'],
        mend: (scene) => ({ ...scene, asks: 'http://127.0.0.1:{port}/v1' }),
      },
    ],
  },
  {
    report: 'langflow-ai/langflow#7262',
    about: 'localhost in the node of LM Studio, and then Langflow’s own rule against private addresses',
    scene: { image: 'langflowai/langflow', name: 'langflow', ...lmStudio, asks: 'http://localhost:{port}/v1' },
    steps: [
      outOfLoopback('Langflow', 'Serve on Local Network'),
      {
        cause: 'private-addresses-forbidden',
        isWarning: true,
        says: ['LANGFLOW_SSRF_ALLOWED_HOSTS=host.docker.internal'],
        mend: (scene) => ({ ...scene, env: { LANGFLOW_SSRF_ALLOWED_HOSTS: 'host.docker.internal' } }),
      },
    ],
  },
  {
    report: 'All-Hands-AI/OpenHands#1380',
    about: 'the machine’s own address in its network, and LM Studio on loopback',
    scene: { ...openHands, ...lmStudio, env: { LLM_BASE_URL: 'http://{own}:{port}/v1' } },
    steps: [opensLmStudio],
  },
  {
    report: 'OpenHands/docs#555',
    about: 'LM Studio on loopback, although the extra host is there',
    scene: { ...openHands, ...lmStudio, options: withHost, env: { LLM_BASE_URL: 'http://host.docker.internal:{port}/v1' } },
    steps: [opensLmStudio],
  },
  {
    report: 'FlowiseAI/Flowise#1276',
    about: 'localhost in the node, and then Flowise’s own rule against private addresses',
    scene: { image: 'flowiseai/flowise', name: 'flowise', ...lmStudio, listens: '0.0.0.0', asks: 'http://localhost:{port}/v1' },
    steps: [
      outOfLoopback('the node in Flowise'),
      {
        cause: 'private-addresses-forbidden',
        isWarning: true,
        says: ['HTTP_SECURITY_CHECK=false'],
        mend: (scene) => ({ ...scene, env: { HTTP_SECURITY_CHECK: 'false' } }),
      },
    ],
  },
  {
    report: 'infiniflow/ragflow#1588',
    about: 'a server of the OpenAI API listens on loopback',
    scene: {
      image: 'infiniflow/ragflow',
      name: 'ragflow-server',
      site: openAi,
      usual: 9997,
      listens: '127.0.0.1',
      options: withHost,
      asks: 'http://host.docker.internal:{port}/v1',
    },
    steps: [{ cause: 'lmstudio-loopback-only', says: ['(port {port}) listens on 127.0.0.1 only', 'listen on 0.0.0.0'], mend: wide }],
  },
  {
    report: 'langgenius/dify#1886',
    about: 'localhost in Dify’s model settings, and LM Studio on loopback',
    scene: { image: 'langgenius/dify-api', name: 'docker-api-1', ...lmStudio, asks: 'http://localhost:{port}/v1' },
    steps: [outOfLoopback('in Dify’s model settings.', 'Serve on Local Network')],
  },
];

const flat = (text: string) => text.replace(/\s+/g, ' ');

/** Times differ from run to run. */
const timeless = (text: string) => flat(text).replace(/\d+(?:\.\d+)? (?:ms|s)\b/g, 'T');

/** The screens of a page's section about a report, line by line. */
function shownOn(page: string, report: string): readonly string[] {
  const sections = readFileSync(join(import.meta.dirname, '../..', page), 'utf8').split(/^## /m);
  const section = sections.find((text) => text.includes(`[${report}]`)) ?? '';
  const shown = [...section.matchAll(/```console\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.split('\n'));
  return shown.filter((line) => line.trim() !== '' && !line.startsWith('$ '));
}

/** What docs/reach.md, and perhaps the README, show of a report: each of their lines is one that was printed now. */
function expectShownInDocs(report: string, screens: readonly string[]): void {
  expect(shownOn('docs/reach.md', report)).not.toEqual([]);
  const lines = [...shownOn('docs/reach.md', report), ...shownOn('README.md', report)];
  const printed = timeless(screens.join('\n'));
  for (const line of lines) expect(printed).toContain(timeless(line).trim());
}

describe.skipIf(!isThere)('what people reported', () => {
  let stage: Stage | undefined;
  afterEach(async () => {
    await stage?.end();
    stage = undefined;
  });

  it.each(reports)('$report: $about', { timeout: 180_000 }, async ({ report: id, scene: first, steps }) => {
    stage = await openStage(first);
    let scene = first;
    const screens: string[] = [];
    await stage.show(scene);
    for (const { cause, isWarning, says, mend } of steps) {
      const { code, report, screen } = await stage.reach();
      screens.push(stage.usual(screen));
      const [found] = report?.causes ?? [];
      expect({ code, cause: found?.code, all: report?.causes.length }).toEqual({ code: isWarning ? 0 : 1, cause, all: 1 });
      const said = flat(screen);
      for (const text of says) expect(said).toContain(stage.fill(text));
      const { report: other, screen: japanese } = await stage.reach('ja');
      expect(other?.causes.map((each) => each.code)).toEqual([cause]);
      for (const text of [said, japanese]) if (!id.startsWith('langgenius/')) expect(text).not.toMatch(/dify/i);
      scene = mend(scene);
      await stage.show(scene);
    }
    const { code, report, screen } = await stage.reach();
    screens.push(stage.usual(screen));
    expect({ code, verdict: report?.verdict, screen }).toMatchObject({ code: 0, verdict: 'pass' });
    expectShownInDocs(id, screens);
  });
});

describe.skipIf(!isThere)('a front whose image was pulled anew since it was started', () => {
  const image = 'langflowai/langflow';
  let name = '';
  afterEach(() => removeFront(image, name));

  it('is still known for what it is', async () => {
    name = await freeName('langflow');
    await frontContainer(image, name, []);
    await pullAnew(image);
    expect(await docker('ps', '--filter', `name=^${name}$`, '--format', '{{.Image}}')).toMatch(/^[\da-f]{12}$/);
    expect(await reachWith([name])).toMatchObject({ code: 3, stderr: expect.stringContaining('Langflow') });
  });
});

/** Ollama's answers, from a program of one line: `node -e PROGRAM PORT`. */
const ollamaProgram = `
const answers = ${JSON.stringify(anOllama.site.answers)};
require('node:http').createServer((request, response) => {
  const [status, headers, body] = answers[request.url] ?? [404, { 'content-type': 'text/plain' }, '404 page not found'];
  response.writeHead(status, headers).end(body);
}).listen(Number(process.argv[1]), () => console.log('listening'));
`;

describe.skipIf(!isThere)('an Ollama beside Open WebUI, both of docker run', () => {
  const { image } = openWebUi;
  const network = testName('ai');
  const server = testName('ollama');
  let name = '';
  afterEach(async () => {
    await removeContainers([server]);
    await removeFront(image, name);
    await dockerSays('network', 'rm', network);
  });

  it('is not known by its name in the default network, and at once in one of their own', { timeout: 120_000 }, async () => {
    name = await freeName('open-webui');
    await startContainer(server, await ensureImage('node'), [], ['node', '-e', ollamaProgram, '11434']);
    await frontContainer(image, name, ['-e', `OLLAMA_BASE_URL=http://${server}:11434`]);
    const { code, report, screen } = await reachWith([name]);
    expect({ code, causes: report?.causes }).toMatchObject({ code: 1, causes: [{ code: 'default-network-nameless' }] });
    const typed = [`docker network connect ai ${name}`, `docker network connect ai ${server}`];
    for (const line of typed) expect(flat(screen)).toContain(line);

    await docker('network', 'create', '--label', testLabel, network);
    for (const line of typed) await docker(...line.replace(' ai ', ` ${network} `).split(' ').slice(1));
    expect(await reachWith([name])).toMatchObject({ code: 0, report: { verdict: 'pass' } });
  });
});

describe.skipIf(!isThere || !canHaveNeighbour)('an Ollama on another machine of the LAN', () => {
  const image = 'docker.n8n.io/n8nio/n8n';
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.reverse()) await end();
    ends.length = 0;
  });

  it('n8n-io/n8n#30180: is not found by n8n, whose Docker network has the LAN’s addresses', { timeout: 120_000 }, async () => {
    const name = await freeName('n8n');
    const network = await freeName('n8n_default', 'network');
    const { address, end, range } = await neighbour(ollamaProgram, 11434);
    ends.push(
      end,
      () => dockerSays('network', 'rm', network),
      () => removeFront(image, name),
    );
    const url = `http://${address}:11434`;
    const start = async (subnet: string) => {
      await removeFront(image, name);
      await dockerSays('network', 'rm', network);
      await docker('network', 'create', '--label', testLabel, '--subnet', subnet, network);
      await frontContainer(image, name, ['--network', network]);
    };

    await start(range);
    const silent = await reachWith([name]);
    expect(silent).toMatchObject({ code: 3, stderr: expect.stringContaining('keeps it in its own database') });
    const { code, report, screen } = await reachWith([name, url]);
    expect(code).toBe(1);
    expect(report?.causes).toMatchObject([{ code: 'containers-cut-off', certainty: 'certain' }]);
    expect(flat(screen)).toContain(`inside its own Docker network ${network}`);
    expect(flat(screen)).toContain('docker network create --subnet');

    await start('10.214.77.0/24');
    const mended = await reachWith([name, url]);
    expect(mended).toMatchObject({ code: 0, report: { verdict: 'pass', reach: [{ server: 'Ollama' }] } });
    const screens = [silent.stderr, screen, mended.screen].map((text) => text.replaceAll(network, 'n8n_default').replaceAll(name, 'n8n'));
    expectShownInDocs('n8n-io/n8n#30180', screens);
  });
});
