import { describe, expect, it } from 'vitest';
import { nowhere } from '../../../src/base/span.ts';
import { hopRules } from '../../../src/families/hop/causes/rules.ts';
import type { CalledContainer, HopSeen } from '../../../src/families/hop/findings.ts';
import { swapOf } from '../../../src/families/hop/swap.ts';
import type { Ledger, Role, ToldPart } from '../../../src/ledger/ledger.ts';
import type { InsideAnswer } from '../../../src/probes/inside/inside.ts';
import { outcome, recordOf } from './hop-record.ts';
import { alone, causesAt, onlyCause, refused, said, toldLedger } from './told-rig.ts';

const composed = { ...alone, name: 'chat-web-1', project: 'chat', service: 'web', networks: ['chat_default'] };
const variable = 'OLLAMA_BASE_URL';

/** The same ledger, in which a container is called. */
function contained(href: string, kind: Role['kind'] = 'ollama'): Ledger {
  const { ports, ...ledger } = toldLedger(href, { variable }, kind);
  if (!ports) throw new Error('no ports');
  const roles = ports.roles.map(
    ({ url, ...role }): Role =>
      role.kind === undefined ? role : { ...role, owner: { kind: 'container', name: 'ollama-1' }, ...(url ? { inside: url } : {}) },
  );
  return { ...ledger, ports: { ...ports, roles } };
}

const calledWith = (listens: CalledContainer['listens'], publicPort?: number): CalledContainer => ({
  name: 'ollama-1',
  image: 'ollama/ollama',
  published: publicPort === undefined ? [] : [{ address: '', publicPort, privatePort: 11434, protocol: 'tcp' }],
  ...(listens === undefined ? {} : { listens }),
});
const wide = [{ address: '0.0.0.0', port: 11434 }];

describe('a container that is called at another port than it has open', () => {
  const at = (href: string, called: CalledContainer, more: Partial<HopSeen> = {}) =>
    causesAt(href, { ledger: contained(href), seen: { caller: composed, called, ...more } });

  it('is at the one behind what this machine has as the called one', () => {
    const cause = onlyCause(at('http://ollama:21500', calledWith(wide, 21500)));
    expect(cause).toMatchObject({
      code: 'other-port-inside',
      certainty: 'certain',
      args: { given: 21500, port: 11434, isPublished: true, better: 'http://ollama:11434' },
    });
    for (const text of said(cause)) {
      expect(text).toContain('OLLAMA_BASE_URL: http://ollama:11434');
      expect(text).not.toMatch(/ledger|台帳/);
    }
  });

  it('is at the only one that is open, where none was written', () => {
    const cause = onlyCause(at('http://ollama', calledWith(wide)));
    expect(cause).toMatchObject({ code: 'other-port-inside', args: { given: 80, port: 11434, better: 'http://ollama:11434' } });
    expect(said(cause).join()).not.toContain('undefined');
  });

  it('is likely there by what is published alone, where nobody may look inside', () => {
    expect(at('http://ollama:21500', calledWith(undefined, 21500))).toMatchObject([{ code: 'other-port-inside', certainty: 'likely' }]);
    expect(at('http://ollama:21500', calledWith(undefined))).toEqual([]);
  });

  it('is not told to have a port of which there are several, none, or which is open', () => {
    expect(at('http://ollama:1', calledWith([...wide, { address: '::', port: 8080 }]))).toEqual([]);
    expect(at('http://ollama:1', calledWith([]))).toEqual([]);
    expect(at('http://ollama:11434', calledWith(wide, 21500))).toEqual([]);
  });

  it('has the called one for itself alone', () => {
    const cause = onlyCause(at('http://ollama:11434', calledWith([{ address: '127.0.0.1', port: 11434 }])));
    expect(cause).toMatchObject({ code: 'lmstudio-loopback-only', certainty: 'certain', args: { inside: 'ollama-1' } });
    for (const text of said(cause)) {
      expect(text).toContain('OLLAMA_HOST=0.0.0.0');
      expect(text).not.toContain('systemctl');
    }
  });
});

