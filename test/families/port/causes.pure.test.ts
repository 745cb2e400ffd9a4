import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome, RunRecord } from '../../../src/engine/record.ts';
import { hostRules } from '../../../src/families/host/causes/rules.ts';
import { portRules } from '../../../src/families/port/causes/rules.ts';
import type { PortCauses } from '../../../src/families/port/causes.ts';
import type { HeldAddress, OwnerMatch, PortHolder, PortSeen } from '../../../src/families/port/findings.ts';
import { portEn as en } from '../../../src/families/port/words.en.ts';
import { portJa as ja } from '../../../src/families/port/words.ja.ts';
import type { Role } from '../../../src/ledger/ledger.ts';

const at = { file: 'ports.yml', line: 1, column: 1 };
const url = { href: 'http://127.0.0.1:8080', scheme: 'http', host: '127.0.0.1', port: 8080, path: '' } as const;
const nginx: Role = { name: 'nginx', url, owner: { kind: 'compose', service: 'nginx' }, optional: false, at };
const studio: Role = {
  name: 'lmstudio',
  url: { ...url, port: 1234 },
  kind: 'lmstudio',
  owner: { kind: 'process', names: ['LM Studio'] },
  optional: false,
  at,
};
const bot: Role = {
  name: 'bot',
  url: { ...url, port: 9000 },
  kind: 'http',
  owner: { kind: 'process', names: ['gunicorn'] },
  optional: false,
  at,
};

const node: PortHolder = { kind: 'process', pid: 4711, name: 'node', user: 'mika' };
const web: PortHolder = { kind: 'container', container: 'shop-web-1', project: 'shop', service: 'web', pid: 900, name: 'docker-proxy' };
const backend: PortHolder = { kind: 'docker', pid: 77, name: 'com.docker.backend' };

const held = (holder: PortHolder, match: HeldAddress['match'] = 'other', address = '127.0.0.1'): HeldAddress => ({
  address,
  family: address.includes(':') ? 6 : 4,
  holder,
  match,
});
const seen = (more: Partial<PortSeen> = {}): PortSeen => ({
  port: 8080,
  protocol: 'tcp',
  expected: ['127.0.0.1'],
  listeners: [],
  missing: [],
  elsewhere: [],
  ...more,
});

type Seen = { readonly verdict?: Outcome['verdict']; readonly args?: object; readonly observed?: unknown };

function outcome(kind: string, subject: string, code: string, { verdict = 'fail', args = {}, observed }: Seen = {}): Outcome {
  return {
    id: `${kind}:${subject}`,
    kind,
    subject,
    verdict,
    code,
    args,
    evidence: [],
    observed,
    blockedBy: [],
    planned: {},
  } as unknown as Outcome;
}

function record(outcomes: readonly Outcome[], platform: NodeJS.Platform = 'linux', user = 'mika'): RunRecord {
  const ports = { file: 'ports.yml', folder: '/stack', envFiles: [], roles: [nginx, studio, bot], path: [], tokens: [] };
  return { ledger: { ports, files: [], spans: {} }, outcomes, host: { platform, user } } as unknown as RunRecord;
}

const causesOf = (outcomes: readonly Outcome[], platform?: NodeJS.Platform, user?: string) => {
  const found = record(outcomes, platform, user);
  return [...portRules, ...hostRules].flatMap((rule) => rule(found));
};
const free = (holder: PortHolder) =>
  outcome('port.free', 'nginx', 'port-taken', {
    observed: seen({ listeners: [held(holder)], nextFree: 8081 }),
    args: { port: 8080, holder },
  });
const codes = (outcomes: readonly Outcome[]) => causesOf(outcomes).map(({ code }) => code);

