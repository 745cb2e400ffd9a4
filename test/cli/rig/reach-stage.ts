import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../../src/practice/free-ports.ts';
import type { Report } from '../../../src/report/report.ts';
import type { Recorded } from '../../families/endpoint/listening.ts';
import { docker, dockerSays, removeContainers, startContainer, testName } from '../../rig/engine.ts';
import { ensureImage } from '../../rig/images.ts';
import { run } from './program.ts';
import { inFolder } from './stack.ts';

/** A server that answers as its product was recorded. */
export type Site = {
  readonly answers: Readonly<Record<string, Recorded>>;
  readonly otherwise: (path: string) => Recorded;
};

/** A front in a container and a model server on this machine: what somebody has, and what they change of it. */
export type Scene = {
  /** The product's image without a tag: a tag of our own is put on this machine's test image. */
  readonly image: string;
  /** Its container is called so where nobody else's is. */
  readonly name: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Of `docker run`. */
  readonly options?: readonly string[];
  readonly site: Site;
  /** The port of the report; another one where somebody has it. `{port}` stands for it everywhere here, `{own}` for this machine's address. */
  readonly usual: number;
  readonly listens: '127.0.0.1' | '0.0.0.0';
  /** The address that is typed behind the container's name; left out: what it was told. */
  readonly asks?: string;
};

export type Reached = {
  readonly code: number | null;
  readonly screen: string;
  readonly stderr: string;
  readonly report: Report | undefined;
};

export type Stage = {
  /** Brings about what differs from the scene before: the container is made anew, the server starts at another address. */
  readonly show: (scene: Scene) => Promise<void>;
  readonly reach: (language?: 'en' | 'ja', ...words: readonly string[]) => Promise<Reached>;
  /** `{port}`, `{own}` and `{gateway}` as they are here. */
  readonly fill: (text: string) => string;
  /** A screen of here with the ports and addresses of a usual machine. */
  readonly usual: (screen: string) => string;
  readonly end: () => Promise<void>;
};

const tag = `preflight-test-${process.pid}`;
const ownAddress = (): string =>
  Object.entries(networkInterfaces())
    .filter(([name]) => !/^(?:docker|podman|br-|veth|cni|virbr)/.test(name))
    .flatMap(([, all]) => all ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '172.17.0.1';

/** The answers of a site on a port, or undefined where somebody has that. */
function serve({ answers, otherwise }: Site, port: number, host: string): Promise<Server | undefined> {
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const [status, headers, body] = answers[path] ?? otherwise(path);
    response.writeHead(status, { ...headers, connection: 'close' }).end(body);
  });
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(port, host, () => resolve(server));
  });
}

const ended = (server: Server | undefined): Promise<void> =>
  new Promise((resolve) => {
    if (server) server.close(() => resolve());
    else resolve();
  });

/** A container of the product: its image is this machine's own with the product's name, and does nothing but wait to be asked from. */
export async function frontContainer(image: string, name: string, options: readonly string[]): Promise<void> {
  await docker('tag', await ensureImage('node'), `${image}:${tag}`);
  await startContainer(name, `${image}:${tag}`, options, ['sleep', '100000']);
}

/** As after a `docker pull`: the name is another image's now, and the engine's list shows the container's by its id. */
export async function pullAnew(image: string): Promise<void> {
  await docker('tag', await ensureImage('busybox'), `${image}:${tag}`);
}

/** The container, and the product's name on the test image. */
export async function removeFront(image: string, name: string): Promise<void> {
  await removeContainers([name]);
  await dockerSays('rmi', `${image}:${tag}`);
}

/** The name, where no container or network has it yet. */
export async function freeName(wanted: string, of: 'container' | 'network' = 'container'): Promise<string> {
  const { code } = await dockerSays(of, 'inspect', wanted);
  return code === 0 ? testName(wanted) : wanted;
}

/** Runs `preflight reach` with these words somewhere where no ledger is. */
export function reachWith(words: readonly string[], language: 'en' | 'ja' = 'en'): Promise<Reached> {
  return inFolder(async (cwd) => {
    const shown = ['--format', 'terminal', '--format', 'json=report.json', '--no-color', '--lang', language];
    const { code, stdout, stderr } = await run(['reach', ...words, ...shown], { cwd });
    const text = await readFile(join(cwd, 'report.json'), 'utf8').catch(() => undefined);
    return { code, screen: stdout, stderr, report: text === undefined ? undefined : (JSON.parse(text) as Report) };
  });
}

