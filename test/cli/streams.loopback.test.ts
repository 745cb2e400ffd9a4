import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programFile } from './rig/program.ts';
import { broken, controls, inWorld, startWorld, type World } from './rig/stack.ts';

describe('the streams', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stack.stop());

  it('hold the report on standard output and nothing on standard error', async () => {
    const { stdout, stderr } = await world.run(['-v']);
    expect(stderr).toBe('');
    expect(stdout).toContain('dify.chat:nginx');
    expect(stdout).not.toMatch(controls);
  });

  it.each([
    ['a pipe', { TERM: 'xterm-256color', FORCE_COLOR: '1', COLORTERM: 'truecolor' }],
    ['NO_COLOR', { NO_COLOR: '1', TERM: 'xterm-256color' }],
    ['a dumb terminal', { TERM: 'dumb' }],
    ['CI', { CI: 'true', TERM: 'xterm-256color' }],
  ] as const)('carry no control characters in %s', async (_, env) => {
    await inWorld(broken('lmstudio-loopback-only'), async (faulty) => {
      const { stdout, stderr } = await faulty.run(['-v', '--log-level', 'debug'], { env });
      expect(stdout).toContain('✗');
      expect(stdout).not.toMatch(controls);
      expect(stderr).toMatch(/^preflight: /);
      expect(stderr).not.toMatch(controls);
    });
  });

  it('tell the checks in the order of the plan, whatever finished first', async () => {
    const [plan, report] = await Promise.all([world.run(['plan', '--json']), world.run(['--format', 'json'])]);
    const planned = (JSON.parse(plan.stdout) as { checks: { id: string }[] }).checks.map(({ id }) => id);
    const checked = (JSON.parse(report.stdout) as { checks: { id: string }[] }).checks.map(({ id }) => id);
    const known = new Set(planned);
    expect(checked.filter((id) => known.has(id))).toEqual(planned.filter((id) => checked.includes(id)));
    expect(checked.length).toBeGreaterThan(20);
  });

  it('show the chat as a timeline with -v, and each raw event with --log-level debug', async () => {
    const { stdout, stderr } = await world.run(['-v', '--log-level', 'debug']);
    expect(stdout).toMatch(/first token/i);
    expect(stderr).toMatch(/dify\.chat:nginx .*message/);
    expect(stderr).toMatch(/start port\.owned:nginx/);
    for (const line of stderr.trimEnd().split('\n')) expect(line).toMatch(/^preflight: /);
  });

  it('are one line with -q, and empty on standard error', async () => {
    const { stdout, stderr } = await world.run(['-q']);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toBe('');
  });

  it('are no error when the reader goes away', async () => {
    const shell = `'${process.execPath}' '${await programFile()}' -v | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await inShell(shell, world);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^✓ .*\n0\n$/);
  });

  it.skipIf(process.platform !== 'linux')('that could not be written are not fine, and no stack trace is shown', async () => {
    const program = `'${process.execPath}' '${await programFile()}' --no-chat`;
    const { stdout, stderr } = await inShell(`${program} >/dev/full; echo "$?"; ${program} >/dev/full --only no-such; echo "$?"`, world);
    expect(stdout).toBe('3\n2\n');
    expect(stderr).toMatch(/^preflight: .*ENOSPC\n/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('speak Japanese by --lang and by the locale, with the same verdict', async () => {
    const [byOption, byLocale, english] = await Promise.all([
      world.run(['--lang', 'ja']),
      world.run([], { env: { LC_ALL: 'ja_JP.UTF-8' } }),
      world.run(['--lang', 'en'], { env: { LC_ALL: 'ja_JP.UTF-8' } }),
    ]);
    expect(byOption.stdout).toMatch(/^✓ .*チェック/);
    expect(byLocale.stdout).toMatch(/^✓ .*チェック/);
    expect(english.stdout).toMatch(/^✓ The chat answered/);
    expect([byOption.code, byLocale.code, english.code]).toEqual([0, 0, 0]);
  });
});

describe('a real terminal', () => {
  it.skipIf(process.platform !== 'linux')('has colours and a spinner, and is left clean', async () => {
    await inWorld(broken('lmstudio-loopback-only'), async (world) => {
      const typed = await inTerminal('', world);
      expect(typed).toContain('\u001b[31m');
      expect(typed).toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
      // What was hidden is shown again, and every colour is closed.
      expect(typed.lastIndexOf('\u001b[?25h')).toBeGreaterThan(typed.lastIndexOf('\u001b[?25l'));
      const report = typed.slice(typed.lastIndexOf('\u001b[?25h'));
      expect(report).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
      expect(typed).toMatch(/rc 1\s*$/);
    });
  });

  it.skipIf(process.platform !== 'linux')('without a size, as a container can have it, is not filled with erasing', async () => {
    await inWorld(broken('lmstudio-loopback-only'), async (world) => {
      const typed = await inTerminal('', world, {}, 0);
      expect(typed).toContain('127.0.0.1 only, where no container');
      expect(typed).not.toContain('\u001b[1A');
      expect(typed.length).toBeLessThan(10_000);
    });
  });

  it.skipIf(process.platform !== 'linux').each([
    ['NO_COLOR', { NO_COLOR: '1' }],
    ['--no-color', {}],
    ['TERM=dumb', { TERM: 'dumb' }],
    ['CI', { CI: 'true' }],
  ] as const)('has no colours with %s', async (name, env) => {
    await inWorld(broken('lmstudio-loopback-only'), async (world) => {
      const typed = await inTerminal(name === '--no-color' ? '--no-color' : '', world, env);
      expect(typed).toContain('127.0.0.1');
      expect(typed).not.toMatch(/\u001b\[[0-9;]*m/);
      if (name === 'TERM=dumb' || name === 'CI') expect(typed).not.toContain('\u001b');
    });
  });
});

/** Runs the program in a pseudo terminal of util-linux's script(1) and gives all that reached it. */
async function inTerminal(words: string, world: World, env: Readonly<Record<string, string>> = {}, columns = 100): Promise<string> {
  const file = join(world.stack.folder, 'run', 'typed.sh');
  await writeFile(file, `stty cols ${columns} rows 40\n'${process.execPath}' '${await programFile()}' ${words}\necho "rc $?"\n`);
  const { stdout } = await inShell(`script --quiet --return --command "sh '${file}'" /dev/null </dev/null`, world, {
    TERM: 'xterm-256color',
    LC_ALL: 'C.UTF-8',
    ...env,
  });
  return stdout;
}

function inShell(script: string, world: World, env: Readonly<Record<string, string>> = {}): Promise<{ stdout: string; stderr: string }> {
  const options = { cwd: world.stack.folder, env: { PATH: process.env.PATH, ...world.env, ...env } };
  return new Promise((resolve) => {
    execFile('bash', ['-c', script], options, (_, stdout, stderr) => resolve({ stdout, stderr }));
  });
}
