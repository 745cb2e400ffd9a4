import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run, start } from './rig/program.ts';
import { broken, inFolder, inWorld } from './rig/stack.ts';

const ledger = (port: number, more = '') =>
  `version: 1\nfront: web\nroles:\n  web: { url: "http://127.0.0.1:${port}", kind: http${more} }\n`;

describe('--wait', () => {
  it('turns green with one final report when the server comes up meanwhile', async () => {
    await inFolder(async (folder) => {
      const late = createServer((_, response) => response.end('hello'));
      const port = await freePort();
      await writeFile(join(folder, 'ports.yml'), ledger(port));
      const running = await start(['--wait', '60s', '--only', 'endpoint.*'], { cwd: folder });
      await running.says(/waiting for endpoint\.answers:web/);
      await new Promise<void>((resolve) => late.listen(port, '127.0.0.1', resolve));
      try {
        const { code, stdout, stderr } = await running.done;
        expect(code).toBe(0);
        expect(stdout.match(/^✓/gm)).toHaveLength(2);
        expect(stderr).toMatch(/^preflight: waiting for /);
      } finally {
        late.close();
        late.closeAllConnections();
      }
    });
  });

  it('sends the chat once more when it only came too early for the plugin', { timeout: 120_000 }, async () => {
    const plan = broken('plugin-starting');
    await inWorld({ ...plan, pluginDaemon: { ...plan.pluginDaemon, startsForMs: 500 } }, async (world) => {
      const { code, stdout, stderr } = await world.run(['--wait', '60s', '--skip', 'host.room']);
      expect(stderr).toMatch(/^preflight: waiting for dify\.chat:nginx/m);
      expect({ code, first: stdout.split('\n')[0] }).toEqual({ code: 0, first: expect.stringMatching(/^✓/) });
    });
  });

  it('stops at once at a key that Dify rejects', async () => {
    await inWorld(broken('dify-key-rejected'), async (world) => {
      const { code, stdout, stderr } = await world.run(['--wait', '10m']);
      expect(code).toBe(1);
      expect(stdout).toContain('DIFY_API_KEY');
      expect(stderr).not.toContain('waiting');
    });
  });

  it.each(['context-too-small', 'lmstudio-token-required', 'exposed-wider', 'manager-missing'])(
    'stops at once at what only the user can mend: %s',
    async (fault) => {
      await inWorld(broken(fault), async (world) => {
        const { code, stderr } = await world.run(['--wait', '10m', '--strict', '--no-chat']);
        expect(code).toBe(1);
        expect(stderr).not.toContain('waiting');
      });
    },
  );

  it('ends red, with a report, when the time is over', async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, 'ports.yml'), ledger(await freePort()));
      const { code, stdout } = await run(['--wait', '1s', '--only', 'endpoint.*'], { cwd: folder });
      expect(code).toBe(1);
      expect(stdout).toMatch(/^✗/);
    });
  });

  it('ends when --deadline is over, whatever is still waited for', async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, 'ports.yml'), ledger(await freePort()));
      const { code } = await run(['--wait', '10m', '--deadline', '1s', '--only', 'endpoint.*'], { cwd: folder });
      expect(code).toBe(1);
    });
  });

  it('takes years for a duration', async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, 'ports.yml'), ledger(await freePort()));
      const { code, stdout, stderr } = await run(['--deadline', '99999999h', '--only', 'endpoint.*'], { cwd: folder });
      expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
      expect(stdout).toMatch(/^✗ Connection refused/);
    });
  });

  it('is ended by Ctrl-C with 130 and a report of what was waited for', async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, 'ports.yml'), ledger(await freePort()));
      const running = await start(['--wait', '10m', '--only', 'endpoint.*', '--format', 'json'], { cwd: folder });
      await running.says(/waiting for/);
      running.child.kill('SIGINT');
      const { code, stdout } = await running.done;
      expect(code).toBe(130);
      const report = JSON.parse(stdout) as { exitCode: number; checks: { id: string; code: string }[] };
      expect(report.exitCode).toBe(130);
      expect(report.checks).toContainEqual(expect.objectContaining({ id: 'endpoint.answers:web', code: 'endpoint-refused' }));
    });
  });
});

describe('a server that', () => {
  type Behave = (socket: import('node:net').Socket) => void;
  const cases: readonly (readonly [string, Behave])[] = [
    ['never answers', () => undefined],
    ['closes at once', (socket) => socket.destroy()],
    ['closes after the question', (socket) => socket.once('data', () => socket.end())],
    ['answers garbage', (socket) => socket.end('\u0000\u0001\u001b[2J garbage \u0007\r\n\r\n')],
    ['answers another protocol', (socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n')],
    ['answers headers without end', (socket) => forEver(socket, 'HTTP/1.1 200 OK\r\n', () => `X-${'a'.repeat(2000)}: b\r\n`)],
    [
      'answers a body without end',
      (socket) => forEver(socket, 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n', () => 'x'.repeat(65_536)),
    ],
    ['drips', (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Le')],
    ['promises more than it sends', (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc')],
    [
      'redirects in a circle',
      (socket) => void socket.once('data', () => socket.end('HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n')),
    ],
  ];
  it.each(cases)('%s ends with a reason, at the latest at the deadline', async (_, behave) => {
    const net = await import('node:net');
    const open = new Set<import('node:net').Socket>();
    const server = net.createServer((socket) => {
      open.add(socket);
      socket.on('error', () => undefined).on('close', () => open.delete(socket));
      behave(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      await Promise.all(['dify', 'lmstudio'].map((kind) => askedAs(kind, port)));
    } finally {
      for (const socket of open) socket.destroy();
      server.close();
    }
  });
});

/** Checks what listens on that port as a server of this kind: red or unknown, with a reason, and no crash. */
async function askedAs(kind: string, port: number): Promise<void> {
  await inFolder(async (folder) => {
    await writeFile(join(folder, 'ports.yml'), ledger(port).replace('kind: http', `kind: ${kind}`));
    const { code, stdout, stderr } = await run(['--deadline', '2s', '--format', 'json'], { cwd: folder });
    expect(stderr).toBe('');
    const report = JSON.parse(stdout) as { checks: { id: string; verdict: string; code: string; message: string }[] };
    const asked = report.checks.filter(({ id }) => id.startsWith('endpoint.'));
    const notGreen = asked.filter(({ verdict }) => verdict !== 'pass');
    expect(notGreen).not.toEqual([]);
    for (const { message } of notGreen) expect(message).toMatch(/\S{3}/);
    expect(asked.filter((check) => check.code === 'check-crashed')).toEqual([]);
    expect([1, 3]).toContain(code);
  });
}

function forEver(socket: import('node:net').Socket, head: string, chunk: () => string): void {
  socket.once('data', () => {
    socket.write(head);
    const more = () => {
      while (!socket.destroyed && socket.write(chunk()));
    };
    socket.on('drain', more);
    more();
  });
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