/** Sets up one report's situation. End it in every case. */
export async function openStage(wanted: Pick<Scene, 'name' | 'usual'>): Promise<Stage> {
  const name = await freeName(wanted.name);
  const own = ownAddress();
  const gateway = (await docker('network', 'inspect', 'bridge', '--format', '{{(index .IPAM.Config 0).Gateway}}')) || '172.17.0.1';
  let port = wanted.usual;
  let server: Server | undefined;
  let shown: Scene | undefined;

  const fill = (text: string) => text.replaceAll('{port}', String(port)).replaceAll('{own}', own).replaceAll('{gateway}', gateway);
  const listenAt = async ({ listens, site }: Scene) => {
    await ended(server);
    server = await serve(site, port, listens);
    if (server) return;
    port = (await freePorts(['model'])).model as number;
    server = await serve(site, port, listens);
  };
  const contain = async ({ env = {}, image, options = [] }: Scene) => {
    await removeContainers([name]);
    const variables = Object.entries(env).flatMap(([variable, value]) => ['-e', `${variable}=${fill(value)}`]);
    await frontContainer(image, name, [...options, ...variables]);
  };
  return {
    show: async (scene) => {
      if (scene.listens !== shown?.listens) await listenAt(scene);
      if (scene.env !== shown?.env || scene.options !== shown?.options || shown === undefined) await contain(scene);
      shown = scene;
    },
    reach: (language, ...words) => reachWith([name, ...(shown?.asks === undefined ? [] : [fill(shown.asks)]), ...words], language),
    fill,
    usual: (screen) =>
      screen
        .replaceAll(name, wanted.name)
        .replaceAll(String(port), String(wanted.usual))
        // Of LM Studio's usual port its command says nothing.
        .replaceAll(' --port 1234', '')
        .replaceAll(own, '192.0.2.2')
        .replaceAll(gateway, '172.17.0.1'),
    end: async () => {
      await ended(server);
      if (shown) await removeFront(shown.image, name);
    },
  };
}

/** Another machine in the network of this one: a namespace behind a wire, with a server in it. */
export type Neighbour = { readonly address: string; readonly range: string; readonly end: () => Promise<void> };

const isOnPath = async (program: string) => (await execute('which', [program])) === 0;

/** Only root may lay a wire. */
export const canHaveNeighbour = process.getuid?.() === 0 && process.platform === 'linux' && (await isOnPath('ip'));

/** A neighbour at 10.213.77.9, whom this machine reaches. End it in every case. */
export async function neighbour(program: string, port: number): Promise<Neighbour> {
  const space = `pf-${process.pid.toString(36)}`;
  const [here, there] = [`${space}-0`, `${space}-1`];
  const lines = [
    ['netns', 'add', space],
    ['link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', space],
    ['addr', 'add', '10.213.77.1/24', 'dev', here],
    ['link', 'set', here, 'up'],
    ['-n', space, 'addr', 'add', '10.213.77.9/24', 'dev', there],
    ['-n', space, 'link', 'set', there, 'up'],
    ['-n', space, 'link', 'set', 'lo', 'up'],
    ['-n', space, 'route', 'add', 'default', 'via', '10.213.77.1'],
  ];
  const takeAway = async () => {
    await execute('ip', ['link', 'del', here]);
    await execute('ip', ['netns', 'del', space]);
  };
  for (const line of lines) {
    if ((await execute('ip', line)) === 0) continue;
    await takeAway();
    throw new Error(`ip ${line.join(' ')} failed`);
  }
  const server = spawn('ip', ['netns', 'exec', space, process.execPath, '-e', program, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => server.stdout.once('data', resolve));
  return {
    address: '10.213.77.9',
    range: '10.213.77.0/24',
    end: async () => {
      server.kill('SIGKILL');
      await takeAway();
    },
  };
}

function execute(program: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, [...args], { stdio: 'ignore' });
    child.once('error', () => resolve(127));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
