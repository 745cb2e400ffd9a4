import { describe, expect, it } from 'vitest';
import { isMachineName } from '../../src/base/address.ts';

describe('a name by which containers call their machine', () => {
  it.each(['host.docker.internal', 'Gateway.Docker.Internal.', 'host.containers.internal'])('is %s', (host) => {
    expect(isMachineName(host)).toBe(true);
  });

  it.each([
    'kubernetes.docker.internal',
    'my-host.docker.internal',
    'host.docker.internal.example.org',
    'gateway.containers.internal',
    'localhost',
  ])('is not %s', (host) => {
    expect(isMachineName(host)).toBe(false);
  });
});
