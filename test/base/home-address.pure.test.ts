import { describe, expect, it } from 'vitest';
import { isHomeAddress, isInNetworks } from '../../src/base/home-address.ts';

describe('an address at home', () => {
  const home = [
    ...['127.0.0.1', '127.9.9.9', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.5', '169.254.10.10'],
    ...['::1', '::', 'fd00::5', 'fc12::1', 'fe80::1', 'fe80::1%eth0', '[::1]', '::ffff:10.1.2.3', '::ffff:a01:203'],
  ];
  const away = [
    ...['203.0.113.9', '8.8.8.8', '172.32.0.1', '172.15.0.1', '192.169.0.1', '100.64.1.1', '0.1.2.3', '224.0.0.1'],
    ...['2001:db8::1', 'fec0::1', '::ffff:203.0.113.9', '::ffff:cb00:7109', '64:ff9b::a01:203', '::10.1.2.3'],
    ...['localhost', 'example.com', '', '10.1.2', '10.1.2.3.4', '0x7f.1'],
  ];
  it.each(home)('is %s', (address) => expect(isHomeAddress(address)).toBe(true));
  it.each(away)('is not %s', (address) => expect(isHomeAddress(address)).toBe(false));

  it('is one in a network of the engine, but a network of everything is none', () => {
    expect(isInNetworks('198.18.4.2', ['172.18.0.0/16', '198.18.0.0/15'])).toBe(true);
    expect(isInNetworks('2001:db8:1::2', ['2001:db8:1::/64'])).toBe(true);
    expect(isInNetworks('203.0.113.9', ['0.0.0.0/0', '128.0.0.0/1', 'nonsense', '203.0.113.0/x'])).toBe(false);
    expect(isInNetworks('203.0.113.9', ['203.0.113.9'])).toBe(true);
  });
});
