import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { engineFaults, faultyDoor } from '../rig/engine-faults.ts';
import { noteTrust } from '../rig/trust-table.ts';
import { broken, inWorld } from './rig/stack.ts';

/** Checks that only the engine can answer. */
const words = [
  '--only',
  'docker.*',
  '--only',
  'container.*',
  '--only',
  'stack.whole',
  '--strict',
  '--deadline',
  '4s',
  '--format',
  'json=out.json',
  '--force',
];

describe('an engine that fails at any of its answers', () => {
  let [inputs, survived, worstMs] = [0, 0, 0];
  afterAll(() => noteTrust({ area: 'faults of the engine', inputs, survived, worstMs: Math.round(worstMs), leaks: 0 }));

  // The stack is broken, so whatever the engine does not tell, nothing of it may end well; and no fault of its own is a crash.
  it.concurrent.each(['container-stopped', 'redis-stopped'])(
    'makes no broken stack (%s) pass, and crashes nothing',
    { timeout: 240_000 },
    async (name) => {
      await inWorld(broken(name), async ({ stack, run }) => {
        const ledger = join(stack.folder, 'ports.yml');
        const text = await readFile(ledger, 'utf8');
        const [, socket = ''] = /unix:\/\/(\S+\.sock)/.exec(text) ?? [];
        const door = join(stack.folder, 'door.sock');
        await writeFile(ledger, text.replace(socket, door));
        const ask = async (fault: (typeof engineFaults)[number] | undefined, nth: number) => {
          const faulty = await faultyDoor(socket, door, fault, nth);
          try {
            const ran = await run([...words, '--state', 'state']);
            worstMs = Math.max(worstMs, ran.ms);
            const report = JSON.parse(await readFile(join(stack.folder, 'out.json'), 'utf8')) as Report;
            return { ran, report, asked: faulty.asked() };
          } finally {
            faulty.stop();
          }
        };
        const plain = await ask(undefined, 0);
        expect(plain.report.verdict).not.toBe('pass');
        expect(plain.asked).toBeGreaterThan(2);
        for (const fault of engineFaults) {
          for (let nth = 1; nth <= plain.asked; nth++) {
            inputs += 1;
            const { ran, report } = await ask(fault, nth);
            const where = `${fault} at ${nth}: ${ran.stdout}`;
            expect([1, 3], where).toContain(ran.code);
            expect(report.verdict, where).not.toBe('pass');
            expect(ran.stdout + ran.stderr, where).not.toMatch(/ at .*\.js:\d+:\d+|TypeError|SyntaxError/);
            survived += 1;
          }
        }
      });
    },
  );
});