describe('a taken port', () => {
  it('has one cause that names the holder, the command that stops it, and the next free port', () => {
    expect(causesOf([free(node)])).toMatchObject([
      {
        code: 'port-taken',
        subject: 'nginx',
        certainty: 'certain',
        command: 'kill 4711',
        args: { port: 8080, nextFree: 8081 },
        explains: ['port.free:nginx'],
      },
    ]);
  });

  it('stops a container by name, another user’s process as root, a Windows process by taskkill', () => {
    const commandOf = (holder: PortHolder, platform?: NodeJS.Platform, user?: string) =>
      causesOf([free(holder)], platform, user)[0]?.command;
    expect(commandOf(web)).toBe('docker stop shop-web-1');
    expect(commandOf({ ...node, user: 'root' })).toBe('sudo kill 4711');
    expect(commandOf({ ...node, user: 'www-data' }, 'linux', 'root')).toBe('kill 4711');
    expect(commandOf(node, 'win32')).toBe('taskkill /PID 4711');
  });

  it.each([
    [{ by: 'systemd', name: 'ollama.service' }, 'mika', 'sudo systemctl stop ollama.service'],
    [{ by: 'systemd-user', name: 'ollama.service' }, 'mika', 'systemctl --user stop ollama.service'],
    [{ by: 'systemd-user', name: 'ollama.service' }, 'aki', 'sudo systemctl --user -M aki@ stop ollama.service'],
    [{ by: 'launchd', name: 'gui/501/org.example.server' }, 'mika', 'launchctl bootout gui/501/org.example.server'],
    [{ by: 'brew', name: 'ollama' }, 'mika', 'brew services stop ollama'],
  ] as const)('stops a service by what would start it again: %o of %s', (supervisor, user, command) => {
    const cause = causesOf([free({ ...node, user, supervisor })])[0];
    expect(cause?.command).toBe(command);
    expect(en.causes['port-taken'].remedy(cause?.args as never)).toContain('as a service');
  });

  it('is no reason to end whoever the ledger names as an owner, whatever rule speaks, until the session is over', () => {
    const codesOf = fc.constantFrom('port-taken', 'port-taken-beside', 'port-wrong-owner', 'port-split', 'port-still-held');
    const holders = fc.constantFrom<PortHolder>(node, web, { ...node, supervisor: { by: 'systemd', name: 'x.service' } });
    fc.assert(
      fc.property(codesOf, holders, fc.constantFrom('nginx', 'lmstudio', 'bot'), (code, holder, ownerOf) => {
        const owner = { ...holder, ownerOf };
        const kind = code === 'port-still-held' ? 'port.released' : /owner|split/.test(code) ? 'port.owned' : 'port.free';
        const args = { port: 8080, holder: owner, four: owner, six: node, owner: 'nginx' };
        const found = causesOf([outcome(kind, 'nginx', code, { observed: seen({ listeners: [held(owner)] }), args })]);
        expect(found.length).toBeGreaterThan(0);
        for (const { command } of found) expect(command ?? '').not.toMatch(/kill|stop/);
      }),
    );
  });

  it('names the role whose owner holds it, and another port instead of an end', () => {
    const { remedy } = en.causes['port-taken'];
    expect(remedy({ role: 'nginx', port: 8080, holder: { ...node, ownerOf: 'bot' }, nextFree: 8081 })).toBe(
      'By the ledger that is the owner of bot: give one of the two another port, or use port 8081, which is free.',
    );
  });

  it('ends who is in the way, never another who listens on the same port at an address that nobody asked for', () => {
    const neighbour: PortHolder = { kind: 'process', pid: 5000, name: 'python3', user: 'mika' };
    const listeners = [held(neighbour, 'other', '192.0.2.7'), held(node)];
    const args = { port: 8080, holder: node };
    for (const [kind, code] of [
      ['port.free', 'port-taken'],
      ['port.owned', 'port-wrong-owner'],
    ] as const) {
      expect(causesOf([outcome(kind, 'nginx', code, { observed: seen({ listeners }), args })])).toMatchObject([{ command: 'kill 4711' }]);
    }
    const split = [held(neighbour, 'other', '192.0.2.7'), held({ ...node, pid: 42 }, 'owner'), held(node, 'other', '::1')];
    const both = { port: 8080, four: node, six: node };
    expect(causesOf([outcome('port.owned', 'nginx', 'port-split', { observed: seen({ listeners: split }), args: both })])).toMatchObject([
      { code: 'split-localhost', command: 'kill 4711' },
    ]);
  });

  it('never ends a container engine or a part of the system', () => {
    const command = (holder: PortHolder, platform?: NodeJS.Platform) => causesOf([free(holder)], platform)[0]?.command;
    expect(command(backend)).toBeUndefined();
    expect(command({ kind: 'process', pid: 4, name: 'System' }, 'win32')).toBeUndefined();
    expect(command({ kind: 'process', pid: 1, name: 'systemd' })).toBeUndefined();
    const { remedy } = en.causes['port-taken'];
    expect(remedy({ role: 'nginx', port: 8080, holder: backend })).toContain('never end the engine’s own process');
  });

  it('explains while the stack runs what the stranger answers, and the container that could not start', () => {
    const wrong = outcome('port.owned', 'nginx', 'port-wrong-owner', {
      observed: seen({ listeners: [held(node)] }),
      args: { holder: node },
    });
    const refused = outcome('container.running', 'nginx', 'container-down', {
      observed: { container: { error: 'driver failed: Bind for 0.0.0.0:8080 failed: port is already allocated' } },
    });
    expect(causesOf([wrong, refused])[0]?.explains).toContain('container.running:nginx');
    expect(causesOf([wrong])[0]?.explains).not.toContain('container.running:nginx');
  });
});

