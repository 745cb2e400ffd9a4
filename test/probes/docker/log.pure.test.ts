import { describe, expect, it } from 'vitest';
import { readLogLines } from '../../../src/probes/docker/docker-log.ts';
import { readSummary } from '../../../src/probes/docker/docker-read.ts';
import { readHealthTest } from '../../../src/probes/docker/health-test.ts';

describe('a log that was asked for with times', () => {
  const log = [
    '2026-11-25T16:13:27.900000000Z of the run before',
    '2026-11-25T16:13:28.100000000Z of this run',
    'a line without a time',
    '2026-11-25T16:13:29.000000001Z \u001b[31mERROR\u001b[0m in colours\r',
  ].join('\n');

  it('has no line from before the moment, though the engine counts in whole seconds, and none without a time', () => {
    expect(readLogLines(log, '2026-11-25T16:13:28.000Z')).toEqual([
      { at: '2026-11-25T16:13:28.100000000Z', text: 'of this run' },
      { at: '2026-11-25T16:13:29.000000001Z', text: 'ERROR in colours' },
    ]);
  });

  it('is read from its end only, however long it is', () => {
    const long = `${'2026-11-25T16:13:28Z '.padEnd(300, 'x')}\n`.repeat(5000);
    expect(readLogLines(long, '2026-11-25T16:13:28Z').length).toBeLessThan(500);
  });
});

describe('the test of a healthcheck', () => {
  it.each([
    [['CMD', 'curl', '-f', 'http://localhost:5001/health'], { program: 'curl', url: 'http://localhost:5001/health' }],
    [['CMD-SHELL', 'curl -fsS http://[::1]:5002/health/check || exit 1'], { program: 'curl', url: 'http://[::1]:5002/health/check' }],
    [['CMD', '/usr/bin/wget', '-q', 'http://joe:hunter2@127.0.0.1/x?key=1'], { program: 'wget', url: 'http://127.0.0.1/x' }],
    [['CMD', 'redis-cli', '-a', 'hunter2', 'ping'], { program: 'redis-cli' }],
    [['NONE'], undefined],
    [[], undefined],
  ])('%j keeps its program and its address, and no password', (test, told) => {
    expect(readHealthTest(test)).toEqual(told);
  });
});

describe('a row of the list', () => {
  it.each([
    ['Up 3 minutes (unhealthy)', { healthStatus: 'unhealthy' }],
    ['Up 2 seconds (health: starting)', { healthStatus: 'starting' }],
    ['Up About an hour', {}],
    ['Exited (137) 5 minutes ago', { exitStatus: 137 }],
    ['Restarting (1) 4 seconds ago', { exitStatus: 1 }],
  ])('tells of %s', (Status, told) => {
    const { healthStatus, exitStatus } = readSummary({ Id: 'a', Names: ['/a'], Status });
    expect({ ...(healthStatus ? { healthStatus } : {}), ...(exitStatus === undefined ? {} : { exitStatus }) }).toEqual(told);
  });
});
