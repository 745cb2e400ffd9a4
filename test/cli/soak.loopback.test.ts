import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { healthyPlan } from '../../src/practice/healthy-plan.ts';
import { noteTrust } from '../rig/trust-table.ts';
import { packageFolder, startCommand } from './rig/program.ts';
import { inWorld } from './rig/stack.ts';

/**
 * Runs again and again in one process, as a library. What is alive after a collection is noted after a third of the runs and at the end:
 * what is kept for good, and what grows, shows between the two.
 */
const soak = `
import { runPreflight } from 'PACKAGE/dist/index.js';
const runs = 54;
// Connections are kept for the next question, and closed when none comes.
const settled = async () => { for (let turn = 0; turn < 400 && process.getActiveResourcesInfo().length > 0; turn++) await new Promise((resolve) => setTimeout(resolve, 25)); };
const alive = async () => { await settled(); gc(); gc(); return { heap: process.memoryUsage().heapUsed, handles: process.getActiveResourcesInfo().length, listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0) }; };
let [checks, early] = [0];
const verdicts = new Set();
for (let run = 1; run <= runs; run++) {
  const result = await runPreflight({ selection: { noChat: true } });
  if (result.kind !== 'report') throw new Error(JSON.stringify(result));
  checks += result.report.checks.length;
  verdicts.add(result.report.verdict);
  await new Promise((resolve) => setImmediate(resolve));
  if (run === runs / 3) early = await alive();
}
console.log(JSON.stringify({ checks, verdicts: [...verdicts], early, late: await alive() }));
`;

type Alive = { readonly heap: number; readonly handles: number; readonly listeners: number };

describe('two thousand checks in one process', () => {
  let [inputs, survived, grownMiB] = [0, 0, 0];
  afterAll(() => noteTrust({ area: 'soak, growth of the heap', inputs, survived, worstMiB: grownMiB, leaks: 0 }));

  it('leave memory, handles and listeners as they were', { timeout: 240_000 }, async () => {
    await inWorld(healthyPlan(), async ({ stack, env }) => {
      const file = join(stack.folder, 'soak.mjs');
      await writeFile(file, soak.replace('PACKAGE', await packageFolder()));
      const { stdout, stderr } = await startCommand([process.execPath, '--expose-gc', file], { cwd: stack.folder, env }).done;
      expect(stderr).toBe('');
      const { checks, verdicts, early, late } = JSON.parse(stdout) as {
        checks: number;
        verdicts: readonly string[];
        early: Alive;
        late: Alive;
      };
      inputs = checks;
      expect(verdicts).toEqual(['pass']);
      expect(checks).toBeGreaterThan(2000);
      grownMiB = Math.max(0, Math.round((late.heap - early.heap) / 1024 / 1024));
      // A kilobyte a check would be two megabytes.
      expect(late.heap - early.heap).toBeLessThan(2 * 1024 * 1024);
      expect(late.handles).toBeLessThanOrEqual(early.handles);
      expect(late.listeners).toBe(early.listeners);
      survived = checks;
    });
  });
});
