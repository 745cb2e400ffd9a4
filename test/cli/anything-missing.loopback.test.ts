import { chmod } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { noteTrust } from '../rig/trust-table.ts';
import { programFile, startCommand } from './rig/program.ts';
import { broken, inWorld } from './rig/stack.ts';

/** What may be missing where somebody runs Preflight. */
const missing = ['PATH', 'HOME', 'TERM', 'LANG', 'file handles', 'home of one’s own', 'processes', 'a folder to write'] as const;
type Missing = (typeof missing)[number];

/** Limits that a shell can set, in words of sh. */
const limits: Readonly<Partial<Record<Missing, string>>> = { 'file handles': 'ulimit -n 20', processes: 'ulimit -u 4000' };

describe('a machine on which something is missing', () => {
  let [inputs, survived, worstMs] = [0, 0, 0];
  afterAll(() => noteTrust({ area: 'deprivation', inputs, survived, worstMs: Math.round(worstMs), leaks: 0 }));

  it('never makes a broken stack pass, and is never an internal error', { timeout: 240_000 }, async () => {
    await inWorld(broken('container-stopped'), async ({ stack, env }) => {
      const program = await programFile();
      const subsets = [...missing.map((one): readonly Missing[] => [one]), missing];
      await fc.assert(
        fc.asyncProperty(fc.subarray([...missing]), async (gone) => {
          inputs += 1;
          const has = (what: Missing) => !gone.includes(what);
          const here: Record<string, string | undefined> = {
            ...env,
            TERM: has('TERM') ? 'xterm' : undefined,
            LANG: has('LANG') ? 'C.UTF-8' : undefined,
            ...(has('HOME') ? {} : { HOME: undefined }),
            ...(has('home of one’s own') ? {} : { HOME: '/proc/self/nowhere', XDG_CACHE_HOME: undefined, XDG_STATE_HOME: undefined }),
            ...(has('PATH') ? {} : { PATH: '/nowhere' }),
          };
          await chmod(stack.folder, has('a folder to write') ? 0o755 : 0o555);
          const set = gone.flatMap((what) => limits[what] ?? []);
          const shell = [
            '/bin/sh',
            '-c',
            [...set, 'exec "$@"'].join('; '),
            'sh',
            process.execPath,
            program,
            '--deadline',
            '8s',
            '--strict',
          ];
          const ran = await startCommand(shell, { cwd: stack.folder, env: here }).done;
          worstMs = Math.max(worstMs, ran.ms);
          const where = `${gone.join(', ')}:\n${ran.stdout}\n${ran.stderr}`;
          expect([1, 2, 3], where).toContain(ran.code);
          expect(ran.stdout + ran.stderr, where).not.toMatch(/ at .*\.js:\d+:\d+|TypeError|internal error/i);
          expect(ran.stdout + ran.stderr, where).not.toBe('');
          survived += 1;
        }),
        { numRuns: 30, seed: 20_261_126, examples: subsets.map((each) => [[...each]] as [Missing[]]) },
      );
      await chmod(stack.folder, 0o755);
    });
  });
});
