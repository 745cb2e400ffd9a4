import { describe, expect, it } from 'vitest';
import { diagnose as judged } from '../../../src/engine/diagnosis/diagnose.ts';
import type { Outcome } from '../../../src/engine/record.ts';
import { hopRules } from '../../../src/families/hop/causes/rules.ts';
import type { HopSeen } from '../../../src/families/hop/findings.ts';
import type { Provider } from '../../../src/ledger/ledger.ts';
import type { InsideAnswer } from '../../../src/probes/inside/inside.ts';
import { stackLedger } from './hop-ledger.ts';
import { outcome, recordOf } from './hop-record.ts';

const caller = {
  id: 'c3',
  name: 'docker-plugin_daemon-1',
  project: 'docker',
  service: 'plugin_daemon',
  extraHosts: ['host.docker.internal:host-gateway'],
  proxies: {},
  networks: ['docker_default'],
  gateway: '172.18.0.1',
};
const failure = (error: string, more: object = {}) =>
  ({ kind: 'failure', tool: 'python3', error, detail: '', isProxied: false, tries: [], ...more }) as InsideAnswer;
const response = (more: object = {}) =>
  ({ kind: 'response', tool: 'python3', status: 200, ms: 1, body: '', isProxied: false, tries: [], ...more }) as InsideAnswer;
const onHost = { kind: 'response', url: '', status: 200, ms: 1, body: '{"data":[]}' } as const;
const notOnHost = { kind: 'failure', url: '', failure: 'refused', detail: '' } as const;
const loopback = [{ address: '127.0.0.1' }];
const wide = [{ address: '0.0.0.0' }];

const lmHop = (seen: Partial<HopSeen>, code = 'refused-from-container') =>
  outcome('hop.reaches:lmstudio', {
    code,
    observed: { from: 'plugin-daemon', to: 'lmstudio', url: 'http://host.docker.internal:1234/v1/models', caller, ...seen },
  });

const diagnose = (outcomes: readonly Outcome[], ledger = stackLedger()) => hopRules.flatMap((rule) => rule(recordOf(outcomes, ledger)));
const told = (outcomes: readonly Outcome[]) => diagnose(outcomes).map(({ code, certainty }) => `${code} ${certainty}`);

describe('https to a server that speaks plain HTTP', () => {
  const secure = stackLedger({ as: 'https://host.docker.internal:1234/v1' });
  const seen = (error: string, more: Partial<HopSeen> = {}) =>
    lmHop(
      { url: 'https://host.docker.internal:1234/v1/models', inside: failure(error), host: onHost, listeners: wide, ...more },
      'unanswered-from-container',
    );
  const named = (one: Outcome, ledger = secure) =>
    judged(recordOf([one], ledger), hopRules).causes.map(({ code, certainty }) => `${code} ${certainty}`);

  it('is certain where the handshake failed, and says what to write instead', () => {
    expect(named(seen('tls'))).toEqual(['tls-to-plain-server certain']);
    expect(diagnose([seen('tls')], secure)[0]?.args).toMatchObject({ better: 'http://host.docker.internal:1234/v1' });
  });

  it('is likely where the server waits, and no firewall is opened for it', () => {
    expect(named(seen('timeout'))).toEqual(['tls-to-plain-server likely']);
  });

  it.each([
    ['the host gets no plain answer either', seen('tls', { host: notOnHost }), secure],
    [
      'the role’s own url is https, too',
      seen('tls'),
      stackLedger({ as: 'https://host.docker.internal:1234/v1', lmstudio: 'https://127.0.0.1:1234' }),
    ],
    ['the path has another port', seen('tls'), stackLedger({ as: 'https://host.docker.internal:1443/v1' })],
    ['the path says http', seen('tls'), stackLedger()],
    ['the name means nothing', seen('dns', { caller: { ...caller, extraHosts: [] } }), secure],
  ])('is not said where %s', (_, one, ledger) => {
    expect(named(one, ledger).join()).not.toContain('tls-to-plain-server');
  });
});

