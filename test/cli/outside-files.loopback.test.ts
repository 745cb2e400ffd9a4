// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the ledger's own variables
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from './rig/program.ts';
import { inFolder } from './rig/stack.ts';

const canary = 'CanaryOutside77';

/** A folder that somebody cloned, beside a private file of the user's. */
const inClone = (use: (clone: string, secretFile: string) => Promise<void>) =>
  inFolder(async (folder) => {
    const clone = join(folder, 'clone');
    const secretFile = join(folder, 'private.txt');
    await mkdir(join(clone, '.git'), { recursive: true });
    await writeFile(secretFile, `password: ${canary}\n  broken: [\n`);
    await use(clone, secretFile);
  });

describe('a file outside of a folder that nobody trusted', () => {
  it('is not read as a ledger through a link, and no line of it is shown', () =>
    inClone(async (clone, secretFile) => {
      await symlink(secretFile, join(clone, 'managers.yml'));
      for (const words of [['check'], ['plan'], ['trust', '--yes'], ['report']]) {
        const { code, stdout, stderr } = await run(words, { cwd: clone });
        expect(`${stdout}${stderr}`, words[0]).not.toContain(canary);
        expect(`${stdout}${stderr}`, words[0]).toContain('outside');
        expect(code, words[0]).toBe(2);
      }
    }));

  it('is not read as an env file that the ledger names, by its name or by a link', () =>
    inClone(async (clone, secretFile) => {
      await symlink(secretFile, join(clone, 'linked.env'));
      for (const file of ['../private.txt', 'linked.env']) {
        const ledger = `version: 1\nenv-files: [${file}]\nroles:\n  web: { url: "http://127.0.0.1:9", kind: http }\n`;
        await writeFile(join(clone, 'ports.yml'), ledger);
        const { stdout, stderr } = await run(['check', '--format', 'json', '--deadline', '5s'], { cwd: clone });
        expect(`${stdout}${stderr}`).not.toContain(canary);
        const { checks } = JSON.parse(stdout) as { readonly checks: readonly { readonly id: string }[] };
        expect(checks.find(({ id }) => id === `env-file.private:${file}`)).toMatchObject({
          verdict: 'unknown',
          message: expect.stringContaining(`nobody allowed it in this folder: read ${secretFile}.`),
        });
      }
    }));

  it('is read once that was allowed', () =>
    inClone(async (clone) => {
      await writeFile(join(clone, '..', 'shared.env'), 'PORT_HERE=9\n');
      const ledger = 'version: 1\nenv-files: [../shared.env]\nroles:\n  web: { url: "http://127.0.0.1:${PORT_HERE}", kind: http }\n';
      await writeFile(join(clone, 'ports.yml'), ledger);
      const env = { XDG_STATE_HOME: join(clone, '..', 'state') };
      expect((await run(['plan'], { cwd: clone, env })).code).toBe(2);
      const { stdout } = await run(['trust', '--yes'], { cwd: clone, env });
      expect(stdout).toContain('shared.env');
      const { code } = await run(['check', '--no-chat', '--deadline', '5s'], { cwd: clone, env });
      expect(code).toBe(1);
    }));
});