describe('a server of a container, looked for elsewhere', () => {
  const beside = [{ container: 'chat-ollama-1', host: 'ollama', port: 11434 }] as const;
  const offHost = { kind: 'failure', url: '', failure: 'refused', detail: '' } as const;
  const nobodyHere = { host: offHost, listeners: [], caller: composed };

  it('is meant by localhost where it stands beside the caller', () => {
    const href = 'http://localhost:11434';
    const cause = onlyCause(causesAt(href, { ledger: toldLedger(href, { variable }, 'ollama'), seen: { ...nobodyHere, beside } }));
    expect(cause).toMatchObject({ code: 'loopback-url-in-container', args: { better: 'http://ollama:11434' } });
    for (const text of said(cause)) expect(text).not.toMatch(/extra_hosts|add-host/);
  });

  it('is not meant where this machine has another one at that port', () => {
    const href = 'http://localhost:11434';
    const seen = { caller: composed, beside, listeners: [{ address: '0.0.0.0' }] };
    expect(causesAt(href, { ledger: toldLedger(href, { variable }, 'ollama'), seen })).toMatchObject([
      { args: { better: 'http://host.docker.internal:11434' } },
    ]);
    const published = [{ ...beside[0], isPublished: true }] as const;
    expect(causesAt(href, { ledger: toldLedger(href, { variable }, 'ollama'), seen: { ...seen, beside: published } })).toMatchObject([
      { args: { better: 'http://ollama:11434' } },
    ]);
  });

  it('is looked for on this machine, where nobody has the port', () => {
    const href = 'http://host.docker.internal:11434';
    const found = causesAt(href, { ledger: toldLedger(href, { variable }, 'ollama'), seen: { ...nobodyHere, beside } });
    expect(onlyCause(found)).toMatchObject({ code: 'is-in-container', certainty: 'likely', args: { better: 'http://ollama:11434' } });
    for (const text of said(onlyCause(found))) expect(text).toContain('OLLAMA_BASE_URL: http://ollama:11434');
    const several = [...beside, { container: 'chat-other-1', host: 'other', port: 11434 }];
    expect(causesAt(href, { ledger: toldLedger(href, { variable }, 'ollama'), seen: { ...nobodyHere, beside: several } })).toEqual([]);
  });
});

describe('a caller without a network', () => {
  it('calls nobody, whomever it calls', () => {
    const href = 'http://host.docker.internal:1234/v1';
    const failing: InsideAnswer = { ...refused, error: 'dns' };
    const cause = onlyCause(causesAt(href, { seen: { caller: { ...alone, networks: ['none'] }, inside: failing, neighbours: [] } }));
    expect(cause).toMatchObject({ code: 'no-network', certainty: 'certain' });
    for (const text of said(cause)) expect(text).toContain('--network none');
  });
});

describe('a server of the other scheme', () => {
  it.each([
    ['https://ollama:11434', 'http', 'http://ollama:11434'],
    ['http://ollama:11434/v1', 'https', 'https://ollama:11434/v1'],
  ] as const)('%s answers to %s', (href, spoken, better) => {
    const inside: InsideAnswer = { ...refused, error: 'tls' };
    const cause = onlyCause(
      causesAt(href, { ledger: contained(href), seen: { caller: composed, inside, spoken }, code: 'hop-wrong-answer' }),
    );
    expect(cause).toMatchObject({ code: 'scheme-differs', args: { spoken, better } });
    for (const text of said(cause)) expect(text).toContain(better);
  });
});

describe('a base URL below which no list of models is, and another one below which there is', () => {
  it('is surely wrong, whoever answers', () => {
    const inside: InsideAnswer = { kind: 'response', tool: 'curl', status: 404, ms: 1, body: '404', isProxied: false, tries: [] };
    const href = 'http://ollama:11434/api';
    const seen = { caller: composed, inside, listedAt: 'http://ollama:11434' };
    const { host: _, ...whole }: HopSeen = { from: 'web', to: 'ollama:11434', url: `${href}/api/tags`, ...seen };
    expect(causesAt(href, { ledger: contained(href), whole, code: 'hop-wrong-answer' })).toMatchObject([
      { code: 'base-url-without-v1', certainty: 'certain', args: { better: 'http://ollama:11434' } },
    ]);
    const { listedAt: __, ...unseen } = whole;
    expect(causesAt(href, { ledger: contained(href), whole: unseen, code: 'hop-wrong-answer' })).toEqual([]);
  });
});