describe('a path whose port is not that of the role', () => {
  const other = stackLedger({ as: 'http://host.docker.internal:1235/v1' });
  const seen = { url: 'http://host.docker.internal:1235/v1/models', inside: failure('refused'), host: onHost };

  it('is the cause when nobody listens at the path’s port and the role’s own answers', () => {
    const found = diagnose([lmHop({ ...seen, listeners: [] })], other);
    expect(found).toMatchObject([
      { code: 'path-port-differs', certainty: 'certain', args: { port: 1235, better: 'http://host.docker.internal:1234/v1' } },
    ]);
  });

  it('is known without a socket table, too: the host is asked at that port', () => {
    expect(diagnose([lmHop({ ...seen, hostThere: notOnHost })], other)).toMatchObject([
      { code: 'path-port-differs', certainty: 'certain' },
    ]);
    expect(diagnose([lmHop({ ...seen, hostThere: onHost })], other).map(({ code }) => code)).toEqual(['lmstudio-loopback-only']);
  });

  it('accuses neither the host nor its firewall of what it was never asked', () => {
    expect(diagnose([lmHop(seen)], other)).toEqual([]);
    expect(diagnose([lmHop({ ...seen, listeners: wide })], other)).toEqual([]);
    expect(diagnose([lmHop({ ...seen, inside: failure('timeout'), listeners: [] }, 'timeout-from-container')], other)).toEqual([]);
  });

  it('cuts a whole endpoint in the place of a base URL to its base', () => {
    const url = 'http://host.docker.internal:1234/v1/chat/completions/models';
    const found = diagnose([lmHop({ url, inside: response(), host: onHost }, 'hop-wrong-base-path')]);
    expect(found).toMatchObject([{ code: 'base-url-without-v1', args: { better: 'http://host.docker.internal:1234/v1' } }]);
  });
});

