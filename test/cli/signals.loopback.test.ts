import { afterEach, describe, expect, it } from 'vitest';
import { withLmStudio } from '../../src/practice/alter-plan.ts';
import { healthyPlan } from '../../src/practice/healthy-plan.ts';
import { type PerUser, perUser } from './rig/dify-per-user.ts';
import { programFile, type Ran, start, startCommand } from './rig/program.ts';
import { inFolder, inWorld } from './rig/stack.ts';

const key = 'app-abcdefghijklmnopqrstuvwx';
let dify: PerUser | undefined;
afterEach(async () => {
  await dify?.server.close();
  dify = undefined;
});

describe.skipIf(process.platform === 'win32')('a signal', () => {
  it.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGQUIT', 131],
    ['SIGTERM', 143],
  ] as const)('%s ends the run in order and the process by itself, which a shell sees as %i', async (name, code) => {
    const slow = withLmStudio(healthyPlan(), { tokenMs: 300, answer: Array.from({ length: 60 }, () => 'po') });
    await inWorld(slow, async (world) => {
      const running = await world.start(['--log-level', 'debug', '--format', 'json']);
      await running.says(/dify\.chat:nginx first-token|dify\.chat:nginx message/);
      running.child.kill(name);
      const ran = await running.done;
      expect(ran).toMatchObject({ signal: name, code });
      expect(JSON.parse(ran.stdout)).toMatchObject({ exitCode: code, verdict: 'unknown', chat: { cleanedUp: true, cleanUp: 'gone' } });
    });
  });

  it('stops the script that called, too', async () => {
    await inFolder(async (folder) => {
      dify = await perUser(folder);
      const shell = startCommand(
        ['bash', '-c', `'${process.execPath}' '${await programFile()}' --only dify.chat; echo went on`],
        options(folder),
      );
      await dify.asked(1);
      // As a terminal does it: the whole group gets it. The shell waits for its child, and looks how that ended.
      const [child = ''] = await childrenOf(shell.child.pid);
      shell.child.kill('SIGINT');
      process.kill(Number(child), 'SIGINT');
      expect(await shell.done).toMatchObject({ signal: 'SIGINT', stdout: expect.not.stringContaining('went on') });
    });
  });

  it('before the first event is not called clean until the conversation that appears later was deleted', async () => {
    await inFolder(async (folder) => {
      dify = await perUser(folder, { storesAfter: 2 });
      const running = await check(folder);
      await dify.asked(1);
      running.child.kill('SIGTERM');
      expect(chatOf(await running.done)).toMatchObject({ cleanedUp: true, cleanUp: 'gone' });
      expect([...dify.kept.values()]).toEqual([]);
      expect(dify.deleted()).toBe(1);
    });
  });

  it('before the first event, with nothing to be seen afterwards, is not called clean', async () => {
    await inFolder(async (folder) => {
      dify = await perUser(folder, { storesAfter: Number.POSITIVE_INFINITY });
      const running = await check(folder);
      await dify.asked(1);
      running.child.kill('SIGHUP');
      const ran = await running.done;
      expect(ran.code).toBe(129);
      expect(chatOf(ran)).toMatchObject({ cleanedUp: false, cleanUp: 'unseen' });
    });
  });

  it('to one of two runs at once takes away its own conversation and leaves the other one’s chat alone', async () => {
    await inFolder(async (folder) => {
      dify = await perUser(folder);
      const [first, second] = [await check(folder), await check(folder)];
      await dify.asked(2);
      const users = [...new Set(dify.kept.values())];
      expect(users).toHaveLength(2);
      first.child.kill('SIGINT');
      const cut = await first.done;
      expect(cut.code).toBe(130);
      expect(chatOf(cut)).toMatchObject({ cleanedUp: true, cleanUp: 'gone' });
      // The other one’s is still there, and its chat is answered.
      expect([...dify.kept.values()]).toHaveLength(1);
      dify.answer();
      const whole = await second.done;
      expect(chatOf(whole)).toMatchObject({ answer: 'pong', cleanedUp: true, cleanUp: 'gone' });
      expect([...dify.kept.values()]).toEqual([]);
      expect(dify.deleted()).toBe(2);
    });
  });
});

const options = (folder: string) => ({ cwd: folder, env: { DIFY_API_KEY: key } });

const check = (folder: string) => start(['--only', 'dify.chat', '--format', 'json'], options(folder));

const chatOf = ({ stdout }: Ran): unknown => (JSON.parse(stdout) as { chat: unknown }).chat;

async function childrenOf(pid: number | undefined): Promise<readonly string[]> {
  const { stdout } = await startCommand(['ps', '-o', 'pid=', '--ppid', String(pid)], { cwd: '/' }).done;
  return stdout.split('\n').flatMap((line) => line.trim() || []);
}
