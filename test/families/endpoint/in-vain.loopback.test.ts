import { lookup } from 'node:dns/promises';
import { createServer as createTcpServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { endpointAnswers } from '../../../src/families/endpoint/checks/endpoint-answers.ts';
import { endpointIdentity } from '../../../src/families/endpoint/checks/endpoint-identity.ts';
import type { Endpoint } from '../../../src/ledger/ledger.ts';
import { worded } from '../../rig/worded.ts';
import { hasIpv6 } from '../port/world.ts';
import { ask, ledgerOf, role, url } from './asking.ts';
import { httpServer, listening, type Recorded, recordedServer } from './listening.ts';

const answers = (address: Endpoint) => ask(endpointAnswers, ledgerOf([role('it', { url: address, kind: 'http' })]), 'it');
const identity = (port: number, kind: 'http' | 'openai') => ask(endpointIdentity, ledgerOf([role('it', { url: url(port), kind })]), 'it');

describe('an address at which nobody can be reached', () => {
  test('is told from one that refuses: the system knows no way there', async () => {
    // Nobody connects to a group of machines; the system says so itself and sends nothing.
    const finding = await answers(url(80, '', 'http', '224.0.0.1'));
    expect(finding).toMatchObject({ verdict: 'fail', code: 'endpoint-unreachable', args: { address: '224.0.0.1:80' } });
    expect(worded(finding)).toEqual([
      '224.0.0.1:80 cannot be reached from here (ENETUNREACH).',
      'このマシンから 224.0.0.1:80 に到達できません（ENETUNREACH）。',
    ]);
  });

  test.skipIf(!hasIpv6)('is told with what the system says, where that has no name of its own', async () => {
    // An address of the link alone, of which nobody says on which link it is.
    const finding = await answers(url(80, '', 'http', 'fe80::1'));
    expect(finding).toMatchObject({
      verdict: 'fail',
      code: 'endpoint-broken',
      args: { address: '[fe80::1]:80', detail: expect.stringContaining('EINVAL') },
    });
    expect(worded(finding)).toEqual([
      expect.stringMatching(/^The exchange with \[fe80::1\]:80 failed: connect EINVAL .+\.$/),
      expect.stringMatching(/^\[fe80::1\]:80 との通信に失敗しました：connect EINVAL .+。$/),
    ]);
  });

  test.skipIf(!hasIpv6)('may be the half of localhost that clients take first, while the other half answers', async () => {
    const first = (await lookup('localhost')).address;
    const [dead, alive] = first === '::1' ? ['::1', '127.0.0.1'] : ['127.0.0.1', '::1'];
    const port = await httpServer((_, response) => response.end('ok'), alive);
    await listening(
      createTcpServer((socket) => socket.destroy()),
      dead,
      port,
    );
    const finding = await answers(url(port, '', 'http', 'localhost'));
    expect(finding).toMatchObject({ verdict: 'fail', code: 'endpoint-half-dead', args: { address: `localhost:${port}`, dead, alive } });
    expect(worded(finding)).toEqual([
      `localhost:${port} answers at ${alive} and not at ${dead}, which takes the connection and gives no answer.`,
      `localhost:${port} は ${alive} では応答しますが、${dead} では接続を受け付けるだけで応答しません。`,
    ]);
  });
});

describe('a server that is the right one and gives no answer', () => {
  test('leads in a circle whoever keeps no cookies', async () => {
    const to = (path: string): Recorded => [302, { location: path }, ''];
    const { port } = await recordedServer({ '/': to('/login'), '/login': to('/') }, () => [404, {}, '']);
    const finding = await identity(port, 'http');
    expect(finding).toMatchObject({ verdict: 'warn', code: 'redirects-in-circle', args: { address: `127.0.0.1:${port}`, status: 302 } });
    expect(worded(finding)).toEqual([
      `127.0.0.1:${port} only redirects in a circle (HTTP 302) and never answers.`,
      `127.0.0.1:${port} はリダイレクト（HTTP 302）を繰り返すだけで、応答を返しません。`,
    ]);
  });

  test('is busy, which is no failure of the stack', async () => {
    const busy: Recorded = [
      429,
      { 'content-type': 'application/json' },
      '{"error":{"message":"Rate limit reached","type":"requests","code":"rate_limit_exceeded"}}',
    ];
    const { port } = await recordedServer({}, () => busy);
    const finding = await identity(port, 'openai');
    expect(finding).toMatchObject({ verdict: 'warn', code: 'server-busy', args: { address: `127.0.0.1:${port}` } });
    expect(worded(finding)).toEqual([
      `127.0.0.1:${port} is a server with an OpenAI-compatible API, which takes no more requests for the moment.`,
      `127.0.0.1:${port} は OpenAI 互換 API のサーバーで、いまは新しい要求を受け付けていません。`,
    ]);
  });
});
