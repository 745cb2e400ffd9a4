import { spawn } from 'node:child_process';
import { chmod, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Phase } from '../../src/base/phase.ts';
import type { Report } from '../../src/report/report.ts';
import { noteReport } from './shown-findings.ts';

let built: Promise<string> | undefined;

/** The program, built into a folder of this process alone, which everybody may read: others may build dist/ at the same time. */
export function builtProgram(): Promise<string> {
  built ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), 'preflight-test-dist-'));
    const root = process.cwd();
    const { code, stderr } = await ended(process.execPath, [join(root, '.config/build.mjs'), join(folder, 'dist'), '--no-types'], {});
    if (code !== 0) throw new Error(`the build failed: ${stderr}`);
    await cp(join(root, 'package.json'), join(folder, 'package.json'));
    await chmod(folder, 0o755);
    return join(folder, 'dist', 'cli.cjs');
  })();
  return built;
}

/** Takes the copy away again; a later use builds it anew. */
export async function removeBuiltProgram(): Promise<void> {
  const program = await built?.catch(() => undefined);
  built = undefined;
  if (program !== undefined) await rm(join(program, '..', '..'), { recursive: true, force: true });
}

/** How a process ended, and what it said. */
type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string; readonly ms: number };

type Around = { readonly cwd?: string; readonly env?: Readonly<Record<string, string | undefined>> };

function ended(program: string, args: readonly string[], around: Around): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(program, [...args], { ...around, env: { ...process.env, ...around.env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      noteReport(stdout);
      resolve({ code, stdout, stderr, ms: performance.now() - start });
    });
  });
}

/** A user who owns nothing and is in no group. */
export const nobody = 65_534;

/** Before the program's first line: from here on it is nobody's. The node binary itself may lie where nobody can read. */
const becomeNobody = `data:text/javascript,process.setgroups([]);process.setgid(${nobody});process.setuid(${nobody});`;

export type Checked = Ended & { readonly report: Report };

export type CheckAround = {
  readonly env: Around['env'];
  readonly phase?: Phase;
  readonly asNobody?: boolean;
  /** A duration, for a stack that is still starting. */
  readonly waitFor?: string;
};

/** Runs the real binary's check in a folder and reads its JSON. */
export async function checkIn(folder: string, { env, phase = 'running', asNobody = false, waitFor }: CheckAround): Promise<Checked> {
  const program = await builtProgram();
  const flags = asNobody ? ['--import', becomeNobody] : [];
  const args = [
    ...flags,
    program,
    'check',
    '--phase',
    phase,
    '--format',
    'json',
    ...(waitFor === undefined ? ['--deadline', '20s'] : ['--wait', waitFor]),
  ];
  const said = await ended(process.execPath, args, { cwd: folder, ...(env ? { env } : {}) });
  try {
    return { ...said, report: JSON.parse(said.stdout) as Report };
  } catch {
    throw new Error(`no report (exit ${said.code}): ${said.stdout}${said.stderr}`);
  }
}

/** Runs the real binary's `reach` of one caller and reads its JSON. */
export async function reachFrom(cwd: string, caller: string, env: NonNullable<Around['env']>): Promise<Checked> {
  const said = await ended(process.execPath, [await builtProgram(), 'reach', caller, '--format', 'json', '--deadline', '30s'], {
    cwd,
    env,
  });
  try {
    return { ...said, report: JSON.parse(said.stdout) as Report };
  } catch {
    throw new Error(`no report (exit ${said.code}): ${said.stdout}${said.stderr}`);
  }
}
