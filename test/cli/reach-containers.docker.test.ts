import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker, dockerSays, engineAnswers, removeContainers, startContainer, testLabel, testName } from '../rig/engine.ts';
import { ensureImage } from '../rig/images.ts';
import { reachWith } from './rig/reach-stage.ts';

/*
 * A front and an Ollama that are both containers of one network, and what people write of the second in the first's variable. It is red
 * with its cause first; the test types what is printed; then it is green.
 */
const isThere = await engineAnswers();

/** Answers as Ollama does, at each of the given places: `node -e PROGRAM 0.0.0.0:11434`. */
const program = `
const list = '{"object":"list","data":[{"id":"m","object":"model","created":0,"owned_by":"library"}]}';
const answers = { '/': 'Ollama is running', '/api/version': '{"version":"0.12.3"}', '/api/tags': '{"models":[]}', '/v1/models': list };
for (const place of process.argv.slice(1)) {
  const at = place.lastIndexOf(':');
  require('node:http').createServer((request, response) => {
    const body = answers[request.url];
    response.writeHead(body === undefined ? 404 : 200).end(body ?? '404 page not found');
  }).listen(Number(place.slice(at + 1)), place.slice(0, at));
}`;

type Told = {
  readonly about: string;
  /** `{ollama}` is the model server's name, `{port}` the port of this machine that leads to it. */
  readonly told: string;
  readonly cause: string;
  readonly says: string;
  readonly right: string;
};

const mistakes: readonly Told[] = [
  {
    about: 'the port of this machine, which only this machine knows',
    told: 'OLLAMA_BASE_URL=http://{ollama}:{port}',
    cause: 'other-port-inside',
    says: '-e OLLAMA_BASE_URL=http://{ollama}:11434',
    right: 'OLLAMA_BASE_URL=http://{ollama}:11434',
  },
  {
    about: 'no port',
    told: 'OLLAMA_BASE_URL=http://{ollama}',
    cause: 'other-port-inside',
    says: '-e OLLAMA_BASE_URL=http://{ollama}:11434',
    right: 'OLLAMA_BASE_URL=http://{ollama}:11434',
  },
  {
    about: 'https, where nobody speaks TLS',
    told: 'OLLAMA_BASE_URL=https://{ollama}:11434',
    cause: 'scheme-differs',
    says: '-e OLLAMA_BASE_URL=http://{ollama}:11434',
    right: 'OLLAMA_BASE_URL=http://{ollama}:11434',
  },
  {
    about: 'localhost, where it stands beside',
    told: 'OLLAMA_BASE_URL=http://localhost:11434',
    cause: 'loopback-url-in-container',
    says: '-e OLLAMA_BASE_URL=http://{ollama}:11434',
    right: 'OLLAMA_BASE_URL=http://{ollama}:11434',
  },
  {
    about: 'every address, where it stands beside',
    told: 'OLLAMA_BASE_URL=http://0.0.0.0:11434',
    cause: 'loopback-url-in-container',
    says: '-e OLLAMA_BASE_URL=http://{ollama}:11434',
    right: 'OLLAMA_BASE_URL=http://{ollama}:11434',
  },
  {
    about: 'a path of its own API behind the base URL',
    told: 'OLLAMA_BASE_URL=http://{ollama}:11434/api',
    cause: 'base-url-without-v1',
    says: '-e OLLAMA_BASE_URL=http://{ollama}:11434',
    right: 'OLLAMA_BASE_URL=http://{ollama}:11434',
  },
  {
    about: 'one wrong entry of a list, whose other one stays',
    told: 'OLLAMA_BASE_URLS=http://{ollama}:11434;http://{ollama}:{port}',
    cause: 'other-port-inside',
    says: '{ollama}:11434 in place of {ollama}:{port} in OLLAMA_BASE_URLS',
    right: 'OLLAMA_BASE_URLS=http://{ollama}:11434;http://{ollama}:11434',
  },
  {
    about: 'a queue on localhost, whose password stays unsaid',
    told: 'QUEUE_URL=amqp://guest:c4n4ry@localhost:11434',
    cause: 'loopback-url-in-container',
    says: '{ollama} in place of localhost in QUEUE_URL',
    right: 'QUEUE_URL=amqp://guest:c4n4ry@{ollama}:11434',
  },
];

const flat = (text: string) => text.replace(/\s+/g, ' ');

