import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type InsideTool, probeFromInside } from '../../../src/probes/inside/inside.ts';
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

const here: Readonly<Record<InsideTool, boolean>> = {
  curl: has('curl', '--version'),
  python3: has('python3', '-c', 'import requests'),
  wget: has('wget', '--version'),
  'busybox wget': has('busybox', 'true'),
  bash: has('bash', '--version'),
};
const tools = Object.keys(here) as InsideTool[];
const toolOf = ([program, ...words]: readonly string[]): InsideTool =>
  program === 'sh' ? 'wget' : program === 'busybox' && words.includes('wget') ? 'busybox wget' : (program as InsideTool);

/** A container that has this one tool only. */
const only =
  (tool: InsideTool): Scripted =>
  (command) =>
    toolOf(command) === tool ? undefined : { exitCode: 127, stderr: `${toolOf(command)}: not found` };

const ask = (url: string, scripted?: Scripted, environment: Readonly<Record<string, string>> = {}, deadlineMs = 5_000) => {
  const docker = hostContainer([{ id: 'c1', service: 'plugin_daemon', environment }], scripted);
  return probeFromInside(docker, 'c1', url, deadlineMs);
};

describe('a URL asked from inside', () => {
  for (const tool of tools) {
    it.runIf(here[tool])(`is answered to ${tool} alone, after every other one was tried`, async () => {
      const port = await listen((_, response) => response.end('{"data":[{"id":"qwen"}]}'));
      const answer = await ask(`http://127.0.0.1:${port}/v1/models`, only(tool));
      expect(answer.tries.map((each) => each.tool)).toEqual(tools.slice(0, tools.indexOf(tool) + 1));
      if (tool === 'bash') expect(answer).toMatchObject({ kind: 'connected', tool });
      else expect(answer).toMatchObject({ kind: 'response', tool, status: 200, body: '{"data":[{"id":"qwen"}]}' });
    });

    // A quiet wget says only that it failed.
    if (tool !== 'wget')
      it.runIf(here[tool])(`is refused to ${tool} where nobody listens`, async () => {
        const answer = await ask(`http://127.0.0.1:${await deadPort()}/`, only(tool));
        expect(answer).toMatchObject({ kind: 'failure', tool, error: 'refused' });
      });

    if (tool !== 'wget')
      it.runIf(here[tool])(`is a name that ${tool} does not know`, async () => {
        expect(await ask('http://no-such-host.invalid:1234/', only(tool))).toMatchObject({ kind: 'failure', error: 'dns' });
      });

    // To bash a connection is all there is to see.
    if (tool !== 'bash')
      it.runIf(here[tool])(`ends in time with ${tool} when no answer comes`, async () => {
        const port = await listen(() => undefined);
        const answer = await ask(`http://127.0.0.1:${port}/`, only(tool), {}, 3_000);
        expect(answer).toMatchObject({ kind: 'failure', error: 'timeout' });
      });
  }

  it.runIf(here.wget)('stays a failure when a quiet wget says only that it failed', async () => {
    const answer = await ask(`http://127.0.0.1:${await deadPort()}/`, only('wget'));
    expect(answer).toMatchObject({ kind: 'failure', tool: 'wget', error: 'other' });
  });

  it.runIf(here.wget && here.bash)('learns from bash how the connection failed that wget says nothing of', async () => {
    const scripted: Scripted = (command) => (['wget', 'bash'].includes(toolOf(command)) ? undefined : { exitCode: 127 });
    expect(await ask(`http://127.0.0.1:${await deadPort()}/`, scripted)).toMatchObject({ kind: 'failure', tool: 'bash', error: 'refused' });
  });

  it.runIf(here.python3)('keeps the status and the server of an error page', async () => {
    const port = await listen((_, response) => {
      response.writeHead(503, { server: 'squid' });
      response.end('no');
    });
    const answer = await ask(`http://127.0.0.1:${port}/`, only('python3'));
    expect(answer).toMatchObject({ kind: 'response', status: 503, server: 'squid', isProxied: false });
  });

  it.runIf(here.python3 && here.curl)('sees a proxy that only Python obeys, and what is behind it', async () => {
    const port = await listen((_, response) => response.end('{"data":[]}'));
    const environment = { HTTP_PROXY: `http://127.0.0.1:${await deadPort()}` };
    const answer = await ask(`http://127.0.0.1:${port}/v1/models`, undefined, environment);
    expect(answer).toMatchObject({ kind: 'failure', tool: 'python3', error: 'proxy', isProxied: true, withoutProxy: { status: 200 } });
  });

  it('passes over a tool that crashes and says what it tried', async () => {
    const scripted: Scripted = (command) => ({ exitCode: toolOf(command) === 'wget' ? 139 : toolOf(command) === 'bash' ? 126 : 127 });
    const answer = await ask('http://127.0.0.1:1/', scripted);
    expect(answer).toMatchObject({ kind: 'blind', blind: { reason: 'tool-missing' } });
    expect(answer.tries.map(({ outcome, exitCode }) => `${outcome} ${exitCode}`)).toEqual([
      'unusable 127',
      'unusable 127',
      'unusable 139',
      'unusable 127',
      'unusable 126',
    ]);
    expect(answer.kind === 'blind' && answer.blind.detail).toContain('/proc/4711/net/tcp');
  });

  it('starts no Python where curl sees the same, and asks both at once where a proxy or a certificate may come between', async () => {
    const scripted: Scripted = (command) =>
      command[0] === 'python3' ? { stdout: '{"ok":true,"status":200,"ms":1,"body":"","proxied":true}' } : { stdout: '\n200 0.001' };
    const asked = async (url: string, environment: Readonly<Record<string, string>>) => {
      const docker = hostContainer([{ id: 'c1', service: 'plugin_daemon', environment }], scripted);
      const { tries } = await probeFromInside(docker, 'c1', url, 3_000);
      return [docker.commands.map(([program]) => program).sort(), tries.map(({ tool }) => tool)];
    };
    expect(await asked('http://127.0.0.1:1/', { NO_PROXY: '*', https_proxy: '' })).toEqual([['curl'], ['curl']]);
    for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) {
      expect(await asked('http://127.0.0.1:1/', { [name]: 'http://proxy:3128' })).toEqual([['curl', 'python3'], ['python3']]);
    }
    expect(await asked('https://127.0.0.1:1/', {})).toEqual([['curl', 'python3'], ['python3']]);
  });

  it('takes the beginning of an answer without end, and no end of one that the engine cut', async () => {
    const endless: Scripted = () => ({ exitCode: 28, stdout: 'data: 1\n200 3.000', stderr: 'curl: (28) Operation timed out' });
    expect(await ask('http://127.0.0.1:1/', endless)).toMatchObject({ kind: 'response', status: 200, body: 'data: 1' });
    const silent: Scripted = () => ({ exitCode: 28, stdout: '\n200 3.000', stderr: 'curl: (28) Operation timed out' });
    expect(await ask('http://127.0.0.1:1/', silent)).toMatchObject({ kind: 'failure', error: 'timeout' });
    expect(await ask('http://127.0.0.1:1/', () => ({ stdout: 'data: 1' }))).toMatchObject({
      kind: 'blind',
      blind: { reason: 'malformed' },
    });
  });

  it('takes a Python without requests for no tool', async () => {
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

  it('never puts the address into a shell command', async () => {
    const docker = hostContainer([{ id: 'c1', service: 'x' }], (command) => ({ exitCode: command[0] === 'bash' ? 1 : 127 }));
    await probeFromInside(docker, 'c1', 'tcp://plugin_daemon:5003', 3_000);
    const [[shell, option, script = '', ...words] = []] = docker.commands;
    expect([shell, option]).toEqual(['bash', '-c']);
    expect(script).not.toContain('plugin_daemon');
    expect(words).toEqual([
      'preflight',
      '1',
      'bash',
      '-c',
      'exec 3<>"/dev/tcp/$1/$2" && echo connected',
      'preflight',
      'plugin_daemon',
      '5003',
    ]);
  });

  it('asks at most three at once', async () => {
    let now = 0;
    let most = 0;
    const docker = hostContainer([{ id: 'c1', service: 'x' }]);
    const exec: typeof docker.exec = async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
      return { ok: true, value: { exitCode: 0, stdout: '\n200 0.001', stderr: '', durationMs: 1 } };
    };
    const slow = { ...docker, exec };
    const answers = await Promise.all(Array.from({ length: 12 }, () => probeFromInside(slow, 'c1', 'http://x/', 3_000)));
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
