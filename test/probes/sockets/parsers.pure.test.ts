import { describe, expect, it } from 'vitest';
import { parseMeminfo, parseVmStat } from '../../../src/probes/host/host-memory.ts';
import { parseBsdNetstat, parseLsof, parsePs } from '../../../src/probes/sockets/sockets-macos.ts';
import { parseProcNet } from '../../../src/probes/sockets/sockets-proc-net.ts';
import { parseExcludedRanges, parseTasklist, parseWindowsNetstat } from '../../../src/probes/sockets/sockets-windows.ts';

describe('/proc/net', () => {
  it('gives the listening rows of TCP and leaves out every other state', () => {
    const text = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:07E8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1236 1 000000003828b7c6 100 0 0 10 0
   1: 0100007F:04D2 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 000000003828b7c7 100 0 0 10 0
   2: 0100007F:9675 0100007F:AD34 06 00000000:00000000 03:0000088D 00000000     0        0 0 3 00000000c41278b4
   3: 0100007F:1F90 0100007F:AD35 01 00000000:00000000 00:00000000 00000000     0        0 99 1 00000000c41278b5
`;
    expect(parseProcNet(text, 'tcp')).toEqual([
      { protocol: 'tcp', address: '0.0.0.0', family: 4, port: 2024, uid: 0, key: '1236' },
      { protocol: 'tcp', address: '127.0.0.1', family: 4, port: 1234, uid: 1000, key: '4711' },
    ]);
  });

  it('writes IPv6 addresses short, and an IPv4 address in IPv6 clothes as IPv4', () => {
    const row = (address: string) =>
      `   0: ${address}:1F90 ${'0'.repeat(32)}:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 7 1 0 100 0 0 10 0`;
    const addresses = [
      '0'.repeat(32),
      '00000000000000000000000001000000',
      '0000000000000000FFFF00000100007F',
      'B80D0120000000000000000001000000',
    ];
    expect(parseProcNet(addresses.map(row).join('\n'), 'tcp').map(({ address, family }) => [address, family])).toEqual([
      ['::', 6],
      ['::1', 6],
      ['127.0.0.1', 4],
      ['2001:db8::1', 6],
    ]);
  });

  it('takes a bound UDP socket for a listener', () => {
    const text = '  12: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000   101        0 555 2 0000 0';
    expect(parseProcNet(text, 'udp')).toMatchObject([{ protocol: 'udp', port: 53, uid: 101, key: '555' }]);
  });
});

describe('macOS', () => {
  const lsof = [
    'p501',
    'cLM\\x20Studio',
    'u501',
    'Lmika',
    'f23',
    'PTCP',
    'n127.0.0.1:1234',
    'TST=LISTEN',
    'p812',
    'ccom.docker.backend',
    'u501',
    'Lmika',
    'f140',
    'PTCP',
    'n*:8080',
    'f141',
    'PTCP',
    'n[::1]:5003',
    '',
  ].join('\n');

  it('reads lsof fields: process, user, place; blanks of a name come escaped', () => {
    expect(parseLsof(lsof).map(({ listener, process }) => [process.name, process.user, listener.address, listener.port])).toEqual([
      ['LM Studio', 'mika', '127.0.0.1', 1234],
      ['com.docker.backend', 'mika', '*', 8080],
      ['com.docker.backend', 'mika', '::1', 5003],
    ]);
  });

  it('reads the listening rows of netstat, where the port stands behind the last dot', () => {
    const text = `Active Internet connections (including servers)
Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)
tcp46      0      0  *.8080                 *.*                    LISTEN
tcp4       0      0  127.0.0.1.1234         *.*                    LISTEN
tcp4       0      0  192.168.1.5.52314      17.57.146.20.5223      ESTABLISHED
tcp6       0      0  ::1.631                *.*                    LISTEN
tcp6       0      0  fe80::1%lo0.49152      *.*                    LISTEN
udp4       0      0  *.5353                 *.*
`;
    expect(parseBsdNetstat(text).map(({ protocol, address, port }) => `${protocol} ${address} ${port}`)).toEqual([
      'tcp :: 8080',
      'tcp 127.0.0.1 1234',
      'tcp ::1 631',
      'tcp fe80::1 49152',
      'udp 0.0.0.0 5353',
    ]);
  });

  it('keeps the blanks of a program path that ps shows', () => {
    expect(parsePs('  501 mika  /Applications/LM Studio.app/Contents/MacOS/LM Studio --type=main\n')).toEqual([
      {
        pid: 501,
        name: 'LM Studio',
        executable: '/Applications/LM Studio.app/Contents/MacOS/LM Studio',
        commandLine: '/Applications/LM Studio.app/Contents/MacOS/LM Studio --type=main',
        user: 'mika',
      },
    ]);
  });

  it('counts memory that can be had for the asking, not only what lies idle', () => {
    const text = `Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                               10000.
Pages active:                            400000.
Pages inactive:                          200000.
Pages speculative:                         5000.
Pages purgeable:                           1000.
`;
    expect(parseVmStat(text, 2 ** 34)?.value.availableBytes).toBe(216_000 * 16_384);
    expect(parseVmStat('vm_stat: not found', 2 ** 34)).toBeUndefined();
  });
});

describe('Windows', () => {
  it('knows a listener by its foreign address, whatever language the state is in', () => {
    const text = [
      '  Proto  Lokale Adresse         Remoteadresse          Status           PID',
      '  TCP    0.0.0.0:135            0.0.0.0:0              ABHÖREN         1044',
      '  TCP    127.0.0.1:1234         0.0.0.0:0              LISTENING       9120',
      '  TCP    127.0.0.1:1234         127.0.0.1:50331        HERGESTELLT     9120',
      '  TCP    [::]:8080              [::]:0                 ABHÖREN         7704',
      '  UDP    0.0.0.0:5353           *:*                                    2210',
      '',
    ].join('\r\n');
    expect(parseWindowsNetstat(text).map(({ protocol, address, port, key }) => `${protocol} ${address} ${port} ${key}`)).toEqual([
      'tcp 0.0.0.0 135 1044',
      'tcp 127.0.0.1 1234 9120',
      'tcp :: 8080 7704',
      'udp 0.0.0.0 5353 2210',
    ]);
  });

  it('reads names out of tasklist, and ranges that Windows keeps for itself out of netsh', () => {
    expect([...parseTasklist('"LM Studio.exe","9120","Console","1","412,300 K"\r\n"System","4","Services","0","136 K"\r\n')]).toEqual([
      [9120, 'LM Studio.exe'],
      [4, 'System'],
    ]);
    expect(
      parseExcludedRanges('Start Port    End Port\r\n----------    --------\r\n      1189        1288\r\n     50000       50059     *\r\n'),
    ).toEqual([
      { from: 1189, to: 1288 },
      { from: 50_000, to: 50_059 },
    ]);
  });
});

describe('Linux memory', () => {
  it('is what programs can still get, with the caches that can go', () => {
    expect(parseMeminfo('MemTotal:       8000 kB\nMemFree:         100 kB\nMemAvailable:   4000 kB\n')?.value).toEqual({
      availableBytes: 4_096_000,
      totalBytes: 8_192_000,
    });
    expect(parseMeminfo('MemTotal: 8000 kB\n')).toBeUndefined();
  });
});