describe('the truth table of a hop', () => {
  const table: readonly (readonly [string, Partial<HopSeen>, readonly string[]])[] = [
    [
      'refused inside, fine on the host, loopback listener',
      { inside: failure('refused'), host: onHost, listeners: loopback },
      ['lmstudio-loopback-only certain'],
    ],
    ['refused inside, the socket table unreadable', { inside: failure('refused'), host: onHost }, ['lmstudio-loopback-only likely']],
    [
      'refused inside, one LAN address only',
      { inside: failure('refused'), host: onHost, listeners: [{ address: '192.168.1.5' }] },
      ['lmstudio-loopback-only likely'],
    ],
    ['refused everywhere, nobody listens', { inside: failure('refused'), host: notOnHost, listeners: [] }, []],
    ['refused inside, wide listener', { inside: failure('refused'), host: onHost, listeners: wide }, ['firewall-blocks-bridge likely']],
    ['timeout inside, wide listener', { inside: failure('timeout'), host: onHost, listeners: wide }, ['firewall-blocks-bridge certain']],
    [
      'no route inside, wide listener',
      { inside: failure('unreachable'), host: onHost, listeners: wide },
      ['firewall-blocks-bridge likely'],
    ],
    [
      'timeout inside, timeout on the host',
      { inside: failure('timeout'), host: { ...notOnHost, failure: 'timeout' }, listeners: wide },
      [],
    ],
    [
      'name unknown, no extra host',
      { inside: failure('dns'), host: onHost, listeners: wide, caller: { ...caller, extraHosts: [] } },
      ['host-gateway-missing certain'],
    ],
    [
      'name unknown on Docker Desktop',
      { inside: failure('dns'), host: onHost, isDesktop: true, caller: { ...caller, extraHosts: [] } },
      ['host-gateway-missing likely'],
    ],
    ['name unknown although it is declared', { inside: failure('dns'), host: onHost, listeners: wide }, []],
    [
      'a loopback address in a container',
      { inside: failure('refused'), url: 'http://127.0.0.1:1234/v1/models', host: onHost, listeners: loopback },
      ['loopback-url-in-container certain'],
    ],
    [
      'a proxy in the way, curl gets through',
      { inside: failure('proxy', { isProxied: true, withoutProxy: { status: 200 } }), host: onHost },
      ['proxy-in-container certain'],
    ],
    [
      'a proxy answers, curl gets through',
      { inside: response({ status: 503, isProxied: true, withoutProxy: { status: 200 } }), host: onHost },
      ['proxy-in-container certain'],
    ],
    [
      'a proxy in the way, no curl to compare',
      { inside: failure('proxy', { isProxied: true }), host: onHost },
      ['proxy-in-container likely'],
    ],
    [
      'what came by way of a proxy is no HTTP, curl gets through',
      { inside: failure('protocol', { isProxied: true, withoutProxy: { status: 200 } }), host: onHost },
      ['proxy-in-container certain'],
    ],
    ['what came is no HTTP, and no proxy is in the way', { inside: failure('protocol'), host: onHost, listeners: wide }, []],
    [
      'a proxy in the way, and nothing behind it',
      { inside: failure('proxy', { isProxied: true, withoutProxy: { error: 'refused' } }), host: notOnHost, listeners: [] },
      [],
    ],
    ['could not look', { inside: { kind: 'blind', blind: { reason: 'tool-missing', detail: '' }, tries: [] } }, []],
  ];
  for (const [situation, seen, expected] of table) {
    it(`${situation}: ${expected.join(', ') || 'no cause'}`, () => {
      expect(told([lmHop(seen)])).toEqual(expected);
    });
  }

  it('names the command for LM Studio, its port and the ledger', () => {
    const [found] = diagnose([lmHop({ inside: failure('refused'), host: onHost, listeners: loopback })]);
    expect(found).toMatchObject({
      subject: 'lmstudio',
      command: 'lms server start --bind 0.0.0.0',
      args: { address: '127.0.0.1', isLmStudio: true },
      explains: ['hop.reaches:lmstudio', 'port.owned:lmstudio'],
    });
  });

  it('names the service to make anew for a missing host gateway', () => {
    const [found] = diagnose([lmHop({ inside: failure('dns'), caller: { ...caller, extraHosts: [] } })]);
    expect(found?.command).toBe('docker compose -p docker up -d plugin_daemon');
  });

  it('proposes the address that works from a container', () => {
    const [found] = diagnose([lmHop({ inside: failure('refused'), url: 'http://localhost:1234/v1/models' })]);
    expect(found?.args).toMatchObject({ url: 'http://localhost:1234/v1', better: 'http://host.docker.internal:1234/v1' });
  });

  it('does not speak of a hop that passed', () => {
    expect(diagnose([{ ...lmHop({ inside: failure('refused'), host: onHost, listeners: loopback }), verdict: 'pass' }])).toEqual([]);
  });
});

describe('a server on another machine', () => {
  const far = (given = 'http://192.168.77.1:1234') => {
    const ledger = stackLedger({ lmstudio: given, as: `${given}/v1` });
    const roles = ledger.ports?.roles.map((role) => (role.name === 'lmstudio' ? { ...role, owner: undefined } : role));
    return { ...ledger, ports: { ...ledger.ports, roles } } as typeof ledger;
  };
  const url = 'http://192.168.77.1:1234/v1/models';
  const of = (seen: Partial<HopSeen>, ledger = far()) =>
    diagnose([lmHop({ url, host: onHost, ...seen })], ledger).map(({ code, certainty, args, command }) => [
      code,
      certainty,
      (args as { how?: string }).how,
      command,
    ]);

  it('that answers this machine and no container is cut off from them, whatever listens at that port here', () => {
    for (const listeners of [undefined, [], loopback, wide]) {
      expect(of({ inside: failure('timeout'), ...(listeners ? { listeners } : {}) })).toEqual([
        ['containers-cut-off', 'likely', 'dropped', undefined],
      ]);
    }
    expect(of({ inside: failure('refused') })).toEqual([['containers-cut-off', 'likely', 'refused', undefined]]);
  });

  it('may have a name that this machine alone knows', () => {
    const named = { url: 'http://studio.local:1234/v1/models', inside: failure('dns') };
    expect(of(named, far('http://studio.local:1234'))).toEqual([['containers-cut-off', 'certain', 'name', undefined]]);
  });

  it('that answers nobody is not a matter of the containers', () => {
    expect(of({ inside: failure('refused'), host: notOnHost })).toEqual([]);
    expect(diagnose([lmHop({ url, inside: failure('timeout') })], far())).toEqual([]);
  });
});

