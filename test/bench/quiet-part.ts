import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { healthyPlan } from '../../src/practice/healthy-plan.ts';
import { type Stack, startStack } from '../../src/practice/stack.ts';
import type { Budget } from './budgets.ts';
import { lateLedger, silentHosts, slowPath, wideLedger } from './ledgers.ts';
import { type Contestant, type Measured, measure, median } from './measure.ts';
import { type Part, peersOf } from './peers.ts';

const root = process.cwd();
const node = process.execPath;

/** The practice stack and ledgers of all widths, against `node -e 0` and the peers; best where nothing else listens (`front.unique`). */
export async function quietPart(rounds: number, programs: readonly (readonly [name: string, cli: string])[]): Promise<Part> {
  const folder = await mkdtemp(join(tmpdir(), 'preflight-bench-'));
  const stack: Stack = await startStack(healthyPlan(), folder, { childFile: join(root, 'dist', 'practice-child.js') });
  const around = { cwd: stack.folder, env: { ...stack.env, XDG_CACHE_HOME: join(stack.folder, 'cache') } };
  const check = (name: string, cli: string, ...more: readonly string[]): Contestant => ({
    name: `${name}: ${more.join(' ') || 'whole check with the chat'}`,
    command: [node, cli, ...more],
    ...around,
    expected: 0,
  });
  try {
    const urls = [`http://127.0.0.1:${stack.ports.lmstudio}/v1/models`, `http://127.0.0.1:${stack.ports.front}/`];
    const stackRows = await measure(
      [
        { name: 'node -e 0', command: [node, '-e', '0'], expected: 0 },
        ...programs.flatMap(([name, cli]) => [check(name, cli, '--version'), check(name, cli, '--no-chat'), check(name, cli)]),
        ...peersOf(urls).map((peer) => ({ ...peer, cwd: stack.folder })),
      ],
      rounds,
    );
    const wideRows: Measured[] = [];
    for (const count of [10, 100, 1_000, 5_000]) wideRows.push(...(await wide(count, programs, count > 1_000 ? 1 : 3)));
    const late = await lateness(programs.at(-1)?.[1] ?? '', 5);
    const hops = await beside(await slowPath(), programs, 'ten hops of 300 ms', 3);
    const silent = await beside(await silentHosts(5), programs, 'five hosts that never answer', 1);
    const few = await beside(await wideLedger(1_000), programs.slice(-1), '1000 roles, ulimit -n 256', 1, 'ulimit -n 256; exec "$@"');
    const rows = [...stackRows, ...wideRows, ...hops, ...silent, ...few];
    return { rows, budgets: budgetsOf(rows, late), notes: [`--wait was late by ${late.map((ms) => ms.toFixed(0)).join(', ')} ms`] };
  } finally {
    await stack.stop();
  }
}

const wide = async (count: number, programs: Parameters<typeof quietPart>[1], rounds: number) =>
  beside(await wideLedger(count), programs, `${count} roles`, rounds);

async function beside(
  ledger: Awaited<ReturnType<typeof wideLedger>>,
  programs: Parameters<typeof quietPart>[1],
  what: string,
  rounds: number,
  shell?: string,
): Promise<readonly Measured[]> {
  const cache = join(ledger.folder, 'cache');
  const contestants = programs.map(([name, cli]) => {
    const command = [node, cli, '--skip', 'host.room', '--format', 'json'];
    return {
      name: `${name}: ${what}`,
      command: shell === undefined ? command : ['bash', '-c', shell, 'bash', ...command],
      cwd: ledger.folder,
      env: { XDG_CACHE_HOME: cache },
    };
  });
  try {
    return await measure(contestants, rounds);
  } finally {
    await ledger.stop();
  }
}

/** Milliseconds from the moment in which a server listens to the end of the run that waited for it. */
async function lateness(cli: string, times: number): Promise<readonly number[]> {
  const late: number[] = [];
  for (let index = 0; index < times; index++) {
    const ledger = await lateLedger();
    const child = spawn(node, [cli, '--wait', '60s', '--skip', 'host.room'], { cwd: ledger.folder, stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('close', resolve));
    await new Promise((resolve) => setTimeout(resolve, 6_000 + index * 130));
    await ledger.begin();
    const began = performance.now();
    await ended;
    late.push(performance.now() - began);
    await ledger.stop();
  }
  return late;
}

function budgetsOf(rows: readonly Measured[], late: readonly number[]): readonly Budget[] {
  const row = (name: string) => rows.find((each) => each.name === name);
  const base = row('node -e 0');
  const times = (name: string, key: 'cpuMs' | 'wallMs') => (row(name)?.[key] ?? Number.NaN) / (base?.[key] ?? Number.NaN);
  const waitOn = rows.find(({ name }) => name.startsWith('wait-on'));
  const wide = (count: number) => row(`now: ${count} roles`);
  const perRole = (from: number, to: number) => ((wide(to)?.cpuMs ?? Number.NaN) - (wide(from)?.cpuMs ?? Number.NaN)) / (to - from);
  return [
    { what: 'preflight --version, wall', limit: 1.2, unit: '×', figure: times('now: --version', 'wallMs') },
    Number(process.versions.node.split('.')[0]) < 22
      ? { what: 'whole check, no chat, CPU', limit: 3.1, unit: '×', figure: times('now: --no-chat', 'cpuMs') }
      : { what: 'whole check, no chat, CPU', limit: 160, unit: 'ms', figure: row('now: --no-chat')?.cpuMs ?? Number.NaN },
    {
      what: 'whole check, no chat, wall, against wait-on',
      limit: 1,
      unit: '×',
      figure: (row('now: --no-chat')?.wallMs ?? 0) / (waitOn?.wallMs ?? Number.NaN),
    },
    { what: '1000 roles, wall', limit: 1_500, unit: 'ms', figure: wide(1_000)?.wallMs ?? Number.NaN },
    { what: '1000 roles, memory', limit: 200, unit: 'MB', figure: wide(1_000)?.peakMb ?? Number.NaN },
    { what: 'CPU a role, 1000 to 5000 against 100 to 1000', limit: 1.2, unit: '×', figure: perRole(1_000, 5_000) / perRole(100, 1_000) },
    {
      what: 'ten hops of 300 ms: over them and node -e 0',
      limit: 60,
      unit: 'ms',
      figure: (row('now: ten hops of 300 ms')?.wallMs ?? 0) - 300 - (base?.wallMs ?? 0),
    },
    {
      what: 'five hosts that never answer, wall',
      limit: 4_500,
      unit: 'ms',
      figure: row('now: five hosts that never answer')?.wallMs ?? Number.NaN,
    },
    { what: '--wait, median lateness', limit: 500, unit: 'ms', figure: median(late) },
    { what: '--wait, worst lateness', limit: 500, unit: 'ms', figure: Math.max(...late) },
  ];
}
