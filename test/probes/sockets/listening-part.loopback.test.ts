import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listeningPart } from '../../../src/probes/sockets/listening-part.ts';
import { createSocketProbe } from '../../../src/probes/sockets/sockets.ts';
import { tcpServer } from '../../families/endpoint/listening.ts';

const header = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const row = (index: number, state: string) =>
  `${index}: 0100007F:${(8000 + index).toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000 0 0 ${index} 1`;

function written(rows: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'preflight-proc-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'tcp');
  writeFileSync(file, `${[header, ...rows].join('\n')}\n`);
  return file;
}

describe('the listening part of the socket table', () => {
  it('is read whole from a file that is not given in pages, whatever its order', () => {
    const rows = Array.from({ length: 2_000 }, (_, index) => row(index, index % 3 === 0 ? '0A' : '06'));
    expect(
      listeningPart(written(rows))
        ?.split('\n')
        .filter((line) => line.includes(' 0A ')),
    ).toHaveLength(667);
    expect(listeningPart(written(rows.slice(0, 3)))).toContain(' 0A ');
    expect(listeningPart(written([]))).toContain('local_address');
  });

  it('is unknown where the file cannot be read', () => {
    expect(listeningPart('/nowhere/net/tcp')).toBeUndefined();
  });

  it.runIf(process.platform === 'linux')('holds every listener of this process beside many connections', async () => {
    const ports = await Promise.all(Array.from({ length: 120 }, () => tcpServer(() => undefined)));
    const sockets = ports.map((port) => connect(port, '127.0.0.1').on('error', () => undefined));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
    });
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    const seen = await createSocketProbe({ interest: () => [] }).table();
    const listening = new Set(seen.ok ? seen.value.listeners.map(({ port }) => port) : []);
    expect(ports.filter((port) => !listening.has(port))).toEqual([]);
  });
});
