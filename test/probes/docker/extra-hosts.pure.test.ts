import { describe, expect, it } from 'vitest';
import { extraHostEntry, extraHostOf } from '../../../src/probes/docker/extra-hosts.ts';

describe('the extra hosts of a container', () => {
  const extraHosts = ['host.docker.internal:host-gateway', 'models=192.168.1.7', 'six:fd00::7', 'models:10.0.0.1'];

  it('are entries with a colon or an equals sign, the first of a name counts', () => {
    expect(extraHostOf({ extraHosts }, 'host.docker.internal')).toBe('host-gateway');
    expect(extraHostOf({ extraHosts }, 'models')).toBe('192.168.1.7');
    expect(extraHostOf({ extraHosts }, 'six')).toBe('fd00::7');
    expect(extraHostEntry({ extraHosts }, 'models')).toBe('models=192.168.1.7');
  });

  it('know no name that only begins another, and not the beginning of one', () => {
    expect(extraHostOf({ extraHosts }, 'host.docker')).toBeUndefined();
    expect(extraHostOf({ extraHosts }, 'models.lan')).toBeUndefined();
  });
});
