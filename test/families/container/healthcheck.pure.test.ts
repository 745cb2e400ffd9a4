import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/engine/record.ts';
import { brokenHealthcheck } from '../../../src/families/container/causes/healthcheck.ts';
import type { ContainerObserved, InsideListener } from '../../../src/families/container/findings.ts';

const record = (passes: boolean) =>
  ({ outcomes: passes ? [{ kind: 'hop.reaches', subject: 'plugin-daemon', verdict: 'pass' }] : [] }) as unknown as RunRecord;

type Seen = { readonly output: string; readonly exitCode?: number; readonly url?: string; readonly inside?: readonly InsideListener[] };

function ask({ output, exitCode = 1, url, inside }: Seen, answers = false) {
  const test = { program: 'curl', ...(url === undefined ? {} : { url }) };
  const container = { health: { status: 'unhealthy', failingStreak: 9, last: { endedAt: '', exitCode, output }, test } };
  const seen = { container, ...(inside ? { inside } : {}) } as unknown as ContainerObserved['container.healthy'];
  const broken = brokenHealthcheck(record(answers), ['plugin-daemon'], seen);
  return (
    broken &&
    `${broken.certainty} ${broken.args.reason} ${broken.args.program} ${broken.args.asked ?? ''} ${broken.args.listens ?? ''}`.trim()
  );
}

const four = [{ address: '0.0.0.0', port: 5002 }];

describe('the healthcheck itself is at fault', () => {
  it.each([
    [
      'OCI runtime exec failed: exec failed: unable to start container process: exec: "curlx": executable file not found in $PATH: unknown',
      -1,
      'certain program-missing curlx',
    ],
    ['/bin/sh: 1: curl: not found', 127, 'certain program-missing curl'],
    ['/bin/sh: curl: command not found', 127, 'certain program-missing curl'],
    ['', 127, 'certain program-missing curl'],
    [
      'OCI runtime exec failed: exec failed: unable to start container process: exec: "/check.sh": permission denied: unknown',
      126,
      'certain not-executable /check.sh',
    ],
  ])('%s', (output, exitCode, told) => expect(ask({ output, exitCode })).toBe(told));

  const refused = "curl: (7) Failed to connect to ::1 port 5002 after 0 ms: Couldn't connect to server";

  it('where it asks ::1 and the service listens on IPv4 alone', () => {
    const url = 'http://[::1]:5002/health/check';
    expect(ask({ output: refused, url, inside: four })).toBe('certain address-family curl [::1]:5002 0.0.0.0:5002');
    expect(ask({ output: refused, url }, true)).toBe('likely address-family curl [::1]:5002');
  });

  it('and where it asks localhost, of which the service has one half', () => {
    const output = "wget: can't connect to remote host: Connection refused";
    expect(ask({ output, url: 'http://localhost:5002/', inside: four })).toBe('certain address-family curl localhost:5002 0.0.0.0:5002');
  });
});

describe('the service is what it complains of', () => {
  it.each([
    ['nobody listens', { output: 'curl: (7) Failed to connect to ::1 port 5002', url: 'http://[::1]:5002/', inside: [] }],
    ['it listens on both', { output: 'Connection refused', url: 'http://localhost:5002/', inside: [{ address: '::', port: 5002 }] }],
    [
      'it asks the right family',
      { output: 'curl: (7) Failed to connect to 127.0.0.1 port 5002', url: 'http://127.0.0.1:5002/', inside: four },
    ],
    ['it is slow', { output: 'curl: (28) Operation timed out after 5001 milliseconds', url: 'http://localhost:5002/', inside: four }],
    ['it says 404', { output: 'curl: (22) The requested URL returned error: 404 not found', url: 'http://localhost:5002/', inside: four }],
    ['nothing is known of it', { output: 'Failed to connect to ::1 port 5002', url: 'http://[::1]:5002/' }],
  ] as const)('%s', (_what, seen) => expect(ask(seen)).toBeUndefined());
});
