import { describe, expect, it } from 'vitest';
import { secret } from '../../../src/base/secret.ts';
import { restricted, type Wish } from '../../../src/base/trust.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createHoldBack } from '../../../src/probes/http/held-back.ts';
import { createIsHome, homeOnly } from '../../../src/probes/http/home.ts';
import { createHttpProbe, type HttpRequest } from '../../../src/probes/http/http.ts';
import { httpServer } from '../../families/endpoint/listening.ts';

const value = 'Kq7Zt2Lm9Xw4Bv6Np3Rs';
const short = 'xy';

/** A ledger whose token and variables are these, sent to `localhost`. */
function ledger(port: number): Ledger {
  const url = { href: `http://localhost:${port}/${short}`, scheme: 'http', host: 'localhost', port, path: `/${short}` } as const;
  const at = { file: 'ports.yml', line: 1, column: 1 };
  const roles = [{ name: 'one', url, token: 'KEY', optional: false, at }] as const;
  const tokens = [{ name: 'KEY', kind: 'other', usedBy: [], optional: false, value: secret(value), at }] as const;
  return {
    ports: { file: 'ports.yml', folder: '/stack', envFiles: [], roles, path: [], tokens },
    files: [],
    spans: {},
    secrets: [
      { name: 'SHORT', value: secret(short), ledger: 'ports', where: ['roles', 'one', 'url'] },
      { name: 'QUOTED', value: secret('say "a/b"'), ledger: 'ports', where: ['chat', 'query'] },
    ],
  };
}

/** A server that writes down what it got, and a probe for which this machine is another one. */
async function elsewhere(allows: (wish: Wish) => boolean = () => false) {
  const got: string[] = [];
  const port = await httpServer((request, response) => {
    got.push(`${request.method} ${request.url} ${request.headers.authorization ?? '-'}`);
    if (request.url === '/away') response.writeHead(302, { location: `http://127.0.0.1:${port}/landed` }).end();
    else response.end('there');
  });
  const holdBack = createHoldBack(ledger(port), { ...restricted, allows });
  const http = createHttpProbe({ guard: { holdBack, isHome: async () => false } });
  const ask = (request: Partial<HttpRequest>, host = '127.0.0.1') => http.exchange({ url: `http://${host}:${port}/`, ...request });
  return { got, port, http, holdBack, ask };
}

describe('a request to another machine', () => {
  it('is sent when it holds nothing of ours', async () => {
    const { ask, got } = await elsewhere();
    expect(await ask({})).toMatchObject({ kind: 'response', body: 'there' });
    expect(got).toEqual(['GET / -']);
  });

  for (const host of ['127.0.0.1', 'localhost']) {
    it(`never begins when it holds a token or a variable, by ${host}`, async () => {
      const { ask, got, port } = await elsewhere();
      const held: readonly (readonly [Partial<HttpRequest>, string])[] = [
        [{ headers: { authorization: `Bearer ${value}` } }, 'KEY'],
        [{ url: `http://${host}:${port}/?q=${value}` }, 'KEY'],
        [{ method: 'POST', body: JSON.stringify({ query: 'please say "a/b" now' }) }, 'QUOTED'],
        [{ url: `http://${host}:${port}/${encodeURIComponent('say "a/b"')}` }, 'QUOTED'],
      ];
      for (const [request, variable] of held) {
        expect(await ask(request, host)).toMatchObject({ failure: 'not-trusted', wish: { kind: 'send', variable, to: host } });
      }
      expect(got).toEqual([]);
    });
  }

  it('counts a value of two characters where the ledger puts it, and nowhere else', async () => {
    const { ask, got, port } = await elsewhere();
    expect(await ask({ url: `http://localhost:${port}/${short}` })).toMatchObject({ failure: 'not-trusted', wish: { variable: 'SHORT' } });
    expect(await ask({ url: `http://127.0.0.1:${port}/galaxy` })).toMatchObject({ kind: 'response' });
    expect(got).toEqual(['GET /galaxy -']);
  });

  it('is sent when just that was allowed', async () => {
    const { ask, got } = await elsewhere((wish) => wish.kind === 'send' && wish.variable === 'KEY' && wish.to === '127.0.0.1');
    const headers = { authorization: `Bearer ${value}` };
    expect(await ask({ headers })).toMatchObject({ kind: 'response' });
    expect(await ask({ headers }, 'localhost')).toMatchObject({ failure: 'not-trusted' });
    expect(got).toEqual([`GET / Bearer ${value}`]);
  });

  it('streams nothing either', async () => {
    const { got, http, port } = await elsewhere();
    const answer = await http.stream({
      url: `http://localhost:${port}/v1/chat-messages`,
      headers: { authorization: `Bearer ${value}` },
      body: '{}',
      onHead: () => undefined,
      onText: () => undefined,
    });
    expect(answer).toMatchObject({ failure: 'not-trusted' });
    expect(got).toEqual([]);
  });

  it('that is answered by a redirect is not sent on, so no header goes anywhere else', async () => {
    const { ask, got, port } = await elsewhere(() => true);
    const answer = await ask({ url: `http://127.0.0.1:${port}/away`, headers: { authorization: `Bearer ${value}` } });
    expect(answer).toMatchObject({ kind: 'response', status: 302 });
    expect(got).toEqual([`GET /away Bearer ${value}`]);
  });
});

describe('a request that stays at home', () => {
  it('takes along what the ledger says, by address and by name', async () => {
    const { got, holdBack, port } = await elsewhere();
    const http = createHttpProbe({ guard: { holdBack, isHome: createIsHome() } });
    for (const host of ['127.0.0.1', 'localhost']) {
      const answer = await http.exchange({ url: `http://${host}:${port}/`, headers: { authorization: `Bearer ${value}` } });
      expect(answer).toMatchObject({ kind: 'response', status: 200 });
    }
    expect(got).toEqual([`GET / Bearer ${value}`, `GET / Bearer ${value}`]);
  });
});

describe('the look-up of one exchange', () => {
  const ask = (isHome: (address: string) => boolean, all: boolean) =>
    new Promise((resolve) => {
      homeOnly(async (address) => isHome(address))('localhost', { all, family: 4 }, (error, found, family) =>
        resolve(error ?? [found, family]),
      );
    });

  it('gives the addresses that are home, in both of its shapes', async () => {
    expect(await ask(() => true, true)).toEqual([[{ address: '127.0.0.1', family: 4 }], undefined]);
    expect(await ask(() => true, false)).toEqual(['127.0.0.1', 4]);
  });

  it('fails when none is, before anything is connected to', async () => {
    expect(await ask(() => false, true)).toMatchObject({ code: 'EPREFLIGHTLEAVES' });
  });
});
