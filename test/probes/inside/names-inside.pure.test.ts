import { describe, expect, it } from 'vitest';
import { readHosts, readResolvConf } from '../../../src/probes/inside/names-inside.ts';

describe('the names of a container', () => {
  it('are those of its hosts file, whatever their case, each with all its addresses', () => {
    const text =
      '127.0.0.1\tlocalhost\n::1 localhost ip6-localhost # loopback\n# 10.0.0.1 gone\n172.17.0.1 host.docker.internal Model\nnonsense here\n';
    expect(readHosts(text)).toEqual({
      localhost: ['127.0.0.1', '::1'],
      'ip6-localhost': ['::1'],
      'host.docker.internal': ['172.17.0.1'],
      model: ['172.17.0.1'],
    });
  });

  it('are asked of the servers, and below the domains, that its resolv.conf names last', () => {
    const text =
      '# by the engine\nsearch old\nnameserver 127.0.0.11\nnameserver not-an-address\nsearch corp.example lan\noptions edns0 ndots:0\n';
    expect(readResolvConf(text)).toEqual({ servers: ['127.0.0.11'], search: ['corp.example', 'lan'], ndots: 0 });
    expect(readResolvConf('')).toEqual({ servers: [], search: [], ndots: 1 });
  });
});
