import { describe, expect, it } from 'vitest';
import type { DockerProbe } from '../../../src/probes/docker/docker.ts';
import type { HoldBack } from '../../../src/probes/http/held-back.ts';
import { probeFromInside } from '../../../src/probes/inside/inside.ts';

const wish = { kind: 'send', variable: 'PAT', to: 'there' } as const;

/** An engine that writes down what is run in its containers, and answers as a container without any tool. */
function engine(): { readonly docker: DockerProbe; readonly ran: string[] } {
  const ran: string[] = [];
  const docker = {
    exec: async (_id: string, command: readonly string[]) => {
      ran.push(command[0] ?? '');
      return { ok: true, value: { exitCode: 127, stdout: '', stderr: 'not found', durationMs: 1 } };
    },
    inspect: async () => ({ ok: false, error: { reason: 'unreachable', detail: '' } }),
  };
  return { docker: docker as unknown as DockerProbe, ran };
}

const ask = async (url: string, holdBack: HoldBack) => {
  const { docker, ran } = engine();
  const answer = await probeFromInside({ docker, holdBack }, 'c', url, 5000);
  return { answer, ran };
};

describe('a request from inside a container that holds a secret', () => {
  const held: HoldBack = () => ({ wish, isInName: false });

  it.each(['http://203.0.113.9/x', 'http://there.example.com/x', 'https://[2001:db8::1]/x'])('is not run for %s', async (url) => {
    const { answer, ran } = await ask(url, held);
    expect(answer).toMatchObject({ kind: 'blind', blind: { reason: 'not-trusted', wish }, tries: [] });
    expect(ran).toEqual([]);
  });

  it.each(['http://api:5001/x', 'http://host.docker.internal:1234/x', 'http://172.18.0.3/x', 'http://[fd00::3]/x', 'http://localhost/x'])(
    'is run for %s, which is near',
    async (url) => expect((await ask(url, held)).ran).not.toEqual([]),
  );

  it('is not run anywhere when the name itself holds it, and always when nothing is held back', async () => {
    expect((await ask('http://api:5001/', () => ({ wish, isInName: true }))).ran).toEqual([]);
    expect((await ask('http://203.0.113.9/x', () => undefined)).ran).not.toEqual([]);
  });
});
