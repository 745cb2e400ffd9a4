import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ok } from '../../../src/base/result.ts';
import { restricted } from '../../../src/base/trust.ts';
import { createDockerProbe } from '../../../src/probes/docker/docker-probe.ts';

let folder = '';
const open: (Server | TcpServer)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preflight-test-ping-'));
});
afterEach(async () => {
  for (const server of open.splice(0)) {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
  }
  await rm(folder, { recursive: true, force: true });
});

const socket = () => join(folder, 'docker.sock');

function listen(server: Server | TcpServer): Promise<void> {
  open.push(server);
  return new Promise((ready) => server.listen(socket(), ready));
}

const engine = (answer: RequestListener) => listen(createServer(answer));

const pong: RequestListener = (_request, response) => {
  response.writeHead(200, { 'Api-Version': '1.41', Server: 'Docker/20.10.24 (linux)' });
  response.end('OK');
};

/** Answers the ping as Docker does, and everything else with `rest`. */
const dockerThen = (rest: RequestListener) =>
  engine((request, response) => (request.url === '/_ping' ? pong(request, response) : rest(request, response)));

const probe = (more: { readonly pingDeadlineMs?: number; readonly callDeadlineMs?: number } = {}) =>
  createDockerProbe({ ledger: { host: `unix://${socket()}` }, ...more });

const outcome = async (more = {}) => {
  const { attempts, engine: found } = await probe(more).engine();
  expect(found).toBeUndefined();
  return attempts.find(({ isChosen }) => isChosen)?.outcome;
};

describe('an engine that speaks Docker’s language', () => {
  const named = (headers: Readonly<Record<string, string>>) =>
    engine((request, response) => {
      if (request.url !== '/_ping') return void response.writeHead(500).end('{}');
      response.writeHead(200, { 'Api-Version': '1.41', ...headers });
      response.end('OK');
    });

  it('is Podman by the name of its server', async () => {
    await named({ Server: 'Libpod/4.3.1 (linux)', 'Libpod-Api-Version': '4.3.1' });
    expect((await probe().engine()).engine).toMatchObject({ brand: 'podman', version: '4.3.1' });
  });

  it('is Podman also where a proxy puts its own name', async () => {
    await named({ Server: 'nginx', 'Libpod-Api-Version': '4.3.1' });
    expect((await probe().engine()).engine).toMatchObject({ brand: 'podman' });
  });

  it('is Docker by default', async () => {
    await named({ Server: 'Docker/28.2.2 (linux)' });
    expect((await probe().engine()).engine).not.toHaveProperty('brand');
  });
});

describe('what is wrong with an endpoint is told apart', () => {
  it('a socket that is not there is absent', async () => {
    expect(await outcome()).toBe('absent');
  });

  it('a file that is no socket refuses', async () => {
    await writeFile(socket(), '');
    expect(await outcome()).toBe('refused');
  });

  it('a server that accepts and says nothing hangs', async () => {
    await listen(createTcpServer(() => {}));
    expect(await outcome({ pingDeadlineMs: 150 })).toBe('hung');
  });

  it('a body that never ends hangs', async () => {
    await engine((_request, response) => {
      response.writeHead(200, { 'Api-Version': '1.41' });
      response.write('O');
    });
    expect(await outcome({ pingDeadlineMs: 150 })).toBe('hung');
  });

  it('a web server that says OK is not Docker', async () => {
    await engine((_request, response) => response.end('OK'));
    expect(await outcome()).toBe('not-docker');
  });

  it('a web server with a page for everything is not Docker, and is not listed as one', async () => {
    await engine((_request, response) => response.setHeader('Server', 'nginx').end('<html>'));
    expect(await outcome()).toBe('not-docker');
    expect(await probe().containers()).toMatchObject({ ok: false, error: { reason: 'malformed' } });
  });

  it('a server that does not speak HTTP is not Docker', async () => {
    await listen(createTcpServer((peer) => peer.end('SSH-2.0-OpenSSH_9.2\r\n')));
    expect(await outcome()).toBe('not-docker');
  });

  it('a server that closes at once is a failure of its own', async () => {
    await listen(createTcpServer((peer) => peer.destroy()));
    expect(await outcome()).toBe('failed');
  });

  it('an answer without end is cut short', async () => {
    await engine((_request, response) => {
      const flood = () => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', flood);
      };
      flood();
    });
    expect(await outcome()).toBe('not-docker');
  });

  it('a password in an endpoint is not repeated', async () => {
    const { attempts, endpoint } = await createDockerProbe({ ledger: { host: 'tcp://joe:canary@box:2375' } }).engine();
    expect(attempts).toMatchObject([{ outcome: 'invalid', endpoint: 'tcp://joe@box:2375' }]);
    expect(endpoint).toBe('tcp://joe@box:2375');
  });

  it('ssh that ends without a word of the engine is told with what it said', async () => {
    const ssh = async () => ok(spawn('sh', ['-c', 'echo "joe@box: Permission denied (publickey)." >&2; exit 255'], { stdio: 'pipe' }));
    const { attempts, engine } = await createDockerProbe({ ledger: { host: 'ssh://joe@box' }, ssh }).engine();
    expect(engine).toBeUndefined();
    expect(attempts[0]).toMatchObject({ outcome: 'failed', detail: expect.stringContaining('Permission denied (publickey)') });
  });

  it('ssh is not started for an engine that the ledger names and nobody trusted, wherever that is', async () => {
    let started = 0;
    const ssh = async () => {
      started++;
      return ok(spawn('true', { stdio: 'pipe' }));
    };
    const wish = { kind: 'connect', endpoint: 'ssh://127.0.0.1' } as const;
    const guard = { wish, trust: restricted, isHome: async () => true, isSecret: () => false };
    const probe = createDockerProbe({ ledger: { host: 'ssh://127.0.0.1' }, ssh, guard });
    expect(await probe.containers()).toMatchObject({ error: { reason: 'not-trusted', wish } });
    expect(started).toBe(0);
  });
});

