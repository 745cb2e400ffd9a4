import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freePorts } from '../../src/practice/free-ports.ts';
import { type Running, run, start } from './rig/program.ts';
import { controls, inFolder } from './rig/stack.ts';

/**
 * A server as a user's own program: it says that it serves; `/dark` closes its port, `/light` opens it again, `/die` ends it with 7; SIGINT
 * ends it and is told of. It starts a child of its own, whose pid it tells.
 */
const server = `
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
const [port, control] = process.argv.slice(2).map(Number);
const child = spawn(process.execPath, ['-e', 'process.on("SIGINT", () => {}); setInterval(() => {}, 1000)'], { stdio: 'ignore' });
console.log('its child is ' + child.pid);
const front = () => createServer((_, response) => response.end('hello')).listen(port, '127.0.0.1', () => console.log('serving'));
let open = front();
createServer((request, response) => {
  if (request.url === '/dark') { open.close(); open.closeAllConnections(); }
  if (request.url === '/light') open = front();
  response.end('done');
  if (request.url === '/die') setTimeout(() => { child.kill('SIGKILL'); process.exit(7); }, 20);
}).listen(control, '127.0.0.1');
process.on('SIGINT', () => { console.log('asked to end'); process.exit(0); });
`;

type Day = {
  readonly folder: string;
  readonly port: number;
  readonly ask: (path: string) => Promise<unknown>;
  readonly serve: readonly string[];
  readonly start: (...words: readonly string[]) => Promise<Running>;
};

