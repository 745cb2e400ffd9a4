import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { healthyPlan } from '../../src/practice/healthy-plan.ts';
import { type Stack, startStack } from '../../src/practice/stack.ts';

/**
 * `npm run bench`: whole processes, interleaved, as ratios to `node -e 0` in the same run. Prints what DESIGN 9 asks for; judges
 * nothing, since a number of one machine is no promise about another.
 */

const rounds = Number(process.env.BENCH_ROUNDS ?? 15);
const cli = join(process.cwd(), 'dist', 'cli.js');

type Contestant = {
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly expected: number;
};

/** Wall time of one process in milliseconds. */
function time(contestant: Contestant): number {
  const start = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(process.execPath, contestant.args, {
    cwd: contestant.cwd,
    env: { ...process.env, ...contestant.env, NO_COLOR: '1' },
    encoding: 'utf8',
  });
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== contestant.expected) throw new Error(`${contestant.name}: exit ${status}\n${stdout}\n${stderr}`);
  return ms;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** A practice stack whose servers run in processes of their own, as a kept demo's do. */
async function keptStack(): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), 'preflight-bench-'));
  return startStack(healthyPlan(), folder, { childFile: join(process.cwd(), 'dist', 'practice-child.js') });
}

/** A ledger of `count` roles, all on one loopback server. */
async function wideLedger(count: number): Promise<{ readonly folder: string; readonly stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'preflight-bench-'));
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer((_, response) => response.end('ok'));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const roles = servers.map((server, index) => {
    const { port } = server.address() as AddressInfo;
    return `  role${index}: { url: "http://127.0.0.1:${port}", kind: http, owner: { process: node } }`;
  });
  await writeFile(join(folder, 'ports.yml'), `version: 1\nroles:\n${roles.join('\n')}\n`);
  return {
    folder,
    stop: async () => {
      for (const server of servers) server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs beside servers of this very process, so it must not block the event loop. */
async function timeBeside(folder: string): Promise<{ readonly ms: number; readonly code: number | null; readonly peakMb: number }> {
  const start = process.hrtime.bigint();
  const child = spawn(process.execPath, [cli, '--ports', join(folder, 'ports.yml'), '--format', 'json', '--skip', 'host.room'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.resume();
  let peakMb = 0;
  const watch = setInterval(() => {
    const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' });
    peakMb = Math.max(peakMb, Number(stdout) / 1024 || 0);
  }, 50);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearInterval(watch);
  return { ms: Number(process.hrtime.bigint() - start) / 1e6, code, peakMb };
}

async function main(): Promise<void> {
  if (!existsSync(cli)) throw new Error('dist/ is missing: npm run build');
  const stack = await keptStack();
  const peer = join(process.cwd(), 'node_modules', 'wait-on', 'bin', 'wait-on');
  const server = spawn(
    process.execPath,
    ['-e', "require('http').createServer((q,s)=>s.end('ok')).listen(0,'127.0.0.1',function(){console.log(this.address().port)})"],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const port = String(await new Promise((resolve) => server.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()))));
  try {
    const contestants: readonly Contestant[] = [
      { name: 'node -e 0', args: ['-e', '0'], expected: 0 },
      { name: 'preflight --version', args: [cli, '--version'], expected: 0 },
      { name: 'whole check, no chat', args: [cli, '--no-chat'], cwd: stack.folder, env: stack.env, expected: 0 },
      { name: 'whole check with the chat', args: [cli], cwd: stack.folder, env: stack.env, expected: 0 },
      ...(existsSync(peer) ? [{ name: 'wait-on, one URL', args: [peer, `http-get://127.0.0.1:${port}/`], expected: 0 }] : []),
    ];
    const times = new Map(contestants.map(({ name }) => [name, [] as number[]]));
    for (let round = -1; round < rounds; round++) {
      for (const contestant of contestants) {
        const ms = time(contestant);
        if (round >= 0) times.get(contestant.name)?.push(ms);
      }
    }
    const base = median(times.get('node -e 0') ?? []);
    console.log(`medians of ${rounds} interleaved runs, Node ${process.version}`);
    for (const [name, values] of times) {
      const value = median(values);
      console.log(`${name.padEnd(28)} ${(value / base).toFixed(2).padStart(6)} × node -e 0   (${value.toFixed(0)} ms)`);
    }
    const wide: [number, number, number][] = [];
    for (const count of [250, 500, 1000]) {
      const ledger = await wideLedger(count);
      const { ms, peakMb } = await timeBeside(ledger.folder);
      wide.push([count, ms, peakMb]);
      await ledger.stop();
    }
    for (const [count, ms, peakMb] of wide) {
      console.log(
        `${`${count} roles on loopback`.padEnd(28)} ${(ms / base).toFixed(2).padStart(6)} × node -e 0   (${ms.toFixed(0)} ms, ${peakMb.toFixed(0)} MB)`,
      );
    }
  } finally {
    server.kill();
    await stack.stop();
  }
}

await main();
