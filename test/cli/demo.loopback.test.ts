import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faults } from '../../src/families/faults.ts';
import { run, start, startCommand } from './rig/program.ts';
import { inFolder } from './rig/stack.ts';

describe('demo', () => {
  it('runs the main job green on a machine with nothing but Node.js', async () => {
    await inFolder(async (cwd) => {
      const { code, stdout, stderr } = await run(['demo'], { cwd });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^✓ The chat answered in .*\. All \d+ checks passed/);
    });
  });

  it('is red with a fault, names the cause, and takes the options of check', async () => {
    await inFolder(async (cwd) => {
      const { code, stdout } = await run(['demo', '--fault', 'front-elsewhere', '--format', 'json', '--lang', 'ja'], { cwd });
      expect(code).toBe(1);
      const report = JSON.parse(stdout) as { causes: { code: string }[]; headline: string };
      expect(report.causes[0]?.code).toBe('front-elsewhere');
      expect(report.headline).toMatch(/[ぁ-ん]/);
    });
  });

  it('practises several faults at once, and the phase that is asked for', async () => {
    await inFolder(async (cwd) => {
      const codes = async (...words: string[]) => {
        const { stdout } = await run(['demo', ...words, '--no-chat', '--format', 'json'], { cwd });
        const report = JSON.parse(stdout) as { causes: { code: string }[]; phase: string };
        return { phase: report.phase, causes: report.causes.map(({ code }) => code) };
      };
      const [both, after] = await Promise.all([
        codes('--fault', 'lmstudio-loopback-only', '--fault', 'lock-stale'),
        codes('--phase', 'after'),
      ]);
      expect(both).toEqual({ phase: 'running', causes: ['lmstudio-loopback-only', 'lock-stale'] });
      expect(after.phase).toBe('after');
      expect(after.causes).toContain('leftover-container');
      const { code, stderr } = await run(['demo', '--fault', 'lock-stale', '--fault', 'lock-stael'], { cwd });
      expect([code, stderr]).toEqual([2, expect.stringContaining('Did you mean “lock-stale”?')]);
    });
  });

  it('writes the files that the user names where the user stands', async () => {
    await inFolder(async (cwd) => {
      const { code, stdout } = await run(['demo', '--format', 'json=out.json', '--format', 'terminal', '--state', 'kept'], { cwd });
      expect(code).toBe(0);
      expect(stdout).toMatch(/^✓/);
      expect(JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'))).toMatchObject({ schema: 'preflight.report/v1', exitCode: 0 });
      // The folder is the home as well: what is compiled is kept there.
      expect(
        readdirSync(cwd)
          .filter((name) => name !== '.cache')
          .sort(),
      ).toEqual(['kept', 'out.json']);
    });
  });

  it.skipIf(process.getuid?.() !== 0)('says that root cannot practise what root is never denied, and ends with 2', async () => {
    await inFolder(async (cwd) => {
      const english = await run(['demo', '--fault', 'docker-denied'], { cwd });
      expect(english).toMatchObject({ code: 2, stdout: '' });
      expect(english.stderr).toMatch(/docker-denied cannot be practised by root/);
      expect((await run(['demo', '--fault', 'docker-denied', '--lang', 'ja'], { cwd })).stderr).toMatch(/rootでは練習できません/);
    });
  });

  it('lists every fault of this platform on a line of its own, in both languages', async () => {
    await inFolder(async (cwd) => {
      const here = faults.filter(({ platforms }) => platforms === undefined || platforms.includes(process.platform));
      const [english, japanese] = await Promise.all([run(['demo', '--list'], { cwd }), run(['demo', '--list', '--lang', 'ja'], { cwd })]);
      for (const { code, stdout } of [english, japanese]) {
        expect(code).toBe(0);
        expect(
          stdout
            .trimEnd()
            .split('\n')
            .map((line) => line.split(' ')[0]),
        ).toEqual(here.map(({ name }) => name));
      }
      expect(english.stdout).not.toMatch(/[ぁ-ん]/);
      expect(japanese.stdout).toMatch(/[ぁ-ん]/);
    });
  });

  it('with --keep says a command that works when it is pasted, and Ctrl-C cleans up', async () => {
    await inFolder(async (cwd) => {
      // A shell of the user's own has variables that would change what the check sees.
      const env = { DIFY_API_KEY: 'set-to-something-else', HTTP_PROXY: 'http://127.0.0.1:9', LANG: 'C.UTF-8' };
      const running = await start(['demo', '--keep'], { cwd, env });
      const [, folder = ''] = await running.says(/its ledgers are in (\S+)/);
      const [, command = ''] = await running.says(/^ {2}(cd .*)$/m);
      await running.says(/Ctrl-C stops it/);
      expect(existsSync(`${folder}/ports.yml`)).toBe(true);
      const pasted = await startCommand(['sh', '-c', `${command}`], { cwd, env }).done;
      expect(pasted.stdout).toMatch(/^✓ The chat answered in .*\. All \d+ checks passed/);
      expect(pasted.code).toBe(0);
      running.child.kill('SIGINT');
      await running.done;
      expect(existsSync(folder)).toBe(false);
    });
  });

  it('is ended by Ctrl-C in the middle, with 130, and leaves nothing', async () => {
    await inFolder(async (cwd) => {
      const running = await start(['demo', '--fault', 'model-cold', '--log-level', 'debug'], { cwd, env: { TMPDIR: cwd } });
      await running.says(/start dify\.chat/);
      running.child.kill('SIGINT');
      const { code, stdout } = await running.done;
      expect(code).toBe(130);
      expect(stdout).toMatch(/\S/);
      expect(readdirSync(cwd).filter((name) => name.startsWith('preflight-demo-'))).toEqual([]);
    });
  });
});
