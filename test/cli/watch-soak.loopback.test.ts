import { readFileSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { withRole } from '../../src/practice/alter-plan.ts';
import { healthyPlan } from '../../src/practice/healthy-plan.ts';
import { noteTrust } from '../rig/trust-table.ts';
import { programFile, startCommand } from './rig/program.ts';
import { inWorld } from './rig/stack.ts';

/** What the program holds, noted when it is asked by a signal. A look is under way, so the least of several notes is what counts. */
const observer = (file: string) => `
import { appendFileSync, readdirSync } from 'node:fs';
const listenersOf = () => process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
process.on('SIGUSR2', () => {
  gc();
  gc();
  const handles = process.getActiveResourcesInfo().length;
  const files = process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;
  appendFileSync(${JSON.stringify(file)}, JSON.stringify({ heap: process.memoryUsage().heapUsed, handles, files, listeners: listenersOf() }) + '\\n');
});
`;

type Held = { readonly heap: number; readonly handles: number; readonly files: number; readonly listeners: number };

const leastOf = (notes: readonly Held[]): Held => ({
  heap: Math.min(...notes.map(({ heap }) => heap)),
  handles: Math.min(...notes.map(({ handles }) => handles)),
  files: Math.min(...notes.map(({ files }) => files)),
  listeners: Math.min(...notes.map(({ listeners }) => listeners)),
});

const rounds = 200;
/** After these rounds no answer comes for a while: connections that are only kept for a next question are closed, and what is held is noted. */
const quietAfter = [60, rounds] as const;
/** Longer than a connection is kept without a question. */
const [noteEveryMs, notesInQuiet] = [100, 30] as const;
/** Three of twenty: something turns, and then all is asked, what is costly too. */
const isBroken = (round: number) => [1, 2, 3].includes(round % 20);

/** A server that answers, but when it is broken, and when it is quiet, which ends when what `beginQuiet` gave says so. */
async function startServer(onRound: (round: number) => void, note: () => void, beginQuiet: () => () => boolean) {
  let [round, quiets] = [0, 0];
  let timer: NodeJS.Timeout | undefined;
  const endQuiet = () => {
    clearInterval(timer);
    timer = undefined;
  };
  const server = createServer((request, response) => {
    // One question of each round is this; who answers there is asked seldom.
    if (request.url !== '/') return void response.end('hello');
    round += 1;
    onRound(round);
    if (timer === undefined && round >= (quietAfter[quiets] ?? Number.POSITIVE_INFINITY)) {
      quiets += 1;
      const isNoted = beginQuiet();
      timer = setInterval(() => (isNoted() ? endQuiet() : note()), noteEveryMs);
    }
    if (timer !== undefined) return;
    if (isBroken(round)) response.destroy();
    else response.end('hello');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    endQuiet();
    server.close();
    server.closeAllConnections();
  };
  return { port: (server.address() as AddressInfo).port, stop };
}

describe(`preflight watch over ${rounds} rounds`, () => {
  let [seen, survived, grownMiB] = [0, 0, 0];
  afterAll(() => noteTrust({ area: 'soak of watch, growth of the heap', inputs: seen, survived, worstMiB: grownMiB, leaks: 0 }));

  it('holds as much memory, as many handles, files and listeners at the end as at the beginning', { timeout: 480_000 }, async () => {
    let [inRound, note]: [(round: number) => void, () => void] = [() => undefined, () => undefined];
    const begun: number[] = [];
    let held: () => readonly Held[] = () => [];
    let reached: () => void = () => undefined;
    const end = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const server = await startServer(
      (round) => {
        seen = round;
        inRound(round);
      },
      () => note(),
      () => {
        const before = held().length;
        begun.push(before);
        return () => {
          const isNoted = held().length >= before + notesInQuiet;
          if (isNoted && begun.length === quietAfter.length) reached();
          return isNoted;
        };
      },
    );
    const web = { url: `http://127.0.0.1:${server.port}`, kind: 'http' } as const;
    try {
      await inWorld(
        healthyPlan((healthy) => withRole(healthy, 'web', web)),
        async ({ stack, env }) => {
          const [notes, observing] = [join(stack.folder, 'held.jsonl'), join(stack.folder, 'observer.mjs')];
          await writeFile(observing, observer(notes));
          await writeFile(notes, '');
          held = () =>
            readFileSync(notes, 'utf8')
              .split('\n')
              .filter((line) => line.endsWith('}'))
              .map((line) => JSON.parse(line) as Held);
          const command = [process.execPath, '--expose-gc', '--import', observing, await programFile(), 'watch', '--every', '10ms'];
          const watching = startCommand(command, { cwd: stack.folder, env });
          // It would go on for ever where this test ends before it.
          onTestFinished(() => void watching.child.kill('SIGKILL'));
          note = () => watching.child.kill('SIGUSR2');
          // An edited ledger is read anew, and everything is prepared once more.
          inRound = (round) => {
            if (round % 25 === 0) void appendFile(join(stack.folder, 'ports.yml'), `# edited in round ${round}\n`);
          };
          await Promise.race([end, watching.done]);
          watching.child.kill('SIGINT');
          const { code, stdout, stderr } = await watching.done;
          expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
          expect(stdout.match(/→ ✗ endpoint\.answers:web/g)?.length).toBeGreaterThan(5);
          const [first, last] = [leastOf(held().slice(0, begun.at(-1))), leastOf(held().slice(begun.at(-1)))];
          grownMiB = Math.max(0, Math.round((last.heap - first.heap) / 1024 / 1024));
          // What V8 compiles meanwhile takes a megabyte or two; a report kept in each round would take ten.
          expect(last.heap - first.heap).toBeLessThan(4 * 1024 * 1024);
          expect(last.handles).toBeLessThanOrEqual(first.handles);
          expect(last.files).toBeLessThanOrEqual(first.files);
          expect(last.listeners).toBe(first.listeners);
          survived = seen;
        },
      );
    } finally {
      server.stop();
    }
  });
});
