import { expect, test } from 'vitest';
import { freePorts } from '../../src/practice/free-ports.ts';

test('a practice stack takes no number twice, and none by which something else is known', async () => {
  // 25672 (RabbitMQ) would be drawn first, then 22931 (LM Studio’s own), then one number twice.
  const drawn = [0.56721, 0.29311, 0.1, 0.1, 0.2].values();
  const ports = await freePorts(['front', 'lmstudio'], () => drawn.next().value ?? Math.random());
  expect(new Set(Object.values(ports)).size).toBe(2);
  for (const port of Object.values(ports)) expect([25_672, 22_931]).not.toContain(port);
});