describe('the host as a rootless engine and Docker Desktop have it', () => {
  const seen = { host: onHost, listeners: loopback };

  it('is not this machine for a rootless one: neither the listener nor a firewall is accused', () => {
    for (const error of ['refused', 'timeout', 'unreachable']) {
      expect(told([lmHop({ ...seen, inside: failure(error), listeners: wide, isRootless: true })])).toEqual([
        'rootless-host-hidden likely',
      ]);
      expect(told([lmHop({ ...seen, inside: failure(error), isRootless: true })])).toEqual(['rootless-host-hidden likely']);
    }
  });

  it('is behind a machine of Desktop’s own, so that no command is sure to mend it', () => {
    expect(told([lmHop({ ...seen, inside: failure('refused'), isDesktop: true })])).toEqual(['lmstudio-loopback-only likely']);
    expect(told([lmHop({ ...seen, listeners: wide, inside: failure('timeout'), isDesktop: true })])).toEqual([
      'firewall-blocks-bridge likely',
    ]);
  });

  it('was not seen at all from where Preflight stands, so nothing is said of it', () => {
    expect(told([lmHop({ inside: failure('refused') })])).toEqual([]);
    expect(told([lmHop({ inside: failure('timeout') }, 'timeout-from-container')])).toEqual([]);
  });
});

describe('a base URL', () => {
  const at = (url: string, code = 'hop-wrong-base-path', status = 200) =>
    diagnose([lmHop({ url, inside: response({ status }), host: onHost }, code)]).map(({ code: found, args }) => [
      found,
      (args as { better?: string }).better,
    ]);

  it('lacks its /v1', () => {
    expect(at('http://host.docker.internal:1234/models')).toEqual([['base-url-without-v1', 'http://host.docker.internal:1234/v1']]);
  });

  it('has /v1 twice', () => {
    expect(at('http://host.docker.internal:1234/v1/v1/models')).toEqual([['base-url-without-v1', 'http://host.docker.internal:1234/v1']]);
  });

  it('is right, so the odd answer has another reason', () => {
    expect(at('http://host.docker.internal:1234/v1/models')).toEqual([]);
  });

  const shapes: readonly (readonly [Provider, string, string | undefined])[] = [
    // What each plugin would ask, out of the base URL in front of it; undefined where that base is right already.
    ['openai_api_compatible', '/models', '/v1'],
    ['openai_api_compatible', '/v1/v1/models', '/v1'],
    ['openai_api_compatible', '/v1/models', undefined],
    ['lmstudio', '/v1/v1/models', ''],
    ['lmstudio', '/v1/chat/completions/v1/models', ''],
    ['lmstudio', '/v1/models', undefined],
    ['ollama', '/v1/api/tags', ''],
    ['ollama', '/api/api/tags', ''],
    ['ollama', '/team/api/chat/api/tags', '/team'],
    ['ollama', '/api/tags', undefined],
  ];

  it.each(shapes)('is judged by the plugin %s that the path names: %s', (provider, asked, path) => {
    const origin = 'http://host.docker.internal:1234';
    const ledger = stackLedger({ provider });
    const found = diagnose(
      [lmHop({ url: `${origin}${asked}`, inside: response({ status: 404 }), host: onHost }, 'hop-wrong-answer')],
      ledger,
    );
    expect(found.map(({ code, certainty, args }) => [code, certainty, (args as { better?: string }).better])).toEqual(
      path === undefined ? [] : [['base-url-without-v1', 'certain', `${origin}${path}`]],
    );
  });

  it('lacks its /v1 at a server that says 404', () => {
    expect(at('http://host.docker.internal:1234/models', 'hop-wrong-answer', 404)).toEqual([
      ['base-url-without-v1', 'http://host.docker.internal:1234/v1'],
    ]);
  });
});

