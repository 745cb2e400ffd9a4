import { join } from 'node:path';
import { healthyPlan } from '../../src/practice/healthy-plan.ts';
import { startComposeStack } from '../rig/compose-stack.ts';
import { engineAnswers } from '../rig/engine.ts';
import { canMakeImage } from '../rig/images.ts';
import { ended, measure } from './measure.ts';
import { type Part, peersOf } from './peers.ts';

const node = process.execPath;

/** The practice plan as real containers (with Python, as Dify's have it) behind a real nginx, on the engine of this machine. */
export async function enginePart(rounds: number, programs: readonly (readonly [name: string, cli: string])[]): Promise<Part> {
  const isPossible =
    process.platform === 'linux' && (await engineAnswers()) && (await canMakeImage('node')) && (await canMakeImage('nginx'));
  if (!isPossible) return { rows: [], budgets: [], notes: ['no real engine: left out'] };
  const stack = await startComposeStack(healthyPlan());
  const around = { cwd: stack.folder, env: { ...stack.env, XDG_CACHE_HOME: join(stack.folder, 'cache') } };
  try {
    const urls = [`http://127.0.0.1:${stack.ports.lmstudio}/v1/models`, `http://127.0.0.1:${stack.ports.front}/`];
    const rows = await measure(
      [
        { name: 'engine: node -e 0', command: [node, '-e', '0'], expected: 0 },
        ...programs.flatMap(([name, cli]) =>
          [['--no-chat'], []].map((more) => ({
            name: `engine, ${name}: ${more[0] ?? 'whole check with the chat'}`,
            command: [node, cli, ...more],
            ...around,
            expected: 0,
          })),
        ),
        ...peersOf(urls).map((peer) => ({ ...peer, name: `engine: ${peer.name}`, cwd: stack.folder })),
      ],
      rounds,
    );
    const cli = programs.at(-1)?.[1] ?? '';
    const { stdout } = await ended(node, [cli, '--format', 'json'], around);
    const report = JSON.parse(stdout) as {
      readonly criticalPathMs: number;
      readonly overheadMs: number;
      readonly criticalPath?: readonly string[];
    };
    const whole = rows.find(({ name }) => name === 'engine, now: whole check with the chat')?.wallMs ?? Number.NaN;
    return {
      rows,
      budgets: [
        { what: 'real engine, whole check with the chat, wall', limit: 1_000, unit: 'ms', figure: whole },
        { what: 'real engine, over the longest chain of waits', limit: 300, unit: 'ms', figure: report.overheadMs },
      ],
      notes: [`real engine, chain of waits: ${report.criticalPathMs} ms, ${report.criticalPath?.join(' → ')}`],
    };
  } finally {
    await stack.stop();
  }
}
