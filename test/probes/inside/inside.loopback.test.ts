import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { choicesOf, firstThereName, saysChosen } from '../../../src/base/first-there.ts';
import { askFromInside, probeFromInside } from '../../../src/probes/inside/inside.ts';
import { limited } from '../../../src/probes/inside/limited.ts';
import { hostContainer, type Scripted } from '../../families/hop/host-container.ts';

const open: { close: (done: () => void) => void }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => new Promise<void>((done) => server.close(done))));
});

async function listen(answer: Parameters<typeof createServer>[1]): Promise<number> {
  const server: Server = createServer((request, response) => {
    response.setHeader('connection', 'close');
    answer?.(request, response as never);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({
    close: (done) => {
      server.close(() => done());
      server.closeAllConnections();
    },
  });
  return (server.address() as AddressInfo).port;
}

/** A port that nobody listens on: it was just given back. */
async function deadPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

function has(program: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Where a program of this machine really lies: what a version manager puts on PATH is a script that needs the whole of PATH. */
function placeOf(program: string): string | undefined {
  const said = spawnSync('sh', ['-c', program === 'python3' ? 'python3 -c "import sys; print(sys.executable)"' : `command -v ${program}`]);
  const place = said.stdout.toString().trim();
  return said.status === 0 && place !== '' ? realpathSync(place) : undefined;
}

/** Each tool with the programs that an image has which holds nothing else that can ask. */
const holds = {
  curl: ['sh', 'curl'],
  python3: ['sh', 'python3'],
  node: ['node'],
  php: ['sh', 'sleep', 'php'],
  perl: ['perl'],
  wget: ['sh', 'sleep', 'wget'],
  'busybox wget': ['busybox'],
  bash: ['bash', 'sleep'],
  nc: ['sh', 'sleep', 'nc'],
} as const;
type Tool = keyof typeof holds;
const tools = Object.keys(holds) as Tool[];
const isHere = (tool: Tool) => holds[tool].every((program) => placeOf(program) !== undefined);
/** These tell of HTTP only whether a connection stands. */
const connectsOnly: readonly Tool[] = ['bash', 'nc'];

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** The environment of a container that has these programs and no other. */
function having(programs: readonly string[]): { readonly PATH: string } {
  const folder = mkdtempSync(join(tmpdir(), 'preflight-test-bin-'));
  folders.push(folder);
  for (const program of programs) symlinkSync(placeOf(program) ?? '/nonexistent', join(folder, program));
  return { PATH: folder };
}
const only = (tool: Tool) => having(holds[tool]);

const ask = (url: string, scripted?: Scripted, environment: Readonly<Record<string, string>> = {}, deadlineMs = 5_000) => {
  const docker = hostContainer([{ id: 'c1', service: 'plugin_daemon', environment }], scripted);
  return probeFromInside({ docker }, 'c1', url, deadlineMs);
};

/** A container whose shell finds one program first; what any program says there is scripted. */
const chosen =
  (program: string, scripted: Scripted): Scripted =>
  (command) => {
    if (command[3] !== firstThereName) return scripted(command);
    const found = choicesOf(command.slice(4)).find(({ needs }) => needs === program);
    return found ? { ...scripted(found.command), stderr: `${saysChosen(found.label)}${scripted(found.command)?.stderr ?? ''}` } : undefined;
  };

/** A server that speaks as it likes. */
async function serve(speak: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    speak(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({
    close: (done) => {
      server.close(() => done());
      for (const socket of sockets) socket.destroy();
    },
  });
  return (server.address() as AddressInfo).port;
}

describe('a URL asked from inside', () => {
  for (const tool of tools) {
    const isConnecting = connectsOnly.includes(tool);
    describe.runIf(isHere(tool))(`of an image that has ${tool} alone`, () => {
      it('is answered', async () => {
        const port = await listen((_, response) => response.end('{"data":[{"id":"qwen"}]}'));
        const answer = await ask(`http://127.0.0.1:${port}/v1/models`, undefined, only(tool));
        if (isConnecting) expect(answer).toMatchObject({ kind: 'connected', tool });
        else expect(answer).toMatchObject({ kind: 'response', tool, status: 200, body: '{"data":[{"id":"qwen"}]}' });
        expect(answer.tries.at(-1)).toMatchObject({ tool, outcome: 'answered' });
        expect(answer.tries.slice(0, -1).every(({ outcome, exitCode }) => outcome === 'unusable' && exitCode === 127)).toBe(true);
      });

      if (!isConnecting)
        it('is answered with 401 where a key is wanted', async () => {
          const port = await listen((_, response) => {
            response.writeHead(401, { 'www-authenticate': 'Bearer' });
            response.end('no key');
          });
          expect(await ask(`http://127.0.0.1:${port}/`, undefined, only(tool))).toMatchObject({ kind: 'response', tool, status: 401 });
        });

      it('is refused where nobody listens', async () => {
        // A quiet wget says only that it failed.
        const error = tool === 'wget' ? 'other' : 'refused';
        expect(await ask(`http://127.0.0.1:${await deadPort()}/`, undefined, only(tool))).toMatchObject({ kind: 'failure', tool, error });
      });

      it('is a name that nobody knows', async () => {
        const error = tool === 'wget' ? 'other' : 'dns';
        expect(await ask('http://no-such-host.invalid:1234/', undefined, only(tool))).toMatchObject({ kind: 'failure', error });
      });

      if (!isConnecting)
        it('ends in time when no answer comes', async () => {
          const port = await listen(() => undefined);
          const answer = await ask(`http://127.0.0.1:${port}/`, undefined, only(tool), 3_000);
          expect(answer).toMatchObject({ kind: 'failure', error: 'timeout' });
        });
    });
  }

  describe.each(tools.filter((tool) => !/wget|curl/.test(tool) && isHere(tool)))('a connection asked for by %s', (tool) => {
    it('stands, and is known for Redis and PostgreSQL by their first words', async () => {
      const redis = await serve((socket) =>
        socket.on('data', (words) => socket.write(String(words) === 'PING\r\n' ? '-NOAUTH x\r\n' : '?')),
      );
      const postgres = await serve((socket) =>
        socket.on('data', (words) => socket.write(words.toString('hex') === '0000000804d2162f' ? 'N' : '?')),
      );
      const said = (url: string) => ask(url, undefined, only(tool));
      expect(await said(`redis://:secret@127.0.0.1:${redis}/0`)).toMatchObject({ kind: 'connected', tool, said: '-NOAUTH x' });
      expect(await said(`postgresql://joe:secret@127.0.0.1:${postgres}/x`)).toMatchObject({ kind: 'connected', tool, said: 'N' });
      expect(await said(`tcp://127.0.0.1:${redis}`)).toMatchObject({ kind: 'connected', tool });
    });

    it('is no Redis when something else answers, or nothing', async () => {
      const other = await serve((socket) => socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
      const silent = await serve(() => undefined);
      expect(await ask(`redis://127.0.0.1:${other}`, undefined, only(tool))).toMatchObject({ kind: 'failure', error: 'protocol' });
      expect(await ask(`redis://127.0.0.1:${silent}`, undefined, only(tool), 3_000)).toMatchObject({ kind: 'failure', error: 'timeout' });
    });

    // nc ends alike when the other side closes and when nothing more is to be sent.
    if (tool !== 'nc')
      it('is none when it is closed at once', async () => {
        const port = await serve((socket) => socket.end());
        expect(await ask(`tcp://127.0.0.1:${port}`, undefined, only(tool))).toMatchObject({ kind: 'failure', error: 'reset' });
      });
  });

  it.each(['curl', 'python3', 'node', 'php', 'perl'] as const)(
    'goes with a header that only the standard input of %s tells',
    async (tool) => {
      if (!isHere(tool)) return expect(placeOf(tool)).toBeUndefined();
      const port = await listen((request, response) => response.end(request.headers.authorization));
      const docker = hostContainer([{ id: 'c1', service: 'x', environment: only(tool) }]);
      const headers = { Authorization: 'Bearer a"b\\c' };
      const answer = await askFromInside(docker, 'c1', { to: '127.0.0.1', port, speak: 'http', headers }, { deadlineMs: 5_000 });
      expect(answer).toMatchObject({ kind: 'response', tool, status: 200, body: 'Bearer a"b\\c' });
      expect(JSON.stringify(docker.commands)).not.toContain('Bearer a');
    },
  );

  it('asks nothing with a header that would be two, or of a host that would be an option', async () => {
    const docker = hostContainer([{ id: 'c1', service: 'x' }]);
    const asked = (to: string, headers = {}) =>
      askFromInside(docker, 'c1', { to, port: 80, speak: 'http', headers }, { deadlineMs: 5_000 });
    expect(await asked('127.0.0.1', { 'x-key': 'a\nx-other: b' })).toMatchObject({ kind: 'blind', blind: { reason: 'malformed' } });
    expect(await asked('-oProxyCommand')).toMatchObject({ kind: 'blind', blind: { reason: 'malformed' } });
    expect(docker.commands).toEqual([]);
  });

  it.runIf(isHere('wget') && isHere('bash'))('learns from bash how the connection failed that wget says nothing of', async () => {
    const both = having(['sh', 'sleep', 'wget', 'bash']);
    expect(await ask(`http://127.0.0.1:${await deadPort()}/`, undefined, both)).toMatchObject({
      kind: 'failure',
      tool: 'bash',
      error: 'refused',
    });
  });

  it.runIf(isHere('python3'))('keeps the status and the server of an error page', async () => {
    const port = await listen((_, response) => {
      response.writeHead(503, { server: 'squid' });
      response.end('no');
    });
    const answer = await ask(`http://127.0.0.1:${port}/`, undefined, only('python3'));
    expect(answer).toMatchObject({ kind: 'response', status: 503, server: 'squid', isProxied: false });
  });

  it.runIf(isHere('python3') && isHere('curl')).each(['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'])(
    'sees a proxy by %s, and what is behind it',
    async (name) => {
      const port = await listen((_, response) => response.end('{"data":[]}'));
      const environment = { [name]: `http://127.0.0.1:${await deadPort()}` };
      const answer = await ask(`http://127.0.0.1:${port}/v1/models`, undefined, environment);
      expect(answer).toMatchObject({ kind: 'failure', tool: 'python3', error: 'proxy', isProxied: true, withoutProxy: { status: 200 } });
    },
  );

  it.runIf(isHere('curl'))('takes no look past the proxy for the container’s own where Python cannot be used', async () => {
    const port = await listen((_, response) => response.end('{"data":[]}'));
    const withoutPython: Scripted = ([program = '']) => (program === 'python3' ? { exitCode: 139 } : undefined);
    const environment = { http_proxy: `http://127.0.0.1:${await deadPort()}` };
    const answer = await ask(`http://127.0.0.1:${port}/v1/models`, withoutPython, environment);
    expect(answer).toMatchObject({ kind: 'failure', tool: 'curl' });
  });

  it('passes over tools that crash, and says exactly what is missing and what is broken', async () => {
    const scripted: Scripted = ([program = '', ...words]) => {
      if (program === 'sh' && words[2] === firstThereName) return { exitCode: 127, stdout: 'exec: "sh": executable file not found' };
      return { exitCode: program === 'node' ? 139 : program === 'bash' ? 126 : 127 };
    };
    const answer = await ask('http://127.0.0.1:1/', scripted);
    expect(answer).toMatchObject({ kind: 'blind', blind: { reason: 'tool-missing' } });
    expect(answer.tries.map(({ tool, exitCode }) => `${tool} ${exitCode}`)).toEqual([
      ...[
        'curl 127',
        'python3 127',
        'node 139',
        'php 127',
        'perl 127',
        'wget 127',
        'busybox wget 127',
        'bash 126',
        'nc 127',
        'busybox nc 127',
      ],
    ]);
    expect(answer.kind === 'blind' && answer.blind.detail).toMatch(
      /^the container has none of curl, python3, php, perl, wget, busybox wget, nc, busybox nc; what it has of node, bash cannot be used; .*\/proc\/4711\/net\/tcp/,
    );
  });

  it('finds its program with one exec, and asks the next container of the image by it at once', async () => {
    const port = await listen((_, response) => response.end('hi'));
    const environment = having(['sh', 'perl']);
    const docker = hostContainer(['c1', 'c2'].map((id) => ({ id, service: id, environment })));
    for (const id of ['c1', 'c2']) {
      expect(await probeFromInside({ docker }, id, `http://127.0.0.1:${port}/`, 5_000)).toMatchObject({ status: 200, tool: 'perl' });
    }
    expect(docker.commands.map(([program]) => program)).toEqual(['sh', 'perl']);
  });

  it('starts no Python where curl sees the same, and asks both at once where a proxy or a certificate may come between', async () => {
    const scripted = chosen('curl', (command) =>
      command[0] === 'python3' ? { stdout: '{"ok":true,"status":200,"ms":1,"body":"","proxied":true}' } : { stdout: '\n200 0.001' },
    );
    const asked = async (url: string, environment: Readonly<Record<string, string>>) => {
      const docker = hostContainer([{ id: 'c1', service: 'plugin_daemon', environment }], scripted);
      const { tries } = await probeFromInside({ docker }, 'c1', url, 3_000);
      return [docker.commands.map(([program]) => program).sort(), tries.map(({ tool }) => tool)];
    };
    expect(await asked('http://127.0.0.1:1/', { NO_PROXY: '*', https_proxy: '' })).toEqual([['sh'], ['curl']]);
    for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) {
      expect(await asked('http://127.0.0.1:1/', { [name]: 'http://proxy:3128' })).toEqual([['curl', 'python3'], ['python3']]);
    }
    expect(await asked('https://127.0.0.1:1/', {})).toEqual([['curl', 'python3'], ['python3']]);
  });

  it('takes the beginning of an answer without end, and no end of one that the engine cut', async () => {
    const endless = chosen('curl', () => ({ exitCode: 28, stdout: 'data: 1\n200 3.000', stderr: 'curl: (28) Operation timed out' }));
    expect(await ask('http://127.0.0.1:1/', endless)).toMatchObject({ kind: 'response', status: 200, body: 'data: 1' });
    const silent = chosen('curl', () => ({ exitCode: 28, stdout: '\n200 3.000', stderr: 'curl: (28) Operation timed out' }));
    expect(await ask('http://127.0.0.1:1/', silent)).toMatchObject({ kind: 'failure', error: 'timeout' });
    expect(
      await ask(
        'http://127.0.0.1:1/',
        chosen('curl', () => ({ stdout: 'data: 1' })),
      ),
    ).toMatchObject({
      kind: 'blind',
      blind: { reason: 'malformed' },
    });
  });

  it('passes over a Python that cannot run the question', async () => {
    const scripted: Scripted = (command) => (command[0] === 'python3' ? { exitCode: 3 } : { stdout: 'hi\n200 0.012' });
    const environment = { HTTP_PROXY: 'http://proxy:3128' };
    expect(await ask('http://127.0.0.1:1/', scripted, environment)).toMatchObject({
      kind: 'response',
      tool: 'curl',
      status: 200,
      ms: 12,
      body: 'hi',
    });
  });

  it('never puts the address into a script', async () => {
    const docker = hostContainer(
      [{ id: 'c1', service: 'x' }],
      chosen('bash', () => ({ exitCode: 1 })),
    );
    for (const url of ['tcp://plugin_daemon:5003', 'http://plugin_daemon:5003/x']) await probeFromInside({ docker }, 'c1', url, 3_000);
    const words = docker.commands.flat();
    const isScript = (word: string) => word.includes('\n') || word.includes(';');
    expect(words.some((word) => word === 'plugin_daemon')).toBe(true);
    expect(words.filter((word) => isScript(word) && word.includes('plugin_daemon'))).toEqual([]);
  });

  it('asks at most three at once', async () => {
    let now = 0;
    let most = 0;
    const docker = hostContainer([{ id: 'c1', service: 'x' }]);
    const exec: typeof docker.exec = async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
      return { ok: true, value: { exitCode: 0, stdout: '\n200 0.001', stderr: saysChosen('0'), durationMs: 1 } };
    };
    const slow = { ...docker, exec };
    const answers = await Promise.all(Array.from({ length: 12 }, () => probeFromInside({ docker: slow }, 'c1', 'http://x/', 3_000)));
    expect(answers.every(({ kind }) => kind === 'response')).toBe(true);
    expect(most).toBe(3);
  });
});

describe('a command with a time limit', () => {
  const shells = (['sh', 'busybox sh', 'bash'] as const).filter((shell) =>
    has(shell.split(' ')[0] ?? '', ...shell.split(' ').slice(1), '-c', 'true'),
  );

  /** How it ended, and what of its process group is there when it has. */
  const run = async (shell: (typeof shells)[number], seconds: number, command: readonly string[]) => {
    const [program = '', ...words] = limited(shell, seconds, command);
    const child = spawn(program, words, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
    const [code] = await once(child, 'exit');
    const left = spawnSync('ps', ['-o', 'pid=,args=', '--sid', String(child.pid)], { encoding: 'utf8' }).stdout.trim();
    child.stdout.destroy();
    child.stderr.destroy();
    return { code, said, left };
  };

  for (const shell of shells) {
    it(`ends as it ends, and leaves nothing behind in ${shell}`, async () => {
      expect(await run(shell, 30, ['sh', '-c', 'echo "$1"; exit 3', 'x', "it's $HOME"])).toEqual({
        code: 3,
        said: "it's $HOME\n",
        left: '',
      });
    });

    it(`is ended, and leaves nothing behind in ${shell}`, async () => {
      expect(await run(shell, 1, ['sleep', '60'])).toEqual({ code: 143, said: expect.stringMatching(/^(?:Terminated\n)?$/), left: '' });
    });

    it(`is not ended for want of a program that can wait in ${shell}`, async () => {
      const words = limited(shell, 1, ['sh', '-c', 'echo done']).map((word) => word.replace(/(busybox )?sleep "/, 'no-such-program "'));
      expect(spawnSync(words[0] ?? '', words.slice(1), { encoding: 'utf8' })).toMatchObject({ status: 0, stdout: 'done\n' });
    });
  }
});