describe('an owner that is not there', () => {
  const nobody = (subject: string, more: Partial<PortSeen> = {}) =>
    outcome('port.owned', subject, 'port-not-listening', { observed: seen({ missing: ['127.0.0.1'], ...more }) });

  it('is left to the families of Docker and LM Studio', () => {
    expect(codes([nobody('nginx'), nobody('lmstudio')])).toEqual([]);
  });

  it('is not running when it is a plain process', () => {
    expect(causesOf([nobody('bot')])).toMatchObject([{ code: 'owner-not-running', args: { owner: 'gunicorn' }, certainty: 'certain' }]);
  });

  it('has moved when it listens elsewhere, and nothing else is said', () => {
    const elsewhere = [{ address: '127.0.0.1', port: 1235 }];
    expect(causesOf([nobody('lmstudio', { port: 1234, elsewhere })])).toMatchObject([
      { code: 'owner-moved', args: { port: 1234, elsewhere: [1235] }, command: 'lms server start --port 1234' },
    ]);
    expect(codes([nobody('bot', { elsewhere })])).toEqual(['owner-moved']);
    const wrong = outcome('port.owned', 'nginx', 'port-wrong-owner', {
      observed: seen({ listeners: [held(node)], elsewhere }),
      args: { holder: node },
    });
    expect(causesOf([wrong])).toMatchObject([{ code: 'owner-moved', args: { holder: node } }]);
  });
});

describe('an address that is not what it seems', () => {
  const owned = (code: string, more: Partial<PortSeen>, args: object = {}) => [
    outcome('port.owned', 'bot', code, { observed: seen(more), args }),
  ];

  it('is split when localhost is two servers', () => {
    const both = owned('port-split', { listeners: [held(node, 'owner'), held(web, 'other', '::1')] }, { port: 8080, four: node, six: web });
    expect(causesOf(both)).toMatchObject([{ code: 'split-localhost', args: { kind: 'two-servers' } }]);
  });

  it('is split when one family is missing, by name or by ::1', () => {
    const listeners = [held(node, 'owner')];
    expect(codes(owned('port-one-family', { expected: ['127.0.0.1', '::1'], listeners, missing: ['::1'] }))).toEqual(['split-localhost']);
    expect(codes(owned('port-wrong-address', { expected: ['::1'], listeners, missing: ['::1'] }))).toEqual(['split-localhost']);
  });

  it('is IPv6 only when an IPv4 address is wanted', () => {
    const listeners = [held(node, 'owner', '::1')];
    expect(codes(owned('port-wrong-address', { listeners, missing: ['127.0.0.1'] }))).toEqual(['ipv6-only']);
  });

  it('is too narrow when an address of the network is wanted', () => {
    const listeners = [held(node, 'owner')];
    expect(codes(owned('port-wrong-address', { expected: ['192.0.2.2'], listeners, missing: ['192.0.2.2'] }))).toEqual(['port-too-narrow']);
    expect(codes(owned('port-too-narrow', { listeners }))).toEqual(['port-too-narrow']);
  });

  it('leaves a narrow LM Studio to its own cause when a hop has seen it', () => {
    const narrow = outcome('port.owned', 'lmstudio', 'port-too-narrow', {
      verdict: 'warn',
      observed: seen({ listeners: [held(node, 'owner')] }),
    });
    expect(causesOf([narrow])[0]?.command).toBe('lms server start --port 1234 --bind 0.0.0.0');
    expect(codes([narrow, outcome('hop.reaches', 'lmstudio', 'left-out')])).toEqual([]);
  });

  it('is exposed when only loopback is allowed', () => {
    const args = { port: 8080, holder: node, addresses: ['0.0.0.0'] };
    expect(codes(owned('port-exposed', { listeners: [held(node, 'owner', '0.0.0.0')] }, args))).toEqual(['exposed-wider']);
  });
});

describe('a port that cannot be bound', () => {
  it.each([
    ['port-not-bindable', { reason: 'excluded-range' }, 'win32', 'net stop winnat && net start winnat'],
    ['port-not-bindable', { reason: 'privileged' }, 'linux', 'sudo sysctl net.ipv4.ip_unprivileged_port_start=8080'],
    ['port-busy-unlisted', {}, 'linux', "ss -tanp 'sport = :8080'"],
    ['port-address-not-here', {}, 'linux', 'ip -brief address'],
  ] as const)('%s %o on %s', (code, args, platform, command) => {
    const found = causesOf([outcome('port.free', 'nginx', code, { args, observed: seen() })], platform);
    expect(found).toMatchObject([{ code: 'port-not-bindable', command }]);
  });
});