/** A folder with a ledger of one web server, which may not stay, and the program that serves it. */
async function aDay(use: (day: Day) => Promise<void>, more = ''): Promise<void> {
  await inFolder(async (folder) => {
    const { web = 0, control = 0 } = await freePorts(['web', 'control']);
    const file = join(folder, 'server.mjs');
    await writeFile(file, server);
    const serve = [process.execPath, file, String(web), String(control)];
    const role = `web: { url: "http://127.0.0.1:${web}", kind: http, owner: { process: node }, stays: false }`;
    const session = more.replaceAll('SERVE', JSON.stringify(serve));
    await writeFile(join(folder, 'ports.yml'), `version: 1\nfront: web\nroles:\n  ${role}\n${session}`);
    const begin = (...words: readonly string[]) => start(['session', '--skip', 'host.room', '--every', '200ms', ...words], { cwd: folder });
    await use({ folder, port: web, ask: (path) => fetch(`http://127.0.0.1:${control}${path}`), serve, start: begin });
  });
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('preflight session', () => {
  it('goes through a day without an accident: before, start, ready, Ctrl-C, after, and leaves nothing but a line in the log', async () => {
    await aDay(async ({ folder, serve, start }) => {
      const day = await start('--log', 'days.md', '--', ...serve);
      const [, child = ''] = await day.says(/its child is (\d+)/);
      await day.says(/✓ running · /);
      day.child.kill('SIGINT');
      const { code, stdout, stderr } = await day.done;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const order = [
        'before · Ready to start',
        'starting: ',
        'serving',
        '✓ running · ',
        'asked to end',
        '✓ after · Left clean',
        'without an accident',
      ];
      const places = order.map((text) => stdout.indexOf(text));
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect(places).not.toContain(-1);
      expect(stdout).not.toMatch(controls);
      // A child that does not listen to SIGINT is ended all the same.
      expect(isAlive(Number(child))).toBe(false);
      const [title, , head, , row = '', ...rest] = (await readFile(join(folder, 'days.md'), 'utf8')).split('\n');
      expect([title, head, rest]).toEqual(['# Sessions', '| began | lasted | before | running | after | accident | cause |', ['']]);
      expect(row).toMatch(/^\| \d{4}-\d\d-\d\d \d\d:\d\d [+-]\d\d:\d\d \| [^|]+ \| ✓ fine \| ✓ fine \| ✓ fine \| none \| – \|$/);
    });
  });

  it('names an accident in the middle while it happens, says when all is well again, and remembers the first', async () => {
    await aDay(async ({ folder, serve, start, ask, port }) => {
      const day = await start('--log', 'days.md', '--', ...serve);
      await day.says(/✓ running · /);
      await ask('/dark');
      await day.says(new RegExp(`\\d\\d:\\d\\d:\\d\\d ✗ Nobody listens .*${port}|\\d\\d:\\d\\d:\\d\\d ✗ .*${port}`));
      await ask('/light');
      await day.says(/✓ All is well again\./);
      day.child.kill('SIGTERM');
      const { code, stdout } = await day.done;
      expect(code).toBe(1);
      expect(stdout.split('\n').at(-2)).toMatch(/✗ A session of .* with an accident: \d\d:\d\d:\d\d .+/);
      expect((await readFile(join(folder, 'days.md'), 'utf8')).split('\n').at(-2)).toMatch(
        /\| ✓ fine \| ✓ fine \| ✓ fine \| yes \| \d\d:\d\d:\d\d /,
      );
    });
  });

  it('calls a command that ends badly an accident, and ends in order', async () => {
    await aDay(async ({ serve, start, ask }) => {
      const day = await start('--', ...serve);
      await day.says(/✓ running · /);
      await ask('/die');
      const { code, stdout } = await day.done;
      expect(code).toBe(1);
      expect(stdout).toMatch(/with an accident: \d\d:\d\d:\d\d .* ended with exit code 7\./);
    });
  });

  it('is over when its command is, whatever that was', async () => {
    await aDay(async ({ start }) => {
      const { code, stdout } = await (await start('--', process.execPath, '-e', '0')).done;
      expect(stdout).toContain('The session was over before the stack was ready.');
      expect(code).toBe(0);
    });
  });

  it('does not begin when it cannot go well, and starts nothing', async () => {
    await aDay(async ({ folder, serve, start }) => {
      const first = await start('--', ...serve);
      await first.says(/✓ running · /);
      await writeFile(
        join(folder, 'ports.yml'),
        (await readFile(join(folder, 'ports.yml'), 'utf8')).replace('process: node', 'process: nginx'),
      );
      const second = await (await start('--log', 'days.md', '--', process.execPath, '-e', 'console.log("started")')).done;
      first.child.kill('SIGINT');
      await first.done;
      expect(second.code).toBe(1);
      expect(second.stdout).toMatch(/✗ The session did not begin: /);
      expect(second.stdout).not.toContain('started\n');
      expect(await readFile(join(folder, 'days.md'), 'utf8')).toContain('| did not begin |');
    });
  });

  it('runs what the ledger names only when that was allowed, and says what it wants', async () => {
    const more = 'session: { up: SERVE, down: [sh, -c, "echo down was run > down.txt"] }\n';
    await aDay(async ({ folder, start }) => {
      const refused = await (await start()).done;
      expect(refused.code).toBe(3);
      expect(refused.stdout).toBe('');
      expect(refused.stderr).toMatch(/wants to run this folder’s .*server\.mjs.*preflight trust/);
      const shown = await run(['trust', '--yes'], { cwd: folder });
      expect(shown.stdout).toContain("? run this folder’s sh -c 'echo down was run > down.txt'");
      const day = await start();
      await day.says(/✓ running · /);
      day.child.kill('SIGINT');
      expect((await day.done).code).toBe(0);
      expect(await readFile(join(folder, 'down.txt'), 'utf8')).toBe('down was run\n');
    }, more);
  });

  it('goes on until Ctrl-C when the ledger’s command has done its work at once, and says that its end failed', async () => {
    const more = `session: { up: [${JSON.stringify(process.execPath)}, -e, "0"], down: [sh, -c, "exit 3"] }\n`;
    await aDay(async ({ serve, start }) => {
      const day = await start('--trust', '--wait', '60s');
      await day.says(/waiting until/);
      const other = await start('--', ...serve);
      await day.says(/✓ running · [\s\S]*Ctrl-C ends the session/);
      other.child.kill('SIGINT');
      await other.done;
      day.child.kill('SIGINT');
      const { code, stdout } = await day.done;
      expect(code).toBe(1);
      expect(stdout).toContain("sh -c 'exit 3' ended with exit code 3.");
    }, more);
  });

  it('ends by the signal when it is interrupted before the stack was ready, and has ended what it started', async () => {
    await aDay(async ({ start }) => {
      const script = 'console.log("pid " + process.pid); setInterval(() => {}, 1000)';
      const day = await start('--', process.execPath, '-e', script);
      const [, pid = ''] = await day.says(/pid (\d+)/);
      day.child.kill('SIGHUP');
      expect((await day.done).code).toBe(129);
      expect(isAlive(Number(pid))).toBe(false);
    });
  });

  it('says what is wrong with its line before anything is started', async () => {
    await aDay(async ({ folder, start }) => {
      const nothing = await (await start()).done;
      expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining('There is nothing to start')]);
      const missing = await (await start('--', './no-such-program')).done;
      expect([missing.code, missing.stdout]).toEqual([2, expect.stringContaining('./no-such-program could not be started: ENOENT.')]);
      await writeFile(join(folder, 'notes.md'), '# My own notes\n');
      const notes = await (await start('--log', 'notes.md', '--', 'true')).done;
      expect([notes.code, notes.stdout, notes.stderr]).toEqual([2, '', expect.stringContaining('holds something else than a session log')]);
      await symlink('/etc/hostname', join(folder, 'link.md'));
      const link = await (await start('--log', 'link.md', '--', 'true')).done;
      expect([link.code, link.stderr]).toEqual([2, expect.stringContaining('leaves the folder')]);
      expect(await readFile(join(folder, 'notes.md'), 'utf8')).toBe('# My own notes\n');
    });
  });

  it('prints no secret of its own command', async () => {
    await aDay(async ({ start }) => {
      const { stdout } = await (await start('--', process.execPath, '-e', '0', `KEY=app-${'Ab3'.repeat(8)}`)).done;
      expect(stdout).toContain('starting: ');
      expect(stdout).not.toContain('Ab3Ab3');
    });
  });
});
