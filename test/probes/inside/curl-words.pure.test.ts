import { describe, expect, it } from 'vitest';
import { readCurl } from '../../../src/probes/inside/inside-answer.ts';

const errorOf = (stderr: string, exitCode = 7) => {
  const reading = readCurl({ exitCode, stdout: '\n000 0.001', stderr, durationMs: 1 });
  return reading.kind === 'failure' ? reading.error : reading.kind;
};

describe('curl could not connect', () => {
  it.each([
    ['curl: (7) Failed to connect to lm port 1234 after 0 ms: Couldn’t connect to server', 'refused'],
    ['curl: (7) Failed to connect to 172.17.0.1 port 11434: Connection refused', 'refused'],
    ['curl: (7) Failed to connect to 10.9.9.9 port 80 after 3057 ms: Couldn’t connect to server', 'unreachable'],
    ['curl: (7) Failed to connect to 10.9.9.9 port 80: No route to host', 'unreachable'],
    ['curl: (7) Failed to connect to ::1 port 1234: Cannot assign requested address', 'unreachable'],
  ])('%s', (stderr, error) => {
    expect(errorOf(stderr)).toBe(error);
  });
});