describe('a port that was not released', () => {
  const left = (holder: PortHolder, match: OwnerMatch = 'other', role = 'nginx') =>
    outcome('port.released', role, 'port-still-held', {
      args: { port: 8080, holder },
      observed: seen({ listeners: [held(holder, match)] }),
    });

  it('is a leftover listener: its own owner’s is ended, as gently as its kind allows', () => {
    expect(causesOf([left(node, 'owner')])).toMatchObject([{ code: 'leftover-listener', certainty: 'certain', command: 'kill 4711' }]);
    const lms = { ...node, ownerOf: 'lmstudio' };
    expect(causesOf([left(lms, 'owner', 'lmstudio')])).toMatchObject([{ certainty: 'certain', command: 'lms server stop' }]);
  });

  it.each([
    ['a stranger', node, 'other', 'linux', 'ps -f -p 4711'],
    ['a stranger', node, 'other', 'win32', 'tasklist /v /fi "PID eq 4711"'],
    ['a container', web, 'other', 'linux', 'docker ps --filter name=shop-web-1'],
    ['somebody hidden', { kind: 'hidden' }, 'unknown', 'linux', "ss -ltnp 'sport = :8080'"],
    ['nobody’s by the ledger', node, 'unclaimed', 'linux', 'ps -f -p 4711'],
  ] as const)('accuses %s with likelihood alone, and only shows it: %o %s on %s', (_, holder, match, platform, command) => {
    expect(causesOf([left(holder, match)], platform)).toMatchObject([{ code: 'leftover-listener', certainty: 'likely', command }]);
  });

  it('is a leftover container’s when that is seen', () => {
    const gone = outcome('container.gone', 'docker', 'containers-left', { observed: { left: [{ name: 'shop-web-1' }], orphans: [] } });
    expect(codes([left(web), gone])).toEqual([]);
    expect(codes([left(web)])).toEqual(['leftover-listener']);
  });
});

it('finds nothing in what passed', () => {
  const fine = { verdict: 'pass', observed: seen({ listeners: [held(node, 'owner')] }) } as const;
  expect(codes([outcome('port.free', 'nginx', 'port-free', fine), outcome('port.owned', 'nginx', 'port-owned', fine)])).toEqual([]);
});

it('tells disk and memory that run low', () => {
  const room = (what: 'disk' | 'memory') =>
    outcome('host.room', what, 'room-low', {
      verdict: 'warn',
      observed: { what, freeBytes: 1, wantedBytes: 2, path: '/var/lib/docker', totalBytes: 3 },
    });
  expect(causesOf([room('disk'), room('memory')])).toMatchObject([
    { code: 'disk-low', command: 'docker system df' },
    { code: 'memory-low' },
  ]);
});

it('words every cause of ports in both languages as one sentence with a full stop', () => {
  const args: { readonly [C in keyof PortCauses]: readonly PortCauses[C][] } = {
    'port-taken': [node, web, backend, { kind: 'hidden' } as const].map((holder) => ({
      role: 'nginx',
      port: 8080,
      holder,
      nextFree: 8081,
    })),
    'port-not-bindable': (['privileged', 'excluded-range', 'denied', 'no-such-address', 'outgoing-connection'] as const).map((reason) => ({
      port: 80,
      reason,
      address: '192.0.2.2',
    })),
    'owner-moved': [{ role: 'nginx', port: 8080, elsewhere: [8081], holder: node }],
    'owner-not-running': [
      { role: 'bot', port: 9000, owner: 'gunicorn' },
      { role: 'bot', port: 9000 },
    ],
    'split-localhost': [
      { port: 8080, kind: 'two-servers', four: node, six: web },
      { port: 8080, kind: 'one-family', served: '127.0.0.1', missing: '::1' },
    ],
    'ipv6-only': [{ role: 'bot', port: 9000, address: '127.0.0.1' }],
    'port-too-narrow': [{ role: 'bot', port: 9000, addresses: ['127.0.0.1'] }],
    'exposed-wider': [{ role: 'bot', port: 9000, holder: node, addresses: ['0.0.0.0'] }],
    'leftover-listener': [
      { role: 'bot', port: 9000, holder: backend, isOwner: true },
      { role: 'bot', port: 9000, holder: backend, isOwner: false },
    ],
  };
  for (const [code, list] of Object.entries(args)) {
    for (const [words, stop] of [
      [en, '.'],
      [ja, '。'],
    ] as const) {
      const { message, remedy } = words.causes[code as keyof PortCauses];
      for (const one of list) {
        for (const sentence of [message(one as never), remedy(one as never)]) {
          expect(sentence.endsWith(stop), sentence).toBe(true);
          expect(sentence).not.toMatch(/undefined|\[object/);
        }
      }
    }
  }
});
