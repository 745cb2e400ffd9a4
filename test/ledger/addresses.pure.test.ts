import { describe, expect, it } from 'vitest';
import { addressesOverlap, canonicalHost } from '../../src/base/address.ts';
import { parseEndpoint } from '../../src/ledger/endpoint.ts';
import { patternsConflict } from '../../src/ledger/folder-pattern.ts';
import { load } from './load.ts';

describe('two addresses', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.1', '127.0.0.2', false],
    ['0.0.0.0', '127.0.0.1', true],
    ['0.0.0.0', '192.168.1.4', true],
    ['0.0.0.0', '::1', false],
    ['::', '::1', true],
    ['::', '127.0.0.1', true],
    ['::', '0.0.0.0', true],
    ['*', '127.0.0.1', true],
    ['localhost', '127.0.0.1', true],
    ['localhost', '::1', true],
    ['localhost', '[::1]', true],
    ['localhost', '0.0.0.0', true],
    ['localhost', 'LOCALHOST.', true],
    ['localhost', '192.168.1.4', false],
    ['127.0.0.1', '::1', false],
    ['0:0:0:0:0:0:0:1', '::1', true],
    ['::ffff:127.0.0.1', '127.0.0.1', true],
    ['box.lan', 'box.lan', true],
    ['box.lan', '0.0.0.0', false],
  ])('%s and %s', (one, other, isOverlap) => {
    const at = (host: string) => ({ protocol: 'tcp', host, port: 8080 }) as const;
    expect(addressesOverlap(at(one), at(other))).toBe(isOverlap);
    expect(addressesOverlap(at(other), at(one))).toBe(isOverlap);
    expect(addressesOverlap(at(one), { ...at(other), port: 8081 })).toBe(false);
    expect(addressesOverlap(at(one), { ...at(other), protocol: 'udp' })).toBe(false);
  });

  it('of IPv6 have one spelling', () => {
    expect(canonicalHost('[FE80:0::1%eth0]')).toBe('fe80::1%eth0');
  });
});

describe('roles that share a port', () => {
  const ledger = (...roles: string[]) => ({
    'ports.yml': `version: 1\nroles:\n${roles.map((role, index) => `  r${index}: { ${role} }\n`).join('')}`,
  });

  it.each([
    ['tcp and udp live beside each other', true, ['url: "tcp://127.0.0.1:53"', 'url: "udp://127.0.0.1:53"']],
    ['http is tcp', false, ['url: "tcp://127.0.0.1:80"', 'url: "http://127.0.0.1"']],
    ['two loopback addresses are two', true, ['url: "tcp://127.0.0.1:53"', 'url: "tcp://127.0.0.2:53"']],
    ['bind: all claims the other family too', false, ['url: "tcp://127.0.0.1:53", bind: all', 'url: "tcp://[::1]:53"']],
    [
      'the same owner twice is a conflict',
      false,
      ['url: "tcp://127.0.0.1:53", owner: { compose: a }', 'url: "tcp://127.0.0.1:53", owner: { compose: a }, optional: true'],
    ],
    ['inside addresses never collide', true, ['inside: "http://a:80"', 'inside: "http://a:80/x"']],
  ])('%s', async (_name, isGood, roles) => {
    expect((await load(ledger(...roles))).ok).toBe(isGood);
  });

  it('a thousand of them, and forty thousand that all collide, are read in one go', async () => {
    const many = await load(
      ledger(...Array.from({ length: 1000 }, (_, index) => `url: "tcp://127.0.0.1:${index + 1}", owner: { compose: s${index} }`)),
    );
    expect(many.ok && many.value.ports?.roles.length).toBe(1000);
    const colliding = await load({
      'ports.yml': `version: 1\nroles:\n${Array.from({ length: 20_000 }, (_, index) => `  r${index}: { url: "tcp://127.0.0.1:1" }\n`).join('')}`,
    });
    expect(colliding.ok ? 0 : colliding.error.length).toBe(51);
  });
});

describe('an address', () => {
  const schemes = ['http', 'https', 'tcp', 'udp'] as const;
  it.each([
    ['http://127.0.0.1', { scheme: 'http', host: '127.0.0.1', port: 80, path: '' }],
    ['HTTPS://Box.lan/v1/', { scheme: 'https', host: 'box.lan', port: 443, path: '/v1/' }],
    ['http://[::1]:8080/x', { scheme: 'http', host: '::1', port: 8080, path: '/x' }],
    ['http://plugin_daemon:5002/health/check', { scheme: 'http', host: 'plugin_daemon', port: 5002, path: '/health/check' }],
  ])('%s is taken apart', (href, parts) => {
    expect(parseEndpoint(href, schemes)).toEqual({ ok: true, value: { href, ...parts } });
  });

  it.each([
    ['', 'malformed'],
    ['localhost:8080', 'malformed'],
    ['ftp://x', 'scheme'],
    ['tcp://x', 'no-port'],
    ['http://', 'host'],
    ['http://x:', 'port'],
    ['http://x:0', 'port'],
    ['http://x:65536', 'port'],
    ['http://x:80:80', 'port'],
    ['http://127.1', 'host'],
    ['http://[::g]', 'host'],
    ['http://::1', 'host'],
    ['http://-', 'host'],
    ['http://a b', 'malformed'],
    ['http://u@x', 'credentials'],
    ['http://x?y', 'query'],
    ['http://x/?y', 'query'],
    ['http://x/#y', 'query'],
  ])('%s is none: %s', (href, fault) => {
    const parsed = parseEndpoint(href, schemes);
    expect(parsed.ok ? 'good' : parsed.error).toBe(fault);
  });
});

describe('two patterns of folders', () => {
  it.each([
    ['apps/**', 'apps/**', true],
    ['apps/**', 'apps/**/', true],
    ['apps/bot', './apps/bot/', true],
    ['apps/**', 'apps/bot', false],
    ['apps/**', 'apps/bot/**', false],
    ['apps/*', 'apps/**', true],
    ['apps/*-py', 'apps/*-web', false],
    ['apps/a*', 'apps/*b', true],
    ['**', '*', true],
    ['.', '**', false],
    ['.', '.', true],
    ['tools/**', 'apps/**', false],
    ['**/bot', '**/web', false],
  ])('%s and %s', (one, other, isConflict) => {
    expect(patternsConflict(one, other)).toBe(isConflict);
    expect(patternsConflict(other, one)).toBe(isConflict);
  });

  it('of two languages never conflict', async () => {
    const loaded = await load({
      'managers.yml':
        'version: 1\nmanagers:\n  uv: { owns: [a] }\n  npm: { owns: [a], version: "^10 || >=11 <13" }\n  pnpm: { owns: [b], version: 9.x }\n',
    });
    expect(loaded.ok).toBe(true);
  });
});