describe.skipIf(!isThere)('a model server that is a container beside its caller', () => {
  const network = testName('net');
  const ollama = testName('ollama');
  const narrow = testName('narrow');
  const web = testName('web');
  let port = '';
  // The engine gives another one whenever a network is joined.
  const look = async () => {
    port = (await docker('port', ollama, '11434/tcp')).replace(/^.*:/s, '');
  };
  let image = '';
  const fill = (text: string) => text.replaceAll('{ollama}', ollama).replaceAll('{port}', port);
  const tell = async (variable: string, options: readonly string[] = ['--network', network]) => {
    await removeContainers([web]);
    await startContainer(web, image, [...options, '-e', fill(variable)], ['sleep', '100000']);
  };

  beforeAll(async () => {
    image = await ensureImage('node');
    await docker('network', 'create', '--label', testLabel, network);
    await startContainer(ollama, image, ['--network', network, '-p', '127.0.0.1::11434'], ['node', '-e', program, '0.0.0.0:11434']);
    await startContainer(narrow, image, ['--network', network], ['node', '-e', program, '127.0.0.1:11500']);
    await look();
  }, 120_000);
  afterAll(async () => {
    await removeContainers([web, ollama, narrow]);
    await dockerSays('network', 'rm', network);
  });

  it.each(mistakes)('was told $about', { timeout: 120_000 }, async ({ told, cause, says, right }) => {
    await tell(told);
    const { code, report, screen } = await reachWith([web]);
    expect({ code, causes: report?.causes.map((one) => one.code) }).toEqual({ code: 1, causes: [cause] });
    expect(flat(screen)).toContain(fill(says));
    expect(screen).not.toContain('ledger');
    for (const text of [screen, JSON.stringify(report)]) expect(text).not.toContain('c4n4ry');
    const japanese = await reachWith([web], 'ja');
    expect(japanese.screen).not.toMatch(/台帳|undefined/);
    await tell(right);
    expect(await reachWith([web])).toMatchObject({ code: 0, report: { verdict: 'pass' } });
  });

  it('listens for itself alone, and no service of this machine is spoken of', { timeout: 120_000 }, async () => {
    await tell(`OLLAMA_BASE_URL=http://${narrow}:11500`);
    const { code, report, screen } = await reachWith([web]);
    expect({ code, causes: report?.causes.map((one) => one.code) }).toEqual({ code: 1, causes: ['lmstudio-loopback-only'] });
    expect(flat(screen)).toContain(`In ${narrow} port 11500 is open on 127.0.0.1 only`);
    expect(screen).not.toContain('systemctl');
  });

  it('cannot be called by who is in no network', { timeout: 120_000 }, async () => {
    await tell(`OLLAMA_BASE_URL=http://${ollama}:11434`, ['--network', 'none']);
    const { code, report, screen } = await reachWith([web]);
    expect({ code, causes: report?.causes.map((one) => one.code) }).toEqual({ code: 1, causes: ['no-network'] });
    expect(flat(screen)).toContain('without --network none');
  });

  it('is known by its product, and by its name to containers alone', { timeout: 120_000 }, async () => {
    await tell(`OPENAI_API_BASE_URL=http://${ollama}:11434/v1`);
    expect((await reachWith([web])).report?.reach).toMatchObject([{ verdict: 'pass', server: 'Ollama' }]);
    const { code, report, screen } = await reachWith(['host', `http://${ollama}:11434`]);
    expect({ code, causes: report?.causes.map((one) => one.code) }).toEqual({ code: 1, causes: ['address-unreachable'] });
    expect(flat(screen)).toContain(`localhost:${port}`);
    expect(await reachWith(['host', `http://localhost:${port}`])).toMatchObject({ code: 0 });
  });

  it('is paused, and was called by an alias', { timeout: 120_000 }, async () => {
    await docker('network', 'disconnect', network, ollama);
    await docker('network', 'connect', '--alias', 'models', network, ollama);
    await look();
    await tell('OLLAMA_BASE_URL=http://models:11434');
    expect(await reachWith([web])).toMatchObject({ code: 0 });
    await docker('pause', ollama);
    try {
      const { code, report, screen } = await reachWith([web]);
      expect({ code, causes: report?.causes.map((one) => one.code) }).toEqual({ code: 1, causes: ['container-stopped'] });
      expect(flat(screen)).toContain(`docker unpause ${ollama}`);
    } finally {
      await docker('unpause', ollama);
    }
  });
});
