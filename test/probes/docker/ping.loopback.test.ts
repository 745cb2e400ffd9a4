import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
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
