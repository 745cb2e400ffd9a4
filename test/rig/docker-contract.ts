import { expect, it } from 'vitest';
import type { DockerProbe } from '../../src/probes/docker/docker.ts';

/** An engine to hold against the contract: a probe on it, and a running container that has a shell. */
export type ContractSubject = { readonly probe: DockerProbe; readonly running: { readonly id: string; readonly name: string } };

/**
 * What every engine must do for Preflight, real or simulated. Call it inside a `describe`; `makeProbe` gives a fresh probe
 * for each test.
 */
export function dockerContract(makeProbe: () => Promise<ContractSubject>): void {
  it('the engine says that it is Docker, with its versions', async () => {
    const { probe } = await makeProbe();
    const answer = await probe.engine();
    expect(answer.attempts.find((attempt) => attempt.isChosen)).toMatchObject({ outcome: 'answered', endpoint: answer.endpoint });
    expect(answer.engine?.version).toMatch(/^\d+\./);
    expect(answer.engine?.apiVersion).toMatch(/^1\.\d+$/);
  });

  it('lists the running container, once a run', async () => {
    const { probe, running } = await makeProbe();
    const [first, second] = await Promise.all([probe.containers(), probe.containers()]);
    expect(second).toBe(first);
    const container = first.ok ? first.value.find(({ id }) => id === running.id) : undefined;
    expect(container).toMatchObject({ name: running.name, state: 'running' });
  });

  it('inspects it with the same name and state as the list', async () => {
    const { probe, running } = await makeProbe();
    const look = await probe.inspect(running.id);
    expect(look).toMatchObject({ ok: true, value: { id: running.id, name: running.name, state: 'running' } });
    expect(look.ok && look.value.pid).toBeGreaterThan(0);
  });

  it('says that an unknown container is unreachable', async () => {
    const { probe } = await makeProbe();
    expect(await probe.inspect('0'.repeat(64))).toMatchObject({ ok: false, error: { reason: 'unreachable' } });
  });

  it('runs a command inside and keeps its streams apart', async () => {
    const { probe, running } = await makeProbe();
    const look = await probe.exec(running.id, ['sh', '-c', 'echo heard; echo wrong >&2; exit 3'], 10_000);
    expect(look).toMatchObject({ ok: true, value: { exitCode: 3, stdout: 'heard\n', stderr: 'wrong\n' } });
  });

  it('says 126 or 127 for a command that is not there', async () => {
    const { probe, running } = await makeProbe();
    const look = await probe.exec(running.id, ['no-such-command'], 10_000);
    expect(look.ok && [126, 127]).toContain(look.ok && look.value.exitCode);
    expect(look.ok && look.value.stdout + look.value.stderr).toMatch(/not found/i);
  });

  it('stops waiting for a command at the deadline', async () => {
    const { probe, running } = await makeProbe();
    const look = await probe.exec(running.id, ['sleep', '3'], 400);
    expect(look).toMatchObject({ ok: false, error: { reason: 'timed-out' } });
  });

  it('refuses to run anything in a container that is not there', async () => {
    const { probe } = await makeProbe();
    expect(await probe.exec('0'.repeat(64), ['true'], 5000)).toMatchObject({ ok: false, error: { reason: 'unreachable' } });
  });

  it('gives the log as text', async () => {
    const { probe, running } = await makeProbe();
    const look = await probe.logTail(running.id, 5);
    expect(look.ok && typeof look.value).toBe('string');
  });

  it('lists the networks', async () => {
    const { probe } = await makeProbe();
    const look = await probe.networks();
    expect(look.ok && look.value.length).toBeGreaterThan(0);
  });
}
