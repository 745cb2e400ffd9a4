import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { healthyPlan } from '../../src/practice/healthy-plan.ts';
import { childFile, started, withStack } from './started.ts';

const worldOfNobody = { folder: '/nowhere', ports: {}, platform: process.platform, startedAt: 0 };

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** A killed process may wait as a zombie for a reaper that is not ours: that is not running. */
const isRunning = (pid: number) => {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  return existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
};

it('the stack starts, and stops without leaving a process or a file', async () => {
  const stack = await started(healthyPlan());
  expect(stack.children.every(isAlive)).toBe(true);
  expect(existsSync(stack.ledgers.ports ?? '')).toBe(true);
  expect(existsSync(stack.ledgers.managers ?? '')).toBe(true);
  await stack.stop();
  expect(stack.children.some(isAlive)).toBe(false);
  expect(existsSync(stack.folder)).toBe(false);
  await stack.stop();
});

it.runIf(process.platform === 'linux')('the holders of the ports carry the names of their owners', async () => {
  await withStack(healthyPlan(), async (stack) => {
    const names = stack.children.map((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim());
    expect(names.slice(1)).toEqual(['docker-proxy', 'docker-proxy', 'LM Studio']);
    const lines = stack.children.map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' '));
    expect(lines.some((line) => line.startsWith('docker-proxy ') && line.includes(`-host-port ${stack.ports.front}`))).toBe(true);
  });
});

it('the ledgers carry the real port numbers and no secret', async () => {
  await withStack(healthyPlan(), async (stack) => {
    const text = readFileSync(stack.ledgers.ports ?? '', 'utf8');
    expect(text).toContain(`http://127.0.0.1:${stack.ports.front}`);
    expect(text).not.toMatch(/\{[a-z-]+\}|app-[A-Za-z0-9]{8}/);
  });
});

it('the children end when their parent is killed', async () => {
  const child = await childFile();
  const source = `
    import { spawn } from 'node:child_process';
    const child = spawn(process.execPath, [${JSON.stringify(child)}], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    child.send(${JSON.stringify({ kind: 'stranger', index: 0, world: { ...worldOfNobody, plan: { strangers: [] } } })});
    child.once('message', () => console.log(child.pid));
  `;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = Number(await new Promise<string>((resolve) => parent.stdout.once('data', (chunk) => resolve(String(chunk)))));
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(() => isRunning(pid), { timeout: 20_000 }).toBe(false);
});
