import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { budgetLines } from './budgets.ts';
import { enginePart } from './engine-part.ts';
import { ended, type Measured } from './measure.ts';
import type { Part } from './peers.ts';
import { quietPart } from './quiet-part.ts';

/**
 * `npm run bench`: whole processes beside peers, interleaved, as ratios to `node -e 0` of the same run: wall time, processor time, peak
 * memory, and which budgets of DESIGN 9 hold. The table also lands in .bench/bench.json. BENCH_BEFORE names another build's cli.cjs, which then
 * runs in the same rounds; BENCH_ROUNDS their number; BENCH_PARTS `quiet`, `engine` or both. It judges nothing: a figure of one machine is no
 * promise about another.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 15);
const parts = process.env.BENCH_PARTS ?? 'quiet,engine';
const cli = join(process.cwd(), 'dist', 'cli.cjs');
const before = process.env.BENCH_BEFORE;
const programs = [...(before === undefined ? [] : [['before', before] as const]), ['now', cli] as const];
const nothing: Part = { rows: [], budgets: [], notes: [] };

/** The quiet part in a network namespace of its own, where this user may make one; else here, with a word about it. */
async function quietly(): Promise<Part> {
  const folder = await mkdtemp(join(tmpdir(), 'preflight-bench-'));
  const file = join(folder, 'part.json');
  try {
    const again = [join('.config', 'run-ts.mjs'), join('test', 'bench', 'bench.ts')];
    const script = 'ip link set lo up && exec "$@"';
    const { code, stderr } = await ended('unshare', ['-n', 'bash', '-c', script, 'bash', process.execPath, ...again], {
      env: { BENCH_INTO: file },
    }).catch(() => ({ code: 1, stderr: 'no unshare' }));
    if (code === 0) return JSON.parse(await readFile(file, 'utf8')) as Part;
    const part = await quietPart(rounds, programs);
    return { ...part, notes: [...part.notes, `beside all else that listens here (${stderr.trim().split('\n').at(-1)})`] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function table(rows: readonly Measured[]): readonly string[] {
  let base: Measured | undefined;
  return rows.map((row) => {
    if (row.name.endsWith('node -e 0')) base = row;
    const ratio = (key: 'wallMs' | 'cpuMs') => (row[key] / (base?.[key] ?? Number.NaN)).toFixed(2).padStart(6);
    const ms = (value: number) => value.toFixed(0).padStart(6);
    const memory = Number.isNaN(row.peakMb) ? '' : `${row.peakMb.toFixed(0).padStart(5)} MB`;
    return `${row.name.padEnd(46)} wall${ms(row.wallMs)} ms ${ratio('wallMs')} ×   CPU${ms(row.cpuMs)} ms ${ratio('cpuMs')} × ${memory}`;
  });
}

async function main(): Promise<void> {
  for (const [, file] of programs) if (!existsSync(file)) throw new Error(`${file} is missing: npm run build`);
  const into = process.env.BENCH_INTO;
  if (into !== undefined) return writeFile(into, JSON.stringify(await quietPart(rounds, programs)));
  const quiet = parts.includes('quiet') ? await quietly() : nothing;
  const engine = parts.includes('engine') ? await enginePart(rounds, programs) : nothing;
  const rows = [...quiet.rows, ...engine.rows];
  const budgets = [...quiet.budgets, ...engine.budgets];
  // Node 20 reads that bundle at every start, also of `node -e 0`: the ratios of two machines, with it and without, are no ratios of one thing.
  const certificates = process.env.NODE_EXTRA_CA_CERTS ? 'set' : 'not set';
  const around = `Node ${process.version}, NODE_EXTRA_CA_CERTS ${certificates}`;
  console.log(`medians of ${rounds} interleaved rounds, ${around}; × is against node -e 0`);
  for (const line of [...table(rows), ...quiet.notes, ...engine.notes, ...budgetLines(budgets)]) console.log(line);
  const file = join(process.cwd(), '.bench', 'bench.json');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(
    file,
    `${JSON.stringify({ node: process.version, rounds, rows, budgets, notes: [...quiet.notes, ...engine.notes] }, null, 2)}\n`,
  );
}

await main();
