import { rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freePorts } from '../../src/practice/free-ports.ts';
import { healthyPlan } from '../../src/practice/healthy-plan.ts';
import { start } from './rig/program.ts';
import { controls, inFolder, inWorld } from './rig/stack.ts';

const serving = (port: number) =>
  new Promise<{ readonly close: () => void }>((resolve) => {
    const server = createServer((_, response) => response.end('hello'));
    const close = () => {
      server.close();
      server.closeAllConnections();
    };
    server.listen(port, '127.0.0.1', () => resolve({ close }));
  });

const ledger = (port: number) => `version: 1\nroles:\n  web: { url: "http://127.0.0.1:${port}", kind: http }\n`;

describe('preflight watch', () => {
  it('prints the report once, then a line with its time for each change of a verdict, and ends with 130', async () => {
    await inFolder(async (folder) => {
      const { web = 0 } = await freePorts(['web']);
      await writeFile(join(folder, 'ports.yml'), ledger(web));
      const first = await serving(web);
      const watching = await start(['watch', '--every', '100ms', '--skip', 'host.room'], { cwd: folder });
      await watching.says(/looking every 0\.10 s; Ctrl-C ends it/);
      first.close();
      await watching.says(/\d\d:\d\d:\d\d ✗ .+\n +✓ → ✗ port\.owned:web {2}.+\n +✓ → ✗ endpoint\.answers:web {2}Connection refused/);
      const second = await serving(web);
      await watching.says(/\d\d:\d\d:\d\d ✓ All 3 checks passed\.\n +✗ → ✓ port\.owned:web/);
      second.close();
      await watching.says(/✗ → ✓ [\s\S]*\n\d\d:\d\d:\d\d ✗ /);
      watching.child.kill('SIGINT');
      const { code, stdout, stderr } = await watching.done;
      expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
      expect(stdout).not.toMatch(controls);
      expect(stdout.match(/looking every/g)).toHaveLength(1);
      expect(stdout.match(/^\d\d:\d\d:\d\d /gm)).toHaveLength(3);
    });
  });

  it('reads an edited ledger anew, and waits for one that is being edited', async () => {
    await inFolder(async (folder) => {
      const { web = 0, other = 0 } = await freePorts(['web', 'other']);
      const put = async (text: string) => {
        await writeFile(join(folder, 'draft'), text);
        await rename(join(folder, 'draft'), join(folder, 'ports.yml'));
      };
      await put(ledger(web));
      const server = await serving(web);
      const watching = await start(['watch', '--every', '100ms', '--skip', 'host.room'], { cwd: folder });
      await watching.says(/looking every/);
      await put('version: 1\nroles: {');
      await watching.says(/ports\.yml:/);
      await put(ledger(other));
      await watching.says(/✓ → ✗ endpoint\.answers:web .*127\.0\.0\.1:\d+/);
      watching.child.kill('SIGTERM');
      const { code, stdout } = await watching.done;
      server.close();
      expect(code).toBe(143);
      expect(stdout).toContain(`127.0.0.1:${other}`);
    });
  });

  it('sends no chat unless it is asked to', async () => {
    await inWorld(healthyPlan(), async (world) => {
      for (const [words, said] of [
        [[], /dify\.chat:nginx .*--no-chat/],
        [['--chat'], /The chat answered in/],
      ] as const) {
        const watching = await world.start(['watch', '--skip', 'host.room', '-v', ...words]);
        const [line] = await watching.says(/looking every 5\.00 s/).then(
          () => watching.says(said),
          () => [''],
        );
        watching.child.kill('SIGINT');
        expect([line, (await watching.done).code]).toEqual([expect.stringMatching(said), 130]);
      }
    });
  });

  it('is wrong like a check when there is no ledger', async () => {
    await inFolder(async (folder) => {
      const { code, stdout } = await (await start(['watch'], { cwd: folder })).done;
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    });
  });
});
