import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTable } from '../../../src/families/container/inside-listeners.ts';
import { createDemuxer } from '../../../src/probes/docker/docker-demux.ts';
import { keepEnvironment } from '../../../src/probes/docker/docker-environment.ts';
import { readDetail, readSummary } from '../../../src/probes/docker/docker-read.ts';

const frame = (stream: number, text: string) => {
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
};

describe('an attached stream is sorted into its two', () => {
  it('however the network cuts it', () => {
    const chunks = fc.array(fc.tuple(fc.constantFrom(1, 2), fc.string({ maxLength: 30 })), { maxLength: 10 });
    fc.assert(
      fc.property(chunks, fc.integer({ min: 1, max: 13 }), (frames, size) => {
        const whole = Buffer.concat(frames.map(([stream, text]) => frame(stream, text)));
        const demuxer = createDemuxer(10_000);
        for (let at = 0; at < whole.length; at += size) demuxer.push(whole.subarray(at, at + size));
        const of = (wanted: number) => frames.flatMap(([stream, text]) => (stream === wanted ? [Buffer.from(text)] : []));
        expect(demuxer.result()).toEqual({ stdout: Buffer.concat(of(1)).toString(), stderr: Buffer.concat(of(2)).toString() });
      }),
    );
  });
  it('keeps no more than its cap of each', () => {
    const demuxer = createDemuxer(4);
    demuxer.push(Buffer.concat([frame(1, 'abcdef'), frame(2, 'ghijkl'), frame(1, 'mn')]));
    expect(demuxer.result()).toEqual({ stdout: 'abcd', stderr: 'ghij' });
  });
  it('takes a stream without frames as it is', () => {
    const demuxer = createDemuxer(100);
    demuxer.push(Buffer.from('a terminal says hello'));
    expect(demuxer.result().stdout).toBe('a terminal says hello');
    const short = createDemuxer(100);
    short.push(Buffer.from('hi'));
    expect(short.result().stdout).toBe('hi');
  });
});

describe('the environment of a container', () => {
  it('keeps what is harmless and proxies, and loses every secret', () => {
    const kept = keepEnvironment([
      'SECRET_KEY=canary',
      'DB_PASSWORD=canary',
      'REDIS_PASSWORD=canary',
      'PLUGIN_DAEMON_KEY=canary',
      'CODE_EXECUTION_API_KEY=canary',
      'CELERY_BROKER_URL=redis://:canary@redis:6379/1',
      'SENTRY_DSN=canary',
      'ANYTHING=canary',
      'HTTPS_PROXY=http://joe:canary@proxy:3128',
      'no_proxy=localhost,api',
      'PLUGIN_DAEMON_URL=http://plugin_daemon:5002',
      'PLUGIN_DIFY_INNER_API_URL=http://joe:canary@api:5001',
      'DB_HOST=db_postgres',
      'CELERY_QUEUES=dataset,mail',
    ]);
    expect(kept).toEqual({
      HTTPS_PROXY: 'http://proxy:3128',
      no_proxy: 'localhost,api',
      PLUGIN_DAEMON_URL: 'http://plugin_daemon:5002',
      PLUGIN_DIFY_INNER_API_URL: 'http://api:5001',
      DB_HOST: 'db_postgres',
      CELERY_QUEUES: 'dataset,mail',
    });
  });
});

describe('what the engine sends is read with care', () => {
  it('an empty row of the list is no crash', () => {
    expect(readSummary({})).toMatchObject({ id: '', state: 'unknown', published: [], labels: {} });
  });
  it('an inspect without its parts is no crash', () => {
    expect(readDetail({ Id: 'a' } as never)).toMatchObject({ id: 'a', name: 'a', exitCode: 0, extraHosts: [], environment: {} });
  });
  it('a container that never ran has no times', () => {
    const zero = '0001-01-01T00:00:00Z';
    const detail = readDetail({ Id: 'a', Name: '/a', State: { Status: 'created', StartedAt: zero, FinishedAt: zero } } as never);
    expect(detail).not.toHaveProperty('startedAt');
    expect(detail).not.toHaveProperty('finishedAt');
  });
});

describe('the table of listening sockets inside a container', () => {
  it('names addresses of both families, and listeners only', () => {
    const four = `  sl  local_address rem_address   st
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1
   1: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2
   2: 0100007F:1F90 0100007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 3`;
    const six = `   0: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 0
   1: 00000000000000000000000000000000:1389 00000000000000000000000000000000:0000 0A 0`;
    expect(readTable(four)).toEqual([
      { address: '127.0.0.1', port: 8080 },
      { address: '0.0.0.0', port: 80 },
    ]);
    expect(readTable(six)).toEqual([
      { address: '::1', port: 80 },
      { address: '::', port: 5001 },
    ]);
  });
});
