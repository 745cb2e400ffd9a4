import { execFileSync } from 'node:child_process';
import { lstat, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { healthyPlan } from '../../src/practice/healthy-plan.ts';
import { variants } from '../../src/practice/variants.ts';
import { formatNames } from '../../src/reporters/reporters.ts';
import { packageFolder } from './rig/program.ts';
import { broken, inWorld, startWorld, type World } from './rig/stack.ts';

type Report = {
  readonly exitCode: number;
  readonly phase: string;
  readonly verdict: string;
  readonly checks: readonly { readonly id: string; readonly verdict: string }[];
};

const reportOf = (text: string) => JSON.parse(text) as Report;

let world: World;
const inside = (name: string) => join(world.stack.folder, name);
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stack.stop());

describe('the formats', () => {
  it('go to files, whole, while one uses standard output', async () => {
    const formats = formatNames.filter((name) => name !== 'json');
    const words = formats.flatMap((format) => ['--format', `${format}=all/in/one.${format}`]);
    const { code, stdout, stderr } = await world.run([...words, '--format', 'json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(reportOf(stdout).verdict).toBe('pass');
    const written = await readdir(inside('all/in'));
    expect(written.sort()).toEqual(formats.map((format) => `one.${format}`).sort());
    for (const name of written.filter((one) => !/github|codequality/.test(one))) {
      expect((await readFile(inside(`all/in/${name}`), 'utf8')).endsWith('\n'), name).toBe(true);
    }
  });

  it('that all go to files leave one line for the terminal', async () => {
    const { code, stdout } = await world.run(['--no-chat', '--format', 'html=one/page.html', '--format', 'json=one/report.json']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^✓ [^\n]+\n$/);
    expect((await readdir(inside('one'))).sort()).toEqual(['page.html', 'report.json']);
  });

  it('that cannot be written break none of the others, and make a 3 of a 0', async () => {
    await writeFile(inside('a-file'), '');
    const { code, stdout, stderr } = await world.run([
      '--no-chat',
      '--format',
      'junit=a-file/below.xml',
      '--format',
      'html=/proc/nothing/x.html',
      '--format',
      'json',
    ]);
    expect(code).toBe(3);
    expect(reportOf(stdout).exitCode).toBe(0);
    expect(stderr).toContain('a-file/below.xml');
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  // Links of the test's own stand for /dev/null and the like: no test may put the machine's devices at risk.
  it.skipIf(process.platform === 'win32')('leave links and pipes what they are', async () => {
    await mkdir(inside('links'));
    execFileSync('mkfifo', [inside('links/pipe')]);
    await writeFile(inside('links/target.json'), 'somebody’s own');
    await symlink('target.json', inside('links/link.json'));
    const read = readFile(inside('links/pipe'), 'utf8');
    const { code } = await world.run([
      '-q',
      '--no-chat',
      '--force',
      '--format',
      'json=links/pipe',
      '--format',
      'junit=links/link.json',
      '--format',
      'terminal',
    ]);
    expect(code).toBe(0);
    expect(reportOf(await read).exitCode).toBe(0);
    expect((await lstat(inside('links/pipe'))).isFIFO()).toBe(true);
    expect((await lstat(inside('links/link.json'))).isSymbolicLink()).toBe(true);
    expect(await readFile(inside('links/target.json'), 'utf8')).toContain('<testsuites');
    expect((await lstat(inside('links/target.json'))).mode & 0o777).toBe(0o600);
  });

  it('leave alone what somebody else wrote, unless forced: a 3 with one sentence', async () => {
    await writeFile(inside('notes.md'), 'my own notes');
    const asked = ['-q', '--no-chat', '--format', 'markdown=notes.md', '--format', 'terminal'];
    const refused = await world.run(asked);
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringMatching(/^[^\n]*notes\.md[^\n]*--force[^\n]*\n$/)]);
    expect(await readFile(inside('notes.md'), 'utf8')).toBe('my own notes');
    // Once it is ours, nobody is asked again.
    for (const more of [['--force'], []]) expect((await world.run([...asked, ...more])).code).toBe(0);
    expect(await readFile(inside('notes.md'), 'utf8')).toContain('# Status');
  });

  it('of the report hold what the schema says, in many states', async () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const validate = ajv.compile(JSON.parse(await readFile(join(await packageFolder(), 'dist', 'schema', 'report.json'), 'utf8')));
    const faults = [
      'docker-down',
      'container-crash-loop',
      'front-elsewhere',
      'dify-key-missing',
      'stream-truncated',
      'model-unknown',
      'lock-stale',
      'port-taken',
      'leftover-container',
    ];
    const plans = [
      ...faults.map((name) => broken(name)),
      ...variants
        .filter(({ platforms, needs }) => !platforms && !needs)
        .slice(0, 4)
        .map((one) => one.apply(healthyPlan())),
    ];
    for (const plan of plans) {
      await inWorld(plan, async (other) => {
        const { stdout } = await other.run(['--format', 'json', '--phase', plan.phase, '--deadline', '15s']);
        validate(JSON.parse(stdout));
        expect(validate.errors ?? []).toEqual([]);
      });
    }
  }, 120_000);
});

describe('what is asked', () => {
  it('is singled out and left out by ids, kinds, roles and patterns', async () => {
    const ids = async (...words: string[]) => {
      const { checks } = reportOf((await world.run([...words, '--format', 'json'])).stdout);
      return checks.filter(({ verdict }) => verdict !== 'skipped').map(({ id }) => id);
    };
    const [byKind, byRole, byId, byPattern, without, noChat] = await Promise.all([
      ids('--only', 'token.present'),
      ids('--only', 'lmstudio', '--skip', 'hop.reaches'),
      ids('--only', 'port.owned:nginx'),
      ids('--only', 'manager.*', '--only', 'token.*'),
      ids('--skip', 'manager.*', '--skip', 'dify.*'),
      ids('--no-chat'),
    ]);
    expect(byKind).toEqual(['token.present:DIFY_API_KEY']);
    expect(byRole).toContain('lmstudio.model:lmstudio');
    expect(byRole.some((id) => id.startsWith('hop.'))).toBe(false);
    expect(byId).toContain('port.owned:nginx');
    expect(byPattern.every((id) => /^(manager|token)\./.test(id))).toBe(true);
    expect(without.some((id) => /^(manager|dify)\./.test(id))).toBe(false);
    expect(without).toContain('hop.reaches:lmstudio');
    expect(noChat).not.toContain('dify.chat:nginx');
    expect(noChat).toContain('dify.app:nginx');
  });

  it('is that of the phase', async () => {
    const phases = await Promise.all(
      ['before', 'running', 'after'].map((phase) => world.run(['--phase', phase, '--format', 'json', '--no-chat'])),
    );
    const [before, running, after] = phases.map(({ stdout }) => reportOf(stdout));
    expect([before?.phase, running?.phase, after?.phase]).toEqual(['before', 'running', 'after']);
    const has = (report: Report | undefined, kind: string) => report?.checks.some(({ id }) => id.startsWith(kind));
    expect([has(before, 'port.free'), has(running, 'port.free'), has(after, 'port.free')]).toEqual([true, false, false]);
    expect([has(before, 'port.released'), has(running, 'port.owned'), has(after, 'port.released')]).toEqual([false, true, true]);
    // The stack runs: its owners hold their ports, and after the work it is still there.
    expect([before?.exitCode, running?.exitCode, after?.exitCode]).toEqual([0, 0, 1]);
  });

  it('ends at the deadline of the whole run, and what was not seen is not fine', async () => {
    const { code, stdout } = await world.run(['--deadline', '1ms', '--format', 'json']);
    const report = reportOf(stdout);
    expect([1, 3]).toContain(code);
    expect(report.checks.some(({ verdict }) => verdict === 'unknown')).toBe(true);
    expect(report.verdict).not.toBe('pass');
  });
});

describe('what is remembered', () => {
  it('is the last green run, which diff and a red run compare with', async () => {
    const state = ['--state', 'state-of-diff'];
    const none = await world.run(['diff', ...state]);
    expect(none.code).toBe(3);
    expect((await world.run(state)).code).toBe(0);
    expect(await readdir(inside('state-of-diff'))).toHaveLength(1);
    const same = await world.run(['diff', ...state]);
    expect({ code: same.code, stderr: same.stderr }).toEqual({ code: 0, stderr: '' });
    const ledger = await readFile(inside('ports.yml'), 'utf8');
    await writeFile(inside('ports.yml'), `${ledger}# another line\n`);
    try {
      const changed = await world.run(['diff', ...state]);
      expect(changed.code).toBe(1);
      expect(changed.stdout).toContain('ports.yml');
    } finally {
      await writeFile(inside('ports.yml'), ledger);
    }
  });

  it('of a broken state is ignored with one note', async () => {
    await world.run(['--state', 'broken-state', '--no-chat']);
    const [file = ''] = await readdir(inside('broken-state'));
    await writeFile(inside(`broken-state/${file}`), '{ "half":');
    const { code, stderr } = await world.run(['--state', 'broken-state', '--no-chat']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^preflight: .*not JSON.*\n$/);
  });

  it('is no reason to fail when it cannot be kept', async () => {
    await writeFile(inside('no-folder'), '');
    const { code, stdout, stderr } = await world.run(['--state', 'no-folder', '--no-chat']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^✓/);
    expect(stderr).toMatch(/^preflight: .*\n$/);
  });

  it('as a baseline makes a drift a warning, which fails with --strict', async () => {
    await world.run(['--no-chat', '--format', 'json=baseline.json']);
    const kept = await readFile(inside('baseline.json'), 'utf8');
    const other = kept.replaceAll('1.12.1', '1.12.0');
    expect(other).not.toBe(kept);
    await writeFile(inside('drifted.json'), other);
    const words = ['--no-chat', '--state', 'elsewhere', '--baseline'];
    const [same, drifted, strict] = await Promise.all([
      world.run([...words, 'baseline.json', '--strict']),
      world.run([...words, 'drifted.json']),
      world.run([...words, 'drifted.json', '--strict']),
    ]);
    expect([same.code, drifted.code, strict.code]).toEqual([0, 0, 1]);
    expect(drifted.stdout).toMatch(/^!/);
    expect(strict.stdout).toContain('1.12.0');
  });
});

describe('the handover', () => {
  it('is written to a new folder, in the language asked for, and ends like the check', async () => {
    await inWorld(broken('lmstudio-loopback-only'), async (faulty) => {
      const { code, stderr, stdout } = await faulty.run(['report', '--out', 'a/b', '--lang', 'ja']);
      expect(code).toBe(1);
      expect(stdout).toMatch(/^✗/);
      expect(stderr).toContain('handover.md');
      const [html, markdown] = await Promise.all(
        ['html', 'md'].map((type) => readFile(join(faulty.stack.folder, 'a', 'b', `handover.${type}`), 'utf8')),
      );
      expect(html).toMatch(/<html[^>]* lang="ja"/);
      expect(html).not.toMatch(/<(script|link|img)[^>]+(src|href)="http/);
      expect(markdown).toMatch(/^# /);
      expect(markdown).toContain('lms server start');
    });
  });

  it('that cannot be written is a 3', async () => {
    await mkdir(inside('taken/handover.md'), { recursive: true });
    const { code, stderr } = await world.run(['report', '--out', 'taken', '--no-chat']);
    expect(code).toBe(3);
    expect(stderr).toContain('handover.md');
    await rm(inside('taken'), { recursive: true });
  });
});
