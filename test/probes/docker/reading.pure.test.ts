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
        expect(demuxer.result()).toEqual({
          stdout: Buffer.concat(of(1)).toString(),
          stderr: Buffer.concat(of(2)).toString(),
          isWhole: true,
        });
      }),
    );
  });
  it('keeps no more of each than its cap and what it says last', () => {
    const demuxer = createDemuxer(4);
    const long = 'x'.repeat(100_000);
    demuxer.push(Buffer.concat([frame(1, `abcd${long}`), frame(2, `efgh${long}`), frame(1, `${long} 200 0.1`)]));
    const { stdout, stderr, isWhole } = demuxer.result();
    expect(stdout).toMatch(/^abcdx{1016} 200 0\.1$/);
    expect(stderr).toMatch(/^efghx{1024}$/);
    expect(isWhole).toBe(true);
  });
  it('is not whole when it was cut anywhere but between two frames, or lies about a frame', () => {
    const frames = fc.array(fc.tuple(fc.constantFrom(1, 2), fc.string({ minLength: 1, maxLength: 30 })), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(frames, fc.nat(), fc.constantFrom('cut', 'longer', 'no frame'), (all, where, how) => {
        const parts = all.map(([stream, text]) => frame(stream, text));
        const ends = parts.map((_, index) => Buffer.concat(parts.slice(0, index + 1)).length);
        const whole = Buffer.concat(parts);
        const demuxer = createDemuxer(10_000);
        if (how === 'cut') {
          const at = 1 + (where % (whole.length - 1));
          demuxer.push(whole.subarray(0, at));
          expect(demuxer.result().isWhole).toBe(ends.includes(at));
        } else {
          const lie = frame(1, 'a');
          if (how === 'longer') lie.writeUInt32BE(0xffff_ffff, 4);
          else lie[0] = 7;
          demuxer.push(Buffer.concat([whole, lie, how === 'longer' ? whole : Buffer.alloc(0)]));
          expect(demuxer.result().isWhole).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });
  it('takes a stream without frames as it is', () => {
    const demuxer = createDemuxer(100);
    demuxer.push(Buffer.from('a terminal says hello'));
    expect(demuxer.result()).toMatchObject({ stdout: 'a terminal says hello', isWhole: false });
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

describe('what a container publishes', () => {
  const ports = [{ IP: '', PrivatePort: 80, PublicPort: 3001, Type: 'tcp' }];
  const bindings = { '80/tcp': [{ HostIp: '', HostPort: '3001' }] };
  const inspected = (Status: string) =>
    readDetail({ Id: 'a', State: { Status }, HostConfig: { PortBindings: bindings }, NetworkSettings: { Ports: bindings } } as never);

  it.each(['created', 'configured', 'initialized', 'exited', 'stopped', 'dead'])(
    'is nothing while it is %s, though Podman lists it',
    (State) => {
      expect(readSummary({ Id: 'a', State, Ports: ports }).published).toEqual([]);
      expect(inspected(State)).toMatchObject({ published: [], asked: [{ publicPort: 3001 }] });
    },
  );

  it.each(['running', 'paused', 'restarting'])('is what the engine says while it is %s', (State) => {
    expect(readSummary({ Id: 'a', State, Ports: ports }).published).toMatchObject([{ publicPort: 3001, privatePort: 80 }]);
    expect(inspected(State).published).toMatchObject([{ publicPort: 3001 }]);
  });
});

it('keeps the label by which podman-compose knows its own', () => {
  const Labels = { 'io.podman.compose.project': 'stack', 'io.podman.compose.version': '1.6.0', secret: 'x' };
  expect(readSummary({ Id: 'a', Labels }).labels).toEqual({ 'io.podman.compose.project': 'stack' });
});
