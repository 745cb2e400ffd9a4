import { readdirSync, readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCommandProbe } from '../../../src/probes/commands/commands.ts';
import { createDockerProbe } from '../../../src/probes/docker/docker-probe.ts';
import { askFromInside, type InsideAsk, type InsideTool } from '../../../src/probes/inside/inside.ts';
import { docker, engineAnswers, removeContainers, startContainer, testName } from '../../rig/engine.ts';
import { canMakeImage, ensureImage, type ImageName } from '../../rig/images.ts';

const isThere = await engineAnswers();
const isRoot = process.getuid?.() === 0;
const key = 'Bearer canary-of-the-key';

/** What stands on the command lines of this machine, containers included. */
const commandLines = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    })
    .join('\n');

describe.skipIf(!isThere)('a real container asked from inside', () => {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const started: string[] = [];
  const network = testName('net');
  let gateway = '';
  let seenLines = '';
  const ports = { http: 0, silent: 0, closing: 0, redis: 0, postgres: 0, dead: 0 };

  const listen = async (server: Server): Promise<number> => {
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
    });
    await new Promise<void>((done) => server.listen(0, '0.0.0.0', done));
    servers.push(server);
    return (server.address() as AddressInfo).port;
  };
  const talk = (answer: (socket: Socket, words: Buffer) => void) =>
    createServer((socket) => socket.on('data', (words) => answer(socket, words)));

  beforeAll(async () => {
    await docker('network', 'create', '--label', 'preflight-test=1', network);
    gateway = await docker('network', 'inspect', '--format', '{{(index .IPAM.Config 0).Gateway}}', network);
    ports.http = await listen(
      createHttpServer((request, response) => {
        if (request.headers.authorization !== undefined) seenLines = commandLines();
        response.writeHead(request.headers.authorization === key ? 200 : 401, { connection: 'close', 'www-authenticate': 'Bearer' });
        response.end('{"data":[]}');
      }),
    );
    ports.silent = await listen(talk(() => undefined));
    ports.closing = await listen(createServer((socket) => socket.end()));
    ports.redis = await listen(
      talk((socket, words) => socket.write(String(words) === 'PING\r\n' ? '-NOAUTH Authentication required.\r\n' : '?')),
    );
    ports.postgres = await listen(talk((socket, words) => socket.write(words.toString('hex') === '0000000804d2162f' ? 'N' : '?')));
    const gone = createServer();
    ports.dead = await listen(gone);
    await new Promise((done) => gone.close(done));
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    for (const server of servers) server.close();
    await removeContainers(started);
    await docker('network', 'rm', network);
  });

  const start = async (image: ImageName, options: readonly string[] = []) => {
    const name = testName(image);
    started.push(name);
    const command = image === 'scratch' || image.startsWith('bare-') ? ['/wait'] : ['sleep', '600'];
    return startContainer(name, await ensureImage(image), ['--network', network, '--init=false', ...options], command);
  };
  const question = (to: string, port: number, speak: InsideAsk['speak'], more: Partial<InsideAsk> = {}): InsideAsk => ({
    to,
    port,
    speak,
    ...more,
  });

  const images: readonly (readonly [ImageName, InsideTool])[] = [
    ['bare-node', 'node'],
    ['bare-perl', 'perl'],
    ['bare-php', 'php'],
    ['node', 'curl'],
    ['busybox', 'wget'],
    ['bare-bash', 'bash'],
    ...(isRoot ? ([['scratch', 'nsenter']] as const) : []),
  ];
  for (const [image, tool] of images) {
    describe(`whose image is ${image}`, async () => {
      const isMade = await canMakeImage(image);
      const speaksHttp = tool !== 'bash';
      let id = '';
      let processes = '';
      const top = () => docker('top', id, '-o', 'pid,args');
      const ask = (asked: InsideAsk, deadlineMs = 6_000) =>
        askFromInside(createDockerProbe(), id, asked, { deadlineMs, commands: createCommandProbe() });
      beforeAll(async () => {
        if (!isMade) return;
        id = await start(image);
        processes = await top();
      });

      if (speaksHttp)
        it.runIf(isMade)(`is answered by way of ${tool}, with the status that there is`, async () => {
          expect(await ask(question(gateway, ports.http, 'http', { path: '/v1/models' }))).toMatchObject({
            kind: 'response',
            tool,
            status: 401,
          });
        });

      // busybox takes headers from its command line alone, where none may stand.
      if (speaksHttp && tool !== 'wget')
        it.runIf(isMade)('tells a key to the server and to no command line', async () => {
          seenLines = '';
          const answer = await ask(question(gateway, ports.http, 'http', { headers: { Authorization: key } }));
          expect(answer).toMatchObject({ kind: 'response', tool, status: 200, body: '{"data":[]}' });
          // The lines were read while the program that asked was there.
          expect(seenLines).toContain(String(ports.http));
          expect(seenLines).not.toContain('canary-of-the-key');
        });

      if (!speaksHttp)
        it.runIf(isMade)('sees of HTTP that a connection stands', async () => {
          expect(await ask(question(gateway, ports.http, 'http'))).toMatchObject({ kind: 'connected', tool });
        });

      it.runIf(isMade)('is refused, and knows no such name', async () => {
        expect(await ask(question(gateway, ports.dead, 'http'))).toMatchObject({ kind: 'failure', error: 'refused' });
        expect(await ask(question('no-such-name', 80, 'http'))).toMatchObject({ kind: 'failure', error: 'dns' });
      });

      if (speaksHttp)
        it.runIf(isMade)('waits no longer than it may', async () => {
          expect(await ask(question(gateway, ports.silent, 'http'), 3_000)).toMatchObject({ kind: 'failure', error: 'timeout' });
        });

      it.runIf(isMade)('knows Redis and PostgreSQL by their first words', async () => {
        expect(await ask(question(gateway, ports.redis, 'redis'))).toMatchObject({
          kind: 'connected',
          said: '-NOAUTH Authentication required.',
        });
        expect(await ask(question(gateway, ports.postgres, 'postgres'))).toMatchObject({ kind: 'connected', said: 'N' });
        expect(await ask(question(gateway, ports.http, 'redis'))).toMatchObject({ kind: 'failure', error: 'protocol' });
      });

      // nc, which is all that busybox has for it, ends alike in both cases.
      if (tool !== 'wget')
        it.runIf(isMade)('sees a connection that is closed at once', async () => {
          expect(await ask(question(gateway, ports.closing, 'tcp'))).toMatchObject({ kind: 'failure', error: 'reset' });
          expect(await ask(question(gateway, ports.silent, 'tcp'))).toMatchObject({ kind: 'connected' });
        });

      it.runIf(isMade)('has no process more than before', async () => {
        expect(await top()).toBe(processes);
      });
    });
  }

  describe.runIf(isRoot)('and holds no program at all', () => {
    it('looks names up as the container does: by its network, its hosts file, and itself', async () => {
      const neighbour = testName('neighbour');
      started.push(neighbour);
      await startContainer(
        neighbour,
        await ensureImage('busybox'),
        ['--network', network, '--network-alias', 'model'],
        [...['busybox', 'httpd', '-f', '-p', '8000']],
      );
      const id = await start('scratch', ['--add-host', 'llm.example:host-gateway', '--add-host', `front.example:${gateway}`]);
      const ask = (to: string, port: number) =>
        askFromInside(createDockerProbe(), id, question(to, port, 'http'), { deadlineMs: 6_000, commands: createCommandProbe() });
      expect(await ask('model', 8000)).toMatchObject({ kind: 'response', tool: 'nsenter', status: 404 });
      expect(await ask('front.example', ports.http)).toMatchObject({ kind: 'response', tool: 'nsenter', status: 401 });
      // The container's own localhost, where nobody listens, and not the host's.
      expect(await ask('localhost', ports.http)).toMatchObject({ kind: 'failure', tool: 'nsenter', error: 'refused' });
    });
  });

  it('says exactly what the image lacks, and why its network was not entered', async () => {
    const id = await start('scratch');
    const ask = (options: { readonly commands?: ReturnType<typeof createCommandProbe> }) =>
      askFromInside(createDockerProbe(), id, question(gateway, ports.http, 'http'), { deadlineMs: 6_000, ...options });
    const none = 'the container has none of curl, python3, node, php, perl, wget, busybox wget, bash, nc, busybox nc';
    expect(await ask({})).toMatchObject({ kind: 'blind', blind: { reason: 'tool-missing', detail: expect.stringContaining(none) } });
    const reason = isRoot ? 'outside-needs-nsenter' : 'outside-needs-root';
    expect(await ask({ commands: createCommandProbe({ PATH: '/nonexistent' }) })).toMatchObject({
      kind: 'blind',
      blind: { reason, detail: none },
    });
  });
});
