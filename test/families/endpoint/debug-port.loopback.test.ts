import { describe, expect, it } from 'vitest';
import { ok } from '../../../src/base/result.ts';
import { endpointAnswers } from '../../../src/families/endpoint/checks/endpoint-answers.ts';
import type { ContainerDetail, ExecAnswer } from '../../../src/probes/docker/docker.ts';
import { blind } from '../../../src/probes/look.ts';
import type { Probes } from '../../../src/probes/probes.ts';
import { ask, ledgerOf, role, url } from './asking.ts';
import { tcpServer } from './listening.ts';

const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const row = (address: string, port: string, state = '0A') =>
  `   0: ${address}:${port} 00000000:0000 ${state} 00000000:00000000 00:00000000\n`;
/** 5002 and 5003, in hexadecimal digits as the kernel writes them. */
const [health, debug] = ['138A', '138B'];

/** Asks about the plugin daemon's published port, where a server counts who connects. */
async function asked(table: string | Partial<ExecAnswer>, change: Partial<ContainerDetail> = {}, privatePort = 5003) {
  let connections = 0;
  const port = await tcpServer(() => {
    connections++;
  });
  const container = {
    ...{ id: 'daemon', name: 'docker-plugin_daemon-1', project: 'docker', service: 'plugin_daemon', state: 'running', pid: 0, labels: {} },
    published: [{ address: '127.0.0.1', publicPort: port, privatePort, protocol: 'tcp' as const }],
    ...change,
  } as unknown as ContainerDetail;
  const exec = async () =>
    ok({ exitCode: 0, stdout: '', stderr: '', durationMs: 1, ...(typeof table === 'string' ? { stdout: table } : table) });
  const docker = { containers: async () => ok([container]), inspect: async () => ok(container), exec };
  const owner = { kind: 'compose', service: container.service ?? '' } as const;
  const ledger = ledgerOf([role('plugin-debug', { url: url(port, '', 'tcp'), owner })], { composeProject: 'docker' });
  const probes = { docker, files: { read: async () => blind('not-permitted', '') } } as unknown as Partial<Probes>;
  const { verdict, code } = await ask(endpointAnswers, ledger, 'plugin-debug', { probes });
  return { verdict, code, connections };
}

describe('the debug port of the plugin daemon', () => {
  it('is looked at in the container’s socket table, and nobody connects to it', async () => {
    const table = head + row('00000000', health) + row('00000000', debug);
    expect(await asked(table)).toEqual({ verdict: 'pass', code: 'endpoint-listens', connections: 0 });
    const six = head + row('00000000', health) + head + row('00000000000000000000000000000000', debug);
    expect(await asked({ stdout: six, exitCode: 1 })).toEqual({ verdict: 'pass', code: 'endpoint-listens', connections: 0 });
  });

  it('is dead where nobody listens behind it, whoever accepts for the container', async () => {
    const closed = { verdict: 'fail', code: 'endpoint-closed', connections: 0 };
    expect(await asked(head + row('00000000', health))).toEqual(closed);
    expect(await asked(head + row('0100007F', debug))).toEqual(closed);
    expect(await asked(head + row('00000000', debug, '06'))).toEqual(closed);
  });

  it('could not be looked at where the container tells nothing, and is not connected to instead', async () => {
    expect(await asked({ exitCode: 127, stdout: 'exec: "cat": executable file not found in $PATH' })).toEqual({
      verdict: 'unknown',
      code: 'could-not-look',
      connections: 0,
    });
  });

  it('is no other port of it, nor that number of another service', async () => {
    expect(await asked('', {}, 5002)).toEqual({ verdict: 'pass', code: 'endpoint-answers', connections: 1 });
    expect(await asked('', { service: 'mongo' })).toEqual({ verdict: 'pass', code: 'endpoint-answers', connections: 1 });
  });
});
