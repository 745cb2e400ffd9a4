import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { healthyPlan } from '../../../src/practice/healthy-plan.ts';
import { started, withStack } from './started.ts';

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
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
