import { describe, expect, it } from 'vitest';
import type { CauseWords } from '../../src/engine/words.ts';
import { onceForAll, type WhereTold, whereTold } from '../../src/families/docker/where-told.ts';
import { endpointRules } from '../../src/families/endpoint/causes/rules.ts';
import { portRules } from '../../src/families/port/causes/rules.ts';
import { en } from '../../src/words/en.ts';
import { ja } from '../../src/words/ja.ts';
import { outcome, recordOf } from './hop/hop-record.ts';
import { toldLedger } from './hop/told-rig.ts';

const role = 'host.docker.internal:11434';
const href = `http://${role}`;
const address = 'localhost:11434';
const ledger = toldLedger(href, { variable: 'OLLAMA_BASE_URL' }, 'ollama');

const tellers: readonly NonNullable<WhereTold['told']>[] = [{ from: 'web', variable: 'OLLAMA_BASE_URL' }, { from: 'web' }, {}];
const tls = ['expired', 'not-yet-valid', 'self-signed', 'unknown-issuer', 'wrong-name', 'no-tls', 'other'];
const told: readonly (readonly [code: string, args: object])[] = [
  ['wrong-server', { role, address, expected: 'ollama', server: 'open-webui', holder: 'node' }],
  ['server-error', { role, address, status: 500 }],
  ...['silent', 'closed', 'broken'].map((how) => ['server-silent', { role, address, how, isByTls: how === 'silent' }] as const),
  ...['name', 'refused', 'unreachable'].map((why) => ['address-unreachable', { role, address, why }] as const),
  ...[8080, undefined].map((published) => {
    const named = { container: 'ollama-1', ...(published === undefined ? {} : { published }) };
    return ['address-unreachable', { role, address: 'ollama', why: 'name', port: 11434, named }] as const;
  }),
  ...tls.map((reason) => ['tls-failed', { role, address, reason, detail: 'no' }] as const),
  ['ipv6-only', { role, port: 1, address: '127.0.0.1' }],
  ['split-localhost', { port: 1, kind: 'two-servers', four: { name: 'a', pid: 1 }, six: { name: 'b', pid: 2 } }],
  ['split-localhost', { port: 1, kind: 'one-family', served: '127.0.0.1', missing: '::1' }],
  ['split-localhost', { port: 1, kind: 'dead-half', dead: '::1', alive: '127.0.0.1' }],
  ['model-loading', { role }],
  ['service-starting', { role, service: 'ollama', ageMs: 1 }],
];

describe('where no ledger is', () => {
  it.each(told)('%s speaks of none: %o', (code, args) => {
    for (const { causes } of [en, ja]) {
      const words = causes[code] as CauseWords<unknown>;
      for (const where of tellers) {
        const text = `${words.message({ ...args, told: where })} ${words.remedy({ ...args, told: where })}`;
        expect(text).not.toMatch(/ledger|台帳|undefined|preflight --wait/);
      }
    }
  });

  it('the variable or the settings of who calls are named, and this machine by what was typed', () => {
    expect(whereTold({ ledger }, role)).toEqual({ told: { from: 'open-webui', variable: 'OLLAMA_BASE_URL' } });
    const words = en.causes['address-unreachable'] as CauseWords<unknown>;
    const remedies = tellers.map((where) => words.remedy({ role, address, why: 'unreachable', told: where }));
    expect(remedies).toEqual([
      expect.stringContaining('OLLAMA_BASE_URL of web'),
      expect.stringContaining('the settings of web'),
      expect.stringContaining('what you typed'),
    ]);
    expect(words.remedy({ role, address, why: 'unreachable' })).toContain('the ledger');
  });
});

describe('a server that answers everybody with an error', () => {
  const at = (status: number, server: string, body = 'oops') => {
    const hop = { from: 'open-webui', to: role, url: `${href}/api/tags`, inside: { kind: 'response', status, body, ms: 1, tries: [] } };
    const record = recordOf(
      [
        {
          ...outcome('hop.reaches', { code: 'hop-server-error', args: { ...hop, status }, observed: hop }),
          id: `hop.reaches:${role}`,
          subject: role,
        },
        {
          ...outcome('endpoint.identity', { code: 'identity-other', args: { address, expected: 'ollama', server } }),
          id: `endpoint.identity:${role}`,
          subject: role,
        },
      ],
      ledger,
    );
    return endpointRules.flatMap((rule) => rule(record)).filter(({ code }) => code === 'server-error');
  };

  it('is told of by its error, in place of a stranger’s name', () => {
    expect(at(500, 'other-http')).toMatchObject([{ args: { status: 500 }, insteadOf: [`wrong-server:${role}`] }]);
    expect(at(502, 'nginx')).toMatchObject([{ args: { status: 502 } }]);
  });

  it('is no such one where it loads its model, or said who it is', () => {
    expect(at(503, 'other-http', '{"error":{"message":"Loading model"}}')).toEqual([]);
    expect(at(500, 'open-webui')).toEqual([]);
  });
});

describe('a server that is off', () => {
  it('is one cause for all who were told of it', () => {
    const second = `${role} (b)`;
    const { ports, ...rest } = ledger;
    const [caller, called] = ports?.roles ?? [];
    const [hop] = ports?.path ?? [];
    if (!ports || !caller || !called || !hop) throw new Error('no ledger');
    const roles = [caller, called, { ...called, name: second }];
    const whole = { ...rest, ports: { ...ports, roles, path: [hop, { ...hop, role: second }] } };
    const seen = { port: 11434, listeners: [], elsewhere: [], expected: [], missing: [] };
    const off = [role, second].map((subject) => ({
      ...outcome('port.owned', { code: 'port-not-listening', observed: seen }),
      id: `port.owned:${subject}`,
      subject,
    }));
    const causes = portRules.flatMap((rule) => rule(recordOf(off, whole)));
    expect(causes).toMatchObject([{ code: 'owner-not-running', subject: role }]);
    expect(causes[0]?.explains).toEqual(expect.arrayContaining([`port.owned:${role}`, `port.owned:${second}`]));
  });

  it('stays a cause of each role where a file has them', () => {
    const cause = { code: 'x', depth: 1, certainty: 'certain', args: { port: 1 }, evidence: [], explains: [], contradictedBy: [] } as const;
    const causes = ['a', 'b'].map((subject) => ({ ...cause, subject }));
    expect(onceForAll({ ledger: { files: [], spans: {} } }, causes)).toHaveLength(2);
  });
});
