import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Host } from '../../src/commands/host.ts';
import { main } from '../../src/main.ts';
import { healthyPlan } from '../../src/practice/healthy-plan.ts';
import { run } from './rig/program.ts';
import { inFolder, inWorld } from './rig/stack.ts';

// Nothing answers at these addresses (RFC 5737), and nothing is sent to them: what is asked here is asked of the ledgers alone.
const far = (host: string) => `version: 1
roles:
  dify: { url: "http://${host}", kind: dify }
chat: { to: dify, token: DIFY_API_KEY }
tokens: { DIFY_API_KEY: { kind: dify-app } }
`;
const ordinary = 'version: 1\nroles:\n  web: { url: "http://127.0.0.1:9", kind: http }\n';

async function inLedger<T>(
  text: string,
  use: (folder: string, say: (...words: string[]) => ReturnType<typeof run>) => Promise<T>,
): Promise<T> {
  return inFolder(async (folder) => {
    const clone = join(folder, 'clone');
    await mkdir(clone);
    await writeFile(join(clone, 'ports.yml'), text);
    return use(clone, (...words) => run(words, { cwd: clone, env: { HOME: folder } }));
  });
}

describe('preflight trust', () => {
  it('shows what the ledger wants, and allows nothing when nobody can answer', async () => {
    await inLedger(far('203.0.113.9'), async (_, say) => {
      const told = await say('trust');
      expect(told.code).toBe(1);
      expect(told.stdout).toContain('? send DIFY_API_KEY to 203.0.113.9');
      expect(told.stdout).toContain('preflight trust --yes');
      expect((await say('trust', '--lang', 'ja')).stdout).toContain('DIFY_API_KEY を 203.0.113.9 へ送る');
    });
  });

  it('remembers what was allowed until it is forgotten; an edit that wishes nothing new stays trusted, a new host is asked again', async () => {
    await inLedger(far('203.0.113.9'), async (folder, say) => {
      expect((await say('trust', '--yes')).code).toBe(0);
      expect((await say('trust')).stdout).toContain('✓ send DIFY_API_KEY to 203.0.113.9');
      await writeFile(
        join(folder, 'ports.yml'),
        `# an edit\n${far('203.0.113.9').replace('kind: dify }', 'kind: dify, summary: other words }')}`,
      );
      expect((await say('trust')).code).toBe(0);
      await writeFile(join(folder, 'ports.yml'), far('203.0.113.10'));
      const again = await say('trust');
      expect([again.code, again.stdout]).toEqual([1, expect.stringContaining('? send DIFY_API_KEY to 203.0.113.10')]);
      await writeFile(join(folder, 'ports.yml'), far('203.0.113.9'));
      expect((await say('trust', '--forget')).code).toBe(0);
      expect((await say('trust')).code).toBe(1);
    });
  });

  it('asks nothing of an ordinary ledger', async () => {
    await inLedger(ordinary, async (_, say) => {
      const told = await say('trust');
      expect([told.code, told.stdout]).toEqual([0, expect.stringContaining('nothing to trust')]);
    });
  });

  it('is not done by a file that lies in the folder: --state changes nothing of it', async () => {
    await inLedger(far('203.0.113.9'), async (folder, say) => {
      await say('trust', '--yes');
      const store = await readFile(join(folder, '..', '.local', 'state', 'preflight', 'trust.json'), 'utf8');
      await say('trust', '--forget');
      await mkdir(join(folder, 'state'));
      await writeFile(join(folder, 'state', 'trust.json'), store, { mode: 0o600 });
      const ran = await say('check', '--only', 'token.present', '--format', 'json', '--state', 'state');
      expect(JSON.parse(ran.stdout)).toMatchObject({ trusted: false });
    });
  });

  it('asks for an env file elsewhere before the ledger that needs it, and reads it when it is allowed', async () => {
    const text = `version: 1\nenv-files: ["../ports.env"]\nroles:\n  h: { url: "http://127.0.0.1:\${H_PORT}", kind: http }\n`;
    await inLedger(text, async (folder, say) => {
      const file = join(folder, '..', 'ports.env');
      await writeFile(file, 'H_PORT=9\n');
      const refused = await say('check', '--only', 'endpoint.answers');
      expect([refused.code, refused.stderr]).toEqual([
        2,
        expect.stringMatching(/ports\.env lies outside of this folder[\s\S]*H_PORT is not set/),
      ]);
      const shown = await say('trust');
      expect([shown.code, shown.stdout]).toEqual([1, expect.stringContaining(`? read ${file}`)]);
      expect((await say('trust', '--yes')).code).toBe(0);
      const read = await say('check', '--only', 'endpoint.answers', '--format', 'json');
      expect(JSON.parse(read.stdout)).toMatchObject({
        trusted: true,
        checks: expect.arrayContaining([expect.objectContaining({ id: 'endpoint.answers:h' })]),
      });
      expect((await say('trust')).stdout).toContain(`✓ read ${file}`);
      await say('trust', '--forget');
      expect((await say('check', '--only', 'endpoint.answers')).code).toBe(2);
    });
  });

  it('says so when it cannot be remembered', async () => {
    await inLedger(far('203.0.113.9'), async (folder) => {
      await writeFile(join(folder, 'home'), 'a file where a folder belongs');
      const told = await run(['trust', '--yes'], { cwd: folder, env: { HOME: join(folder, 'home') } });
      expect([told.code, told.stderr]).toEqual([2, expect.stringContaining('ENOTDIR')]);
    });
  });

  it('reads its answer from the terminal', async () => {
    await inLedger(far('203.0.113.9'), async (folder) => {
      const questions: string[] = [];
      const answer = async (reply: string) => {
        let out = '';
        const stream = {
          write: (text: string) => {
            out += text;
          },
          asIs: (text: string) => void stream.write(text),
          isTerminal: true,
          columns: 80,
        };
        const host: Host = {
          argv: ['trust'],
          cwd: folder,
          env: { HOME: join(folder, '..') },
          platform: process.platform,
          stdout: stream,
          stderr: stream,
          ask: async (question) => {
            questions.push(question);
            return reply;
          },
          interrupted: new AbortController().signal,
          program: { read: () => Promise.reject(new Error('nothing is read')), childFile: '', called: [] },
        };
        return { code: await main(host), out };
      };
      for (const no of ['', 'n', 'maybe', 'yesterday']) expect(await answer(no)).toMatchObject({ code: 1 });
      expect(await answer(' Yes ')).toMatchObject({ code: 0 });
      expect(await answer('n')).toMatchObject({ code: 0, out: expect.stringContaining('✓') });
      expect(questions).toHaveLength(5);
    });
  });
});

