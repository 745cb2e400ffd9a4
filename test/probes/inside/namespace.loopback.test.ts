import { describe, expect, it } from 'vitest';
import { createCommandProbe } from '../../../src/probes/commands/commands.ts';
import { askInNamespace, type Here } from '../../../src/probes/inside/namespace.ts';
import { hostContainer } from '../../families/hop/host-container.ts';

const id = 'c0ffee'.padEnd(64, '0');
const here: Here = { platform: 'linux', userId: 0, pid: process.pid, node: process.execPath, procRoot: '/proc' };

const ask = async (change: Partial<Here>, pid = process.pid, commands = createCommandProbe()) => {
  const docker = hostContainer([{ id, service: 'x', pid, startedAt: new Date().toISOString() }]);
  const seen = { good: new Set<string>(), lacks: new Set<never>(), hasNoShell: true };
  const asked = { docker, id, seen, seconds: 1, headers: undefined, commands };
  return askInNamespace(asked, { to: '127.0.0.1', port: 1, speak: 'tcp' }, { ...here, ...change });
};

describe.runIf(process.platform === 'linux')("a container's network is not entered", () => {
  it('on another system than the engine’s', async () => {
    expect(await ask({ platform: 'darwin' })).toMatchObject({ ok: false, error: { reason: 'outside-elsewhere' } });
  });

  it('by a user who is not root', async () => {
    expect(await ask({ userId: 1000 })).toMatchObject({ ok: false, error: { reason: 'outside-needs-root' } });
  });

  it('without nsenter', async () => {
    const commands = createCommandProbe({ PATH: '/nonexistent' });
    expect(await ask({}, process.pid, commands)).toMatchObject({ ok: false, error: { reason: 'outside-needs-nsenter' } });
  });

  it('by the number of a process that is another one here, or none', async () => {
    expect(await ask({})).toMatchObject({
      ok: false,
      error: { reason: 'outside-unproven', detail: `process ${process.pid} here is another one` },
    });
    expect(await ask({}, 0)).toMatchObject({ ok: false, error: { reason: 'outside-unproven' } });
    expect(await ask({}, 4_194_305)).toMatchObject({ ok: false, error: { reason: 'outside-unproven' } });
  });
});
