import { describe, expect, test } from 'vitest';
import { diagnose } from '../../../src/engine/diagnosis/diagnose.ts';
import { effectOfCommand } from '../../../src/families/command-effect.ts';
import { endpointIdentity } from '../../../src/families/endpoint/checks/endpoint-identity.ts';
import { hopReaches } from '../../../src/families/hop/checks/hop-reaches.ts';
import { rules } from '../../../src/families/rules.ts';
import type { Role } from '../../../src/ledger/ledger.ts';
import { en } from '../../../src/words/en.ts';
import { ja } from '../../../src/words/ja.ts';
import { worded } from '../../rig/worded.ts';
import { outcome, recordOf } from '../hop/hop-record.ts';
import { ask, ledgerOf, role, url } from './asking.ts';
import { type Recorded, recordedServer } from './listening.ts';

const at = { file: 'ports.yml', line: 1, column: 1 };
const html = { 'content-type': 'text/html' };
const page = (title: string) => `<html><head><title>${title}</title></head><body><hr><center>nginx/1.24.0</center></body></html>`;
const badGateway: Recorded = [502, { ...html, server: 'nginx/1.24.0' }, page('502 Bad Gateway')];

/** What is found, and what is named as its cause, where a model server should be and these answers come. */
async function judged(answer: Recorded, more: Partial<Role> = {}) {
  const { port } = await recordedServer({}, () => answer);
  const ledger = ledgerOf([role('srv', { url: url(port), kind: 'openai', ...more })], { path: [{ role: 'srv', at }] });
  const identity = await ask(endpointIdentity, ledger, 'srv');
  const hop = await ask(hopReaches, ledger, 'srv');
  const outcomes = [outcome('endpoint.identity:srv', identity), outcome('hop.reaches:srv', hop)];
  const { causes } = diagnose(recordOf(outcomes, ledger), rules, effectOfCommand);
  const texts = causes.map(({ code, args }) => {
    const [english, japanese] = [en, ja].map((words) => words.causes[code]);
    expect(japanese?.message(args as never)).toMatch(/[ぁ-ん].*。$/);
    return `${english?.message(args as never)} ${english?.remedy(args as never)}`;
  });
  return { identity, hop, causes, texts, port };
}

const both = ['endpoint.identity:srv', 'hop.reaches:srv'];

describe('a gateway before a model server', () => {
  test.each(['openai', 'lmstudio', 'ollama'] as const)('says that the server behind it does not answer (%s)', async (kind) => {
    const { identity, causes, texts, port } = await judged(badGateway, { kind });
    expect(identity).toMatchObject({ verdict: 'fail', code: 'server-error', args: { status: 502, gateway: 'nginx' } });
    expect(causes).toMatchObject([{ code: 'server-error', certainty: 'certain', explains: both }]);
    expect(texts[0]).toContain(`nginx at 127.0.0.1:${port} answers 502: the server of srv behind it does not answer.`);
    expect(texts[0]).toContain('Start the server that this nginx leads to (proxy_pass');
  });

  test.each([
    ['Caddy', [502, { server: 'Caddy' }, ''], 'Caddy'],
    ['one without a name', [504, { 'content-type': 'text/plain' }, 'Gateway Timeout'], ''],
  ] as const)('may be %s', async (_name, answer, gateway) => {
    const { identity, causes } = await judged(answer);
    expect(identity).toMatchObject({ code: 'server-error', args: { gateway } });
    expect(causes.map(({ code }) => code)).toEqual(['server-error']);
  });

  test('that wants a password is no other server', async () => {
    const login: Recorded = [
      401,
      { ...html, server: 'nginx/1.24.0', 'www-authenticate': 'Basic realm="team"' },
      page('401 Authorization Required'),
    ];
    const { identity, causes, texts } = await judged(login);
    expect(identity).toMatchObject({ verdict: 'fail', code: 'gateway-wants-password', args: { gateway: 'nginx' } });
    expect(worded(identity)).toHaveLength(2);
    expect(causes).toMatchObject([{ code: 'gateway-wants-password', explains: both }]);
    expect(texts[0]).toContain('check the API key (the header Authorization)');
  });
});

test('an error to every question is the server’s own', async () => {
  const { identity, causes } = await judged([500, { 'content-type': 'application/json' }, '{"error":"disk"}']);
  expect(identity).toMatchObject({ code: 'server-error', args: { status: 500 } });
  expect(identity.args).not.toHaveProperty('gateway');
  expect(causes.map(({ code }) => code)).toEqual(['server-error']);
});

test.each([
  [400, '{"detail":"Invalid host header"}', 'Start it with --listen.'],
  [403, 'Invalid host header', 'Add 127.0.0.1 to the trusted hosts in Jan'],
] as const)('a name that is refused with %i is the one cause', async (status, body, remedy) => {
  const { identity, hop, causes, texts } = await judged([status, { 'content-type': 'application/json' }, body]);
  expect([identity.code, hop.code]).toEqual(['server-refuses-host', 'host-name-refused']);
  expect(causes).toMatchObject([{ code: 'foreign-host-name', explains: expect.arrayContaining(both) }]);
  expect(texts[0]).toContain(remedy);
});

test('the hop to the own url of a role below a path is asked where its API is', async () => {
  const list: Recorded = [
    200,
    { 'content-type': 'application/json' },
    '{"object":"list","data":[{"id":"a","object":"model","owned_by":"x"}]}',
  ];
  for (const [path, api] of [
    ['/llm', '/llm/v1'],
    ['/gw', '/gw'],
  ] as const) {
    const { port } = await recordedServer({ [`${api}/models`]: list }, () => [404, {}, 'no']);
    const ledger = ledgerOf([role('srv', { url: url(port, path), kind: 'openai' })], { path: [{ role: 'srv', at }] });
    expect(await ask(hopReaches, ledger, 'srv')).toMatchObject({ verdict: 'pass', args: { url: `http://127.0.0.1:${port}${api}/models` } });
    expect(await ask(endpointIdentity, ledger, 'srv')).toMatchObject({ verdict: 'pass' });
  }
});
