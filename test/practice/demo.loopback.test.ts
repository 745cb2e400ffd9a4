import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type DemoDeps, runDemo } from '../../src/commands/demo.ts';
import { asked } from './asked.ts';
import { childFile } from './started.ts';

async function deps(change: Partial<DemoDeps<number>> = {}): Promise<DemoDeps<number> & { readonly written: string[] }> {
  const written: string[] = [];
  return {
    check: async () => 0,
    write: (text) => written.push(text),
    words: { demoKept: (folder) => `kept in ${folder}`, demoTry: 'try:', demoStop: 'stop with Ctrl-C' },
    language: 'en',
    interrupted: new AbortController().signal,
    childFile: await childFile(),
    env: { PATH: process.env.PATH ?? '', HTTP_PROXY: 'http://127.0.0.1:9' },
    written,
    ...change,
  };
}

it('the demo checks a stack that really runs, and takes it away again', async () => {
  let folder = '';
  const answer = await runDemo(
    {},
    await deps({
      check: async ({ cwd, env, phase }) => {
        folder = cwd;
        expect(phase).toBe('running');
        expect(env.HTTP_PROXY).toBeUndefined();
        expect(existsSync(`${cwd}/ports.yml`)).toBe(true);
        return 1;
      },
    }),
  );
  expect(answer).toEqual({ kind: 'ran', exitCode: 1 });
  expect(existsSync(folder)).toBe(false);
});

it('the demo takes the stack away when the check throws', async () => {
  let folder = '';
  const check = async ({ cwd }: { readonly cwd: string }) => {
    folder = cwd;
    throw new Error('the check broke');
  };
  await expect(runDemo({ faults: ['host-gateway-missing'] }, await deps({ check }))).rejects.toThrow('the check broke');
  expect(existsSync(folder)).toBe(false);
});

it('lists the faults in the language asked for, one a line', async () => {
  const english = await deps();
  expect(await runDemo({ list: true }, english)).toEqual({ kind: 'listed' });
  expect(english.written.join('')).toMatch(/^port-taken +Another web server takes the front port/m);
  const japanese = await deps({ language: 'ja' });
  await runDemo({ list: true }, japanese);
  expect(japanese.written.join('')).toContain('別のWebサーバー');
});

it('says that a name is not known, with those that are', async () => {
  const answer = await runDemo({ faults: ['port-takn'] }, await deps());
  expect(answer).toMatchObject({ kind: 'unknown-name', name: 'port-takn', known: expect.arrayContaining(['port-taken']) });
});

it('a kept stack answers until it is interrupted', async () => {
  const stop = new AbortController();
  let answered = 0;
  let folder = '';
  const kept = await deps({ interrupted: stop.signal, platform: 'linux' });
  const running = runDemo(
    { keep: true },
    {
      ...kept,
      write: (text) => {
        kept.written.push(text);
        folder = /kept in (\S+)/.exec(text)?.[1] ?? '';
        void import('node:fs').then(async ({ readFileSync }) => {
          const url = /http:\/\/127\.0\.0\.1:\d+/.exec(readFileSync(`${folder}/ports.yml`, 'utf8'))?.[0];
          answered = (await asked(`${url}/console/api/ping`)).status;
          stop.abort();
        });
      },
    },
  );
  expect(await running).toEqual({ kind: 'ran', exitCode: 0 });
  expect(answered).toBe(200);
  expect(kept.written.join('')).toContain(`cd ${folder} && env -u HTTP_PROXY PATH=${folder}/bin:"$PATH"`);
  expect(existsSync(folder)).toBe(false);
});