describe('an engine that misbehaves after its ping', () => {
  it('may redirect without taking the process down', async () => {
    await dockerThen((_request, response) => response.writeHead(301, { Location: 'gopher://nowhere/' }).end());
    const look = await probe().containers();
    expect(look).toMatchObject({ ok: false, error: { reason: 'malformed' } });
  });

  it('may send a page where a list was asked for', async () => {
    await dockerThen((_request, response) => response.end('<html>'));
    expect(await probe().containers()).toMatchObject({ ok: false, error: { reason: 'malformed' } });
  });

  it('may send an object where a list was asked for', async () => {
    await dockerThen((_request, response) => response.end('{}'));
    expect(await probe().containers()).toMatchObject({ ok: false, error: { reason: 'malformed' } });
  });

  it('may send a list without end', async () => {
    await dockerThen((_request, response) => {
      response.on('error', () => {});
      const flood = () => {
        while (response.write('[1,'.repeat(100_000)));
        response.once('drain', flood);
      };
      flood();
    });
    const look = await probe({ callDeadlineMs: 1500 }).containers();
    expect(look.ok).toBe(false);
  });

  it('may stall in the middle of its body', async () => {
    await dockerThen((_request, response) => void response.write('['));
    expect(await probe({ callDeadlineMs: 200 }).containers()).toMatchObject({ ok: false, error: { reason: 'timed-out' } });
  });

  it('is asked once more when it closed the connection, and no more than that', async () => {
    let asked = 0;
    await dockerThen((request, response) => (++asked === 1 ? request.socket.destroy() : response.end('[]')));
    expect(await probe().containers()).toEqual({ ok: true, value: [] });
    expect(asked).toBe(2);
    await Promise.all(open.splice(0).map((server) => new Promise((done) => server.close(done))));
    asked = 0;
    await dockerThen((request) => {
      asked++;
      request.socket.destroy();
    });
    expect(await probe().containers()).toMatchObject({ ok: false, error: { reason: 'unreachable' } });
    expect(asked).toBe(2);
  });

  it('may break off in the middle of a list, which is none then', async () => {
    await dockerThen((request, response) => {
      response.writeHead(200, { 'Content-Length': 100 }).write('[]');
      setImmediate(() => request.socket.destroy());
    });
    expect(await probe().containers()).toMatchObject({ ok: false, error: { reason: 'malformed' } });
  });

  const row = { Id: 'a', State: 'running', Names: ['/api'] };
  it.each([
    ['something that is no object', [row, 7]],
    ['nothing', [row, null]],
    ['a list', [row, []]],
    ['a container without an id', [row, { ...row, Id: undefined }]],
    ['a container without a state', [row, { ...row, State: 3 }]],
    ['names that are none', [row, { ...row, Names: [{}] }]],
  ])('may send a list with %s in it, of which nothing is believed', async (_, list) => {
    await dockerThen((_request, response) => response.end(JSON.stringify(list)));
    expect(await probe().containers()).toMatchObject({ ok: false, error: { reason: 'malformed' } });
  });

  it.each([[[]], [{}], [{ Id: 'a' }], [{ Id: 'a', State: null }], ['a']])('may inspect %j, which is not understood', async (answer) => {
    await dockerThen((_request, response) => response.end(JSON.stringify(answer)));
    expect(await probe().inspect('a')).toMatchObject({ ok: false, error: { reason: 'malformed' } });
  });

  it('may hang with its facts, which nobody waits for', async () => {
    await dockerThen((request, response) => void (request.url?.startsWith('/containers') && response.end('[]')));
    const docker = probe({ callDeadlineMs: 20_000 });
    expect((await docker.engine()).engine).toMatchObject({ version: '20.10.24', apiVersion: '1.41' });
    expect((await docker.containers()).ok).toBe(true);
  });

  it('may send a list of 64 MB, of which little is kept', async () => {
    const entry = Buffer.from(`${JSON.stringify({ ...row, Image: 'x'.repeat(64_000) })},`);
    await dockerThen((_request, response) => {
      response.on('error', () => undefined);
      let left = 1_000;
      const more = () => {
        while (left-- > 0) if (!response.write(entry)) return void response.once('drain', more);
        response.end('{}]');
      };
      response.write('[');
      more();
    });
    const before = process.memoryUsage().rss;
    expect(await probe().containers()).toMatchObject({ ok: false, error: { reason: 'malformed' } });
    expect((process.memoryUsage().rss - before) / 1024 / 1024).toBeLessThan(100);
  });

  describe('runs a command and', () => {
    const frame = (text: string, length = text.length) => Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0, 0, length]), Buffer.from(text)]);
    const execs: string[] = [];
    /** An engine whose command says `say`, and ended as `ended` tells. */
    const saying = (say: RequestListener, ended: object = { ExitCode: 0, Running: false }, id = 'e1') =>
      dockerThen((request, response) => {
        execs.push(request.url ?? '');
        if (request.url?.endsWith('/start')) return say(request, response);
        if (request.url?.endsWith('/exec')) return response.writeHead(201).end(JSON.stringify({ Id: id }));
        return response.end(JSON.stringify(ended));
      });
    beforeEach(() => void execs.splice(0));
    const run = () => probe().exec('a', ['curl'], 5_000);

    it('believes it when all of it came', async () => {
      await saying((_request, response) => response.end(frame('pong')));
      expect(await run()).toMatchObject({ ok: true, value: { exitCode: 0, stdout: 'pong' } });
    });

    it.each([
      ['in the middle of a frame', (response: ServerResponse) => response.end(frame('po', 9)), 'malformed'],
      ['in the middle of a frame’s head', (response: ServerResponse) => response.end(Buffer.from([1, 0, 0])), 'malformed'],
      ['by a reset', (response: ServerResponse) => response.write(frame('pong'), () => response.socket?.destroy()), 'unreachable'],
      [
        'by something that is no frame',
        (response: ServerResponse) => response.end(Buffer.concat([frame('pong'), Buffer.from('<html>...</html>')])),
        'malformed',
      ],
      ['by a page instead', (response: ServerResponse) => response.end('<html>Bad gateway</html>'), 'malformed'],
    ] as const)('takes it for no evidence when it broke off %s', async (_, say, reason) => {
      await saying((_request, response) => {
        // A length that is not kept: only so a reset can be told from an end.
        response.writeHead(200, { 'Transfer-Encoding': 'chunked' });
        say(response);
      });
      expect(await run()).toMatchObject({ ok: false, error: { reason } });
    });

    it('takes it for no evidence when it ended before the command did', async () => {
      await saying((_request, response) => response.end(), { ExitCode: null, Running: true });
      expect(await run()).toMatchObject({ ok: false, error: { reason: 'malformed' } });
    });

    it('writes the engine’s own name of it into no other path', async () => {
      await saying((_request, response) => response.end(frame('pong')), undefined, '../containers/a/kill?x=');
      await run();
      expect(execs.slice(1)).toEqual(['/exec/..%2Fcontainers%2Fa%2Fkill%3Fx%3D/start', '/exec/..%2Fcontainers%2Fa%2Fkill%3Fx%3D/json']);
    });
  });

  it('may forbid the call', async () => {
    await dockerThen((_request, response) => response.writeHead(403).end('{"message":"no"}'));
    expect(await probe().containers()).toMatchObject({ ok: false, error: { reason: 'not-permitted' } });
  });

  it('keeps its version from the ping when it tells no more', async () => {
    await dockerThen((_request, response) => response.writeHead(500).end('{"message":"broken"}'));
    expect((await probe().engine()).engine).toMatchObject({ version: '20.10.24', apiVersion: '1.41' });
  });

  it('ends every call when the run ends', async () => {
    await dockerThen(() => {});
    const stop = new AbortController();
    const look = createDockerProbe({ ledger: { host: `unix://${socket()}` }, signal: stop.signal }).containers();
    stop.abort();
    expect((await look).ok).toBe(false);
  });
});