describe('the plugin daemon', () => {
  const hop = (inside: InsideAnswer, code = 'refused-from-container') =>
    outcome('hop.reaches:plugin-daemon', {
      code,
      observed: {
        from: 'api',
        to: 'plugin-daemon',
        url: 'http://plugin_daemon:5002/health/check',
        caller: { ...caller, service: 'api' },
        inside,
      },
    });
  const running = (verdict: 'pass' | 'fail') => outcome('container.running:plugin-daemon', { verdict });

  it('is down when its container runs and refuses', () => {
    expect(diagnose([hop(failure('refused')), running('pass')])).toMatchObject([
      { code: 'plugin-daemon-down', certainty: 'certain', command: 'docker compose -p docker restart plugin_daemon' },
    ]);
  });

  it('is down when its health page gives a server error', () => {
    expect(told([hop(response({ status: 500 }), 'hop-server-error'), running('pass')])).toEqual(['plugin-daemon-down certain']);
  });

  it('is a matter of Docker when its container does not run', () => {
    expect(told([hop(failure('refused')), running('fail')])).toEqual([]);
  });
});

describe('a name that nobody has', () => {
  const seen = { url: 'http://lm-studo:1234/v1/models', inside: failure('dns'), neighbours: ['db', 'lm-studio', 'redis'] };
  const named = (more: Partial<HopSeen> = {}) => diagnose([lmHop({ ...seen, ...more }, 'name-unknown-in-container')]);

  it('is told with the neighbour that was probably meant', () => {
    expect(named()).toMatchObject([{ code: 'name-of-nobody', certainty: 'likely', args: { host: 'lm-studo', near: ['lm-studio'] } }]);
  });

  it('is told with where this machine has the server', () => {
    expect(named({ host: onHost })).toMatchObject([{ args: { better: 'http://host.docker.internal:1234/v1' } }]);
  });

  it('is no cause of a name with a dot, nor where the neighbours were not seen', () => {
    expect(named({ url: 'http://gpu.example.org:1234/v1/models' })).toEqual([]);
    const { neighbours: _, ...unseen } = seen;
    expect(diagnose([lmHop(unseen, 'name-unknown-in-container')])).toEqual([]);
  });
});

describe('a caller in the network of the host', () => {
  it('is not told that its localhost is itself', () => {
    const hosted = { ...caller, networks: ['host'], extraHosts: [] };
    const seen = { url: 'http://127.0.0.1:1234/v1/models', caller: hosted, inside: failure('refused'), host: notOnHost, listeners: [] };
    expect(told([lmHop(seen)])).toEqual([]);
  });
});

describe('what a caller’s own settings forbid', () => {
  const place = { from: 'flowise', to: 'lmstudio', url: 'http://host.docker.internal:1234/v1/models' };

  it('is likely the cause, and opens nothing by itself', () => {
    const args = { ...place, container: 'flowise', front: 'flowise', variable: 'HTTP_SECURITY_CHECK' };
    const found = diagnose([outcome('hop.reaches:lmstudio', { code: 'caller-forbids-private', verdict: 'warn', args })]);
    expect(found).toMatchObject([
      { code: 'private-addresses-forbidden', certainty: 'likely', args: { front: 'flowise', host: 'host.docker.internal' } },
    ]);
    expect(found[0]).not.toHaveProperty('command');
  });

  it('is not how a variable is spelt: that is told by what is meant', () => {
    const args = { ...place, variable: 'OPENAI_API_BASE_URL', how: 'quotes', meant: 'http://host.docker.internal:1234/v1' };
    const found = diagnose([outcome('hop.reaches:lmstudio', { code: 'address-misspelt', verdict: 'warn', args })]);
    expect(found).toMatchObject([{ code: 'address-spelling', certainty: 'likely', args: { how: 'quotes' } }]);
  });

  it('is certain where the server itself refuses the name', () => {
    const found = diagnose([
      outcome('hop.reaches:lmstudio', { code: 'host-name-refused', args: { ...place, host: 'host.docker.internal' } }),
      outcome('endpoint.identity:lmstudio', { verdict: 'pass', code: 'identity-as-declared', observed: { server: 'jan' } }),
    ]);
    expect(found).toMatchObject([{ code: 'foreign-host-name', certainty: 'certain', args: { server: 'jan' } }]);
  });
});