describe('a run', () => {
  const trusted = async (say: (...words: string[]) => ReturnType<typeof run>, ...words: string[]) =>
    (JSON.parse((await say('check', '--only', 'token.present', '--format', 'json', ...words)).stdout) as { readonly trusted: boolean })
      .trusted;

  it('says whether it was trusted: by --trust and PREFLIGHT_TRUST=1 for once, by preflight trust from then on', async () => {
    await inLedger(far('203.0.113.9'), async (folder, say) => {
      expect(await trusted(say)).toBe(false);
      expect(await trusted(say, '--trust')).toBe(true);
      const withVariable =
        (value: string) =>
        (...words: string[]) =>
          run(words, { cwd: folder, env: { HOME: join(folder, '..'), PREFLIGHT_TRUST: value } });
      expect([await trusted(withVariable('1')), await trusted(withVariable('0')), await trusted(withVariable(''))]).toEqual([
        true,
        false,
        false,
      ]);
      expect(await trusted(say)).toBe(false);
      await say('trust', '--yes');
      expect(await trusted(say)).toBe(true);
      await writeFile(join(folder, 'ports.yml'), far('203.0.113.10'));
      expect(await trusted(say)).toBe(false);
    });
  });

  it('takes no trust from an env file of the folder', async () => {
    await inLedger(far('203.0.113.9').replace('roles:', 'env-files: [.env]\nroles:'), async (folder, say) => {
      await writeFile(join(folder, '.env'), 'PREFLIGHT_TRUST=1\n');
      expect(await trusted(say)).toBe(false);
    });
  });

  it('in a folder where preflight init wrote both ledgers is trusted', async () => {
    await inFolder(async (folder) => {
      const say = (...words: string[]) => run(words, { cwd: folder, env: { HOME: folder } });
      // What it would draft hangs on what runs on this machine; the drafts have tests of their own (cli/init).
      expect((await say('init', '--example')).code).toBe(0);
      expect(await trusted(say)).toBe(true);
    });
  });

  it('of the practice stack is asked for nothing, and is as green as ever', async () => {
    await inWorld(healthyPlan(), async (world) => {
      expect((await world.run(['trust'])).stdout).toContain('nothing to trust');
      const ran = await world.run(['check', '--format', 'json']);
      expect(JSON.parse(ran.stdout)).toMatchObject({ verdict: 'pass', trusted: false, counts: { unknown: 0 } });
    });
  });
});

describe('plan and explain', () => {
  it('list every host with the names of what goes there', async () => {
    await inLedger(far('203.0.113.9'), async (_, say) => {
      expect((await say('plan')).stdout).toMatch(/DIFY_API_KEY → 203\.0\.113\.9:80 {2}\(only when trusted/);
      const json = JSON.parse((await say('plan', '--json')).stdout) as { readonly sends: unknown };
      expect(json.sends).toEqual([{ variable: 'DIFY_API_KEY', host: '203.0.113.9', port: 80 }]);
    });
  });

  it('have a page on what is not trusted, in both languages', async () => {
    await inFolder(async (folder) => {
      for (const language of ['en', 'ja']) {
        const told = await run(['explain', 'not-trusted', '--lang', language], { cwd: folder });
        expect([told.code, told.stdout]).toEqual([0, expect.stringContaining('preflight trust')]);
      }
      expect((await run(['explain', 'not-trustd'], { cwd: folder })).stderr).toContain('not-trusted');
    });
  });
});
