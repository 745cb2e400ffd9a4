import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { noteTrust } from '../rig/trust-table.ts';
import { perUser } from './rig/dify-per-user.ts';
import { programFile, startCommand } from './rig/program.ts';
import { inFolder } from './rig/stack.ts';

const key = 'app-abcdefghijklmnopqrstuvwx';
const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
const rounds = 204;
const atOnce = 4;

/** A sequence of its own, the same every day: between none and one, spread evenly. */
const momentOf = (round: number) => (round * 0.618_033_988_75) % 1;

/** The only child of a process, once there is one; undefined when the process ended before. */
async function childOf(pid: number | undefined, isOver: () => boolean): Promise<number | undefined> {
  while (!isOver()) {
    const { stdout } = await startCommand(['ps', '-o', 'pid=', '--ppid', String(pid)], { cwd: '/' }).done;
    const [child] = stdout.split('\n').flatMap((line) => line.trim() || []);
    if (child !== undefined) return Number(child);
  }
  return undefined;
}

/** One run under a terminal of its own, with a signal at a moment of it; what is wrong afterwards. */
async function interrupted(folder: string, round: number): Promise<readonly string[]> {
  const names = Object.keys(signals) as (keyof typeof signals)[];
  const name = names[round % names.length] ?? 'SIGINT';
  const temporary = join(folder, `tmp-${round}`);
  await mkdir(temporary);
  const command = `exec '${process.execPath}' '${await programFile()}' --only 'dify.*' --only 'endpoint.*' --state state-${round}`;
  const running = startCommand(['script', '-q', '-e', '-c', command, '/dev/null'], {
    cwd: folder,
    env: { DIFY_API_KEY: key, TMPDIR: temporary, TERM: 'xterm' },
  });
  let isOver = false;
  void running.done.then(() => {
    isOver = true;
  });
  const child = await childOf(running.child.pid, () => isOver);
  // The moment is the point, not a wait for anything: whatever it meets must end well.
  await new Promise((moment) => setTimeout(moment, momentOf(round) * 600));
  if (child !== undefined && !isOver) {
    try {
      process.kill(child, name);
    } catch {
      // It ended between the two lines.
    }
  }
  const { code, stdout } = await running.done;
  const left = await startCommand(['ps', '-o', 'pid=', '--sid', String(child ?? 0)], { cwd: '/' }).done;
  const shown = [stdout.lastIndexOf('\u001b[?25l'), stdout.lastIndexOf('\u001b[?25h')] as const;
  const what = `round ${round}, ${name}, code ${code}: `;
  return [
    ...([0, 1, 3, signals[name]].includes(code ?? -1) ? [] : [`${what}not ended by it\n${stdout}`]),
    ...(left.stdout.trim() === '' ? [] : [`${what}children stay: ${left.stdout}`]),
    ...(shown[0] > shown[1] ? [`${what}no cursor`] : []),
    ...(await readdir(temporary)).map((entry) => `${what}${entry} stays`),
    ...(/ at .*\.js:\d+:\d+/.test(stdout) ? [`${what}${stdout}`] : []),
  ];
}

describe.skipIf(process.platform !== 'linux')('a signal at any moment of a run', () => {
  let [inputs, survived] = [0, 0];
  afterAll(() => noteTrust({ area: 'signals at random moments', inputs, survived, leaks: 0 }));

  it('leaves no conversation, no child, no file and a cursor, and ends as the signal says', { timeout: 280_000 }, async () => {
    await inFolder(async (folder) => {
      const dify = await perUser(folder);
      // Chats are answered all the time, each some turns after it came.
      const answering = setInterval(() => dify.answer(), 120);
      const wrong: string[] = [];
      try {
        const next = async (): Promise<void> => {
          const round = inputs++;
          if (round >= rounds) return;
          const found = await interrupted(folder, round);
          if (found.length === 0) survived += 1;
          wrong.push(...found);
          return next();
        };
        await Promise.all(Array.from({ length: atOnce }, next));
        inputs = rounds;
        expect(wrong).toEqual([]);
        expect([...dify.kept.keys()]).toEqual([]);
      } finally {
        clearInterval(answering);
        await dify.server.close();
      }
    });
  });
});