describe('several callers of one server', () => {
  const href = 'http://host.docker.internal:11434';
  const listening = [{ address: '127.0.0.1', process: 'ollama' }];

  function causesOf(callers: readonly string[], seen: Partial<HopSeen>) {
    const { ports, ...rest } = toldLedger(href, { variable }, 'ollama');
    const [, called] = ports?.roles ?? [];
    const [hop] = ports?.path ?? [];
    if (!ports || !called || !hop) throw new Error('no ledger');
    const name = (caller: string) => `${called.name} (${caller})`;
    const roles = callers.flatMap((caller): readonly Role[] => [
      { name: caller, owner: { kind: 'container', name: caller }, optional: false, at: nowhere },
      { ...called, name: name(caller) },
    ]);
    const path = callers.map((caller) => ({ ...hop, role: name(caller), start: { role: caller } }));
    const outcomes = callers.map((caller) => ({
      ...outcome('hop.reaches', {
        code: 'refused-from-container',
        observed: {
          from: caller,
          to: name(caller),
          url: href,
          caller: { ...alone, name: caller, extraHosts: ['host.docker.internal:host-gateway'] },
          inside: refused,
          host: { kind: 'response', url: '', status: 200, ms: 1, body: '{"models":[]}' },
          ...seen,
        },
      }),
      id: `hop.reaches:${name(caller)}`,
      subject: name(caller),
    }));
    const record = recordOf(outcomes, { ...rest, ports: { ...ports, roles, path } });
    return hopRules.flatMap((rule) => rule(record));
  }

  it('are one cause with all of them where it listens too narrowly', () => {
    const cause = onlyCause(causesOf(['a', 'b', 'c'], { listeners: listening }));
    expect(cause).toMatchObject({ code: 'lmstudio-loopback-only', args: { callers: ['a', 'b', 'c'] } });
    expect(cause.explains.filter((id) => id.startsWith('hop.reaches:'))).toHaveLength(3);
    for (const text of said(cause)) expect(text).toMatch(/a, b, c|a、b、c/);
  });

  it('are one cause where a firewall stands between, and one alone is not called several', () => {
    const dropped = { inside: { ...refused, error: 'timeout' }, listeners: [{ address: '0.0.0.0' }] } as const;
    expect(onlyCause(causesOf(['a', 'b'], dropped))).toMatchObject({ code: 'firewall-blocks-bridge', args: { callers: ['a', 'b'] } });
    expect(onlyCause(causesOf(['a'], { listeners: listening })).args).not.toHaveProperty('callers');
  });
});

describe('a name of the machine', () => {
  const dns: InsideAnswer = { ...refused, error: 'dns' };
  const at = (href: string) =>
    causesAt(href, { ledger: toldLedger(href, { variable }), seen: { inside: dns, neighbours: [], caller: alone } });

  it.each(['http://docker.host.internal:1234/v1', 'http://host.docker.intern:1234/v1'])('%s is misspelt', (href) => {
    const { ports, ...rest } = toldLedger(href, { variable });
    const roles = (ports?.roles ?? []).map(({ url: _, ...role }) => role);
    const ledger = { ...rest, ...(ports ? { ports: { ...ports, roles } } : {}) };
    const cause = onlyCause(
      causesAt(href, { ledger, seen: { inside: dns, neighbours: [], caller: alone }, code: 'name-unknown-in-container' }),
    );
    expect(cause).toMatchObject({ code: 'name-of-nobody', certainty: 'certain', args: { better: 'http://host.docker.internal:1234/v1' } });
    for (const text of said(cause)) {
      expect(text).toContain('--add-host');
      expect(text).not.toMatch(/ledger|台帳|DNS/);
    }
  });

  it('is printed without its final dot', () => {
    const cause = onlyCause(at('http://host.docker.internal.:1234/v1'));
    for (const text of said(cause)) expect(text).toContain('host.docker.internal:host-gateway');
  });
});

describe('a variable that holds more than the address', () => {
  it.each<[string, string, ToldPart, string, string, number?]>([
    ['tcp://localhost:6379', 'host.docker.internal:6379', 'value', 'localhost', 'host.docker.internal'],
    ['tcp://localhost:6379', 'redis:6380', 'value', 'localhost:6379', 'redis:6380'],
    ['tcp://localhost:6379', 'redis:6380', 'host', 'localhost', 'redis', 6380],
    ['http://localhost:1/v1', 'http://lm:1/v1', 'value', 'localhost', 'lm'],
    ['http://ollama', 'http://ollama:11434', 'value', 'ollama:80', 'ollama:11434'],
    ['http://lm:1', 'http://lm:1/v1', 'value', 'http://lm:1', 'http://lm:1/v1'],
    ['http://[::1]:1/v1', 'http://lm:1/v1', 'value', '::1', 'lm'],
  ])('%s becomes %s in a %s', (given, better, part, old, fresh, port) => {
    expect(swapOf(given, better, part)).toEqual({ old, fresh, ...(port === undefined ? {} : { port }) });
  });

  it.each([
    ['value', 'tcp://localhost:6379', /host\.docker\.internal in place of localhost in REDIS_URL/],
    ['host', 'tcp://localhost:6379', /host\.docker\.internal in place of localhost in REDIS_URL/],
    [undefined, 'http://localhost:6379', /-e REDIS_URL=http:\/\/host\.docker\.internal:6379/],
  ] as const)('keeps the rest: %s', (part, href, expected) => {
    const { ports, ...rest } = toldLedger('http://localhost:6379', { variable: 'REDIS_URL' }, undefined);
    const [hop] = toldLedger(href, { variable: 'REDIS_URL' }, undefined).ports?.path ?? [];
    if (!ports || !hop) throw new Error('no ledger');
    const path = [{ ...hop, start: { role: 'open-webui', ...(part ? { part } : {}) } }];
    const cause = onlyCause(causesAt('http://localhost:6379', { ledger: { ...rest, ports: { ...ports, path } } }));
    expect(said(cause)[0]).toMatch(expected);
    expect(said(cause)[1]).toContain('host.docker.internal');
  });
});
