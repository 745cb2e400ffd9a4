import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process that is measured against others. */
export type Contestant = {
  readonly name: string;
  readonly command: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The exit code; another one ends the bench. Left out: any. */
  readonly expected?: number;
};

type Sample = { readonly wallMs: number; readonly cpuMs: number };

/** Medians of the rounds; the memory is the peak of one more round. */
export type Measured = Sample & { readonly name: string; readonly wallFrom: number; readonly wallTo: number; readonly peakMb: number };

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Wall time and processor time of one process and its children, by the shell's own account. It blocks nothing: servers may live here. */
async function sample({ name, command, cwd, env, expected }: Contestant): Promise<Sample> {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null 2>&1';
  const { code, stderr } = await ended('bash', ['-c', script, 'bench', ...command], { cwd, env });
  if (expected !== undefined && code !== expected) throw new Error(`${name}: exit ${code}`);
  const [wall = 0, user = 0, system = 0] = stderr.trim().split(' ').map(Number);
  return { wallMs: wall * 1000, cpuMs: (user + system) * 1000 };
}

/** The largest resident size of the process itself, as Linux remembers it; NaN elsewhere. */
async function peakMb({ command, cwd, env }: Contestant): Promise<number> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: 'ignore' });
  let peak = Number.NaN;
  const watch = setInterval(() => {
    try {
      const kb = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]);
      if (!Number.isNaN(kb)) peak = Math.max(kb / 1024, Number.isNaN(peak) ? 0 : peak);
    } catch {
      // It has ended, or this is no Linux.
    }
  }, 2);
  await new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  clearInterval(watch);
  return peak;
}

/** All contestants in turn, round after round, so that what else the machine does meets all alike; one round before does not count. */
export async function measure(contestants: readonly Contestant[], rounds: number): Promise<readonly Measured[]> {
  const samples = contestants.map((): Sample[] => []);
  for (let round = -1; round < rounds; round++) {
    for (const [index, contestant] of contestants.entries()) {
      const one = await sample(contestant);
      if (round >= 0) samples[index]?.push(one);
    }
  }
  const measured: Measured[] = [];
  for (const [index, contestant] of contestants.entries()) {
    const walls = (samples[index] ?? []).map(({ wallMs }) => wallMs);
    measured.push({
      name: contestant.name,
      wallMs: median(walls),
      wallFrom: Math.min(...walls),
      wallTo: Math.max(...walls),
      cpuMs: median((samples[index] ?? []).map(({ cpuMs }) => cpuMs)),
      peakMb: await peakMb(contestant),
    });
  }
  return measured;
}

type Around = { readonly cwd?: string | undefined; readonly env?: Contestant['env'] };

/** Runs a program to its end. */
export function ended(program: string, args: readonly string[], { cwd, env }: Around = {}) {
  return new Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk);
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}
