import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createHttpProbe, type HttpFailure, type HttpResponse } from '../../../src/probes/http/http.ts';
import { closedPort, httpServer, listening, tcpServer } from '../../families/endpoint/listening.ts';

const http = createHttpProbe();
const at = (port: number, path = '/', host = '127.0.0.1') => `http://${host}:${port}${path}`;
const failed = async (url: string, deadlineMs = 2000) => (await http.exchange({ url, deadlineMs })) as HttpFailure;

function selfSigned(): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'preflight-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-days', '2', '-keyout', key, '-out', cert];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', ...subject], {
    stdio: 'ignore',
  });
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

describe('an exchange', () => {
  test('gives status, lower-case headers, body and the phases that it went through', async () => {
    const port = await httpServer((_request, response) => response.writeHead(418, { 'X-Pot': 'tea' }).end('short'));
    const answer = (await http.exchange({ url: at(port) })) as HttpResponse;
    expect(answer).toMatchObject({
      kind: 'response',
      status: 418,
      body: 'short',
      isTruncated: false,
      remoteAddress: '127.0.0.1',
    });
    expect(answer.headers['x-pot']).toBe('tea');
    expect(Object.keys(answer.timings).sort()).toEqual(['connectMs', 'endMs', 'firstByteMs']);
    expect(answer.tried).toEqual([{ address: '127.0.0.1' }]);
  });

  test('says who asks, over one connection for one question after another', async () => {
    const ports: (number | undefined)[] = [];
    const port = await httpServer((request, response) => {
      ports.push(request.socket.remotePort);
      response.end(request.headers['user-agent']);
    });
    const http = createHttpProbe();
    const answers = [await http.exchange({ url: at(port) }), await http.exchange({ url: at(port) }), await http.get(at(port))];
    expect(new Set(ports).size).toBe(1);
    for (const answer of answers) {
      expect(answer).toMatchObject({ body: 'dify-preflight', remoteAddress: '127.0.0.1', tried: [{ address: '127.0.0.1' }] });
    }
  });

  test('asks once more, over a fresh connection, where the kept one was ended by the server', async () => {
    let asked = 0;
    const port = await httpServer((request, response) => {
      asked += 1;
      // The second question finds a connection that ends without a word.
      if (asked === 2) request.socket.destroy();
      else response.end(`answer ${asked}`);
    });
    const http = createHttpProbe();
    expect(await http.exchange({ url: at(port) })).toMatchObject({ body: 'answer 1' });
    expect(await http.exchange({ url: at(port) })).toMatchObject({ body: 'answer 3' });
  });

  test('a server that ends every connection is no answer, kept connections or not', async () => {
    const port = await httpServer((request) => request.socket.destroy());
    const http = createHttpProbe();
    for (const _ of [1, 2]) expect(await http.exchange({ url: at(port) })).toMatchObject({ kind: 'failure', failure: 'closed' });
  });

  test('what changes something has a connection of its own', async () => {
    const ports = new Set<number | undefined>();
    const port = await httpServer((request, response) => {
      ports.add(request.socket.remotePort);
      response.end();
    });
    const http = createHttpProbe();
    await http.exchange({ url: at(port) });
    await http.exchange({ url: at(port), method: 'POST', body: '{}' });
    await http.exchange({ url: at(port), method: 'DELETE' });
    expect(ports.size).toBe(3);
  });

  test('does not go through a proxy of the environment', async () => {
    const viaProxy: string[] = [];
    const proxy = await httpServer((request, response) => {
      viaProxy.push(request.url ?? '');
      response.end('proxied');
    });
    const port = await httpServer((_request, response) => response.end('direct'));
    const names = ['HTTP_PROXY', 'http_proxy', 'NODE_USE_ENV_PROXY'];
    const before = names.map((name) => process.env[name]);
    onTestFinished(() => {
      for (const [index, name] of names.entries()) {
        if (before[index] === undefined) delete process.env[name];
        else process.env[name] = before[index];
      }
    });
    for (const name of names) process.env[name] = name === 'NODE_USE_ENV_PROXY' ? '1' : at(proxy);
    expect(await http.exchange({ url: at(port) })).toMatchObject({
      body: 'direct',
    });
    expect(viaProxy).toEqual([]);
  });

  test('does not follow a redirect, not even one to itself', async () => {
    const port = await httpServer((_request, response) => response.writeHead(308, { location: '/' }).end());
    expect(await http.exchange({ url: at(port) })).toMatchObject({
      status: 308,
      headers: { location: '/' },
    });
  });

  test('names a refused connection and the address that refused', async () => {
    const port = await closedPort();
    expect(await failed(at(port))).toMatchObject({
      failure: 'refused',
      code: 'ECONNREFUSED',
      phase: 'connect',
      tried: [{ address: '127.0.0.1', code: 'ECONNREFUSED' }],
    });
  });

  test('names every address of a host that nobody answers at', async () => {
    const port = await closedPort();
    const answer = await failed(at(port, '/', 'localhost'));
    expect(answer.failure).toBe('refused');
    expect(answer.detail).not.toBe('');
    expect(answer.tried.length).toBeGreaterThan(0);
    expect(answer.tried.every((each) => each.code === 'ECONNREFUSED')).toBe(true);
  });

  test('names a host that does not resolve', async () => {
    expect(await failed('http://nowhere.invalid:1234/')).toMatchObject({
      failure: 'dns',
      phase: 'dns',
    });
  });

  test('answers over IPv6', async () => {
    const port = await httpServer((_request, response) => response.end('six'), '::1');
    expect(await http.exchange({ url: at(port, '/', '[::1]') })).toMatchObject({
      body: 'six',
      remoteAddress: '::1',
    });
  });

  test('ends at its deadline when the server is silent', async () => {
    const port = await tcpServer(() => undefined);
    expect(await failed(at(port), 60)).toMatchObject({
      failure: 'timeout',
      phase: 'first-byte',
    });
  });

  test('ends at its deadline when the body stalls, and still tells the status', async () => {
    const port = await httpServer((_request, response) => response.writeHead(200).write('begun'));
    expect(await failed(at(port), 100)).toMatchObject({
      failure: 'timeout',
      phase: 'body',
      status: 200,
    });
  });

  test('ends at its deadline when the head comes drop by drop for ever', async () => {
    const port = await tcpServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const drops = setInterval(() => socket.write('X-Drop: 1\r\n'), 20);
      socket.on('close', () => clearInterval(drops));
    });
    expect(await failed(at(port), 120)).toMatchObject({
      failure: 'timeout',
      phase: 'first-byte',
    });
  });

  test('stops reading an endless body and says that there was more', async () => {
    const port = await httpServer((_request, response) => {
      const pour = () => {
        while (response.write('x'.repeat(16_384)));
      };
      response.on('drain', pour);
      pour();
    });
    const answer = await http.exchange({ url: at(port), maxBytes: 1000 });
    expect(answer).toMatchObject({
      kind: 'response',
      status: 200,
      isTruncated: true,
      body: 'x'.repeat(1000),
    });
  });

  test('a body that fits exactly is not called truncated', async () => {
    const port = await httpServer((_request, response) => response.end('12345'));
    expect(await http.exchange({ url: at(port), maxBytes: 5 })).toMatchObject({
      body: '12345',
      isTruncated: false,
    });
  });

  test('names a server that does not speak HTTP', async () => {
    const port = await tcpServer((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'));
    expect(await failed(at(port))).toMatchObject({ failure: 'not-http' });
  });

  test('names headers without end', async () => {
    const port = await tcpServer((socket) => socket.write(`HTTP/1.1 200 OK\r\nX-Long: ${'a'.repeat(200_000)}\r\n\r\n`));
    expect(await failed(at(port))).toMatchObject({
      failure: 'not-http',
      code: 'HPE_HEADER_OVERFLOW',
    });
  });

  test('names a server that closes without an answer', async () => {
    const port = await tcpServer((socket) => socket.once('data', () => socket.end()));
    expect(await failed(at(port))).toMatchObject({
      failure: 'closed',
      phase: 'first-byte',
    });
  });

  test('names a server that resets the connection', async () => {
    const port = await tcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await failed(at(port))).toMatchObject({ failure: 'reset' });
  });

  test('names a body that breaks off', async () => {
    const port = await tcpServer((socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')));
    expect(await failed(at(port))).toMatchObject({
      failure: 'closed',
      phase: 'body',
      status: 200,
    });
  });

  test('names https spoken to a plain server', async () => {
    const port = await httpServer((_request, response) => response.end());
    expect(await failed(`https://127.0.0.1:${port}/`)).toMatchObject({
      failure: 'tls',
      phase: 'tls',
    });
  });

  test('does not hang on http spoken to a TLS server', async () => {
    const port = await listening(
      createHttpsServer(selfSigned(), (_request, response) => response.end()),
      '127.0.0.1',
    );
    const answer = await failed(at(port));
    expect(answer.kind).toBe('failure');
    expect(['closed', 'reset', 'not-http']).toContain(answer.failure);
  });

  test('names a certificate that is not believed', async () => {
    const port = await listening(
      createHttpsServer(selfSigned(), (_request, response) => response.end()),
      '127.0.0.1',
    );
    expect(await failed(`https://localhost:${port}/`)).toMatchObject({
      failure: 'tls',
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
  });

  test('is cancelled by its signal', async () => {
    const port = await tcpServer(() => undefined);
    const stop = new AbortController();
    const answer = http.exchange({ url: at(port), signal: stop.signal });
    stop.abort();
    expect(await answer).toMatchObject({ failure: 'cancelled' });
    expect(await http.exchange({ url: at(port), signal: stop.signal })).toMatchObject({ failure: 'cancelled' });
  });

  test('gives a failure, not a throw, for an address or a header that cannot be', async () => {
    expect(await failed('http://')).toMatchObject({
      kind: 'failure',
      failure: 'other',
    });
    const answer = await http.exchange({
      url: at(1),
      headers: { authorization: 'Bearer hid\nden' },
    });
    expect(answer).toMatchObject({ kind: 'failure', failure: 'other' });
    expect(JSON.stringify(answer)).not.toContain('den"');
  });

  test('the shared GET asks once for all who want the same', async () => {
    const heard: (string | undefined)[] = [];
    const port = await httpServer(({ url }, response) => response.end(String(heard.push(url))));
    const own = createHttpProbe();
    const answers = await Promise.all([own.get(at(port, '/one')), own.get(at(port, '/one')), own.get(at(port, '/other'))]);
    expect(answers[0]).toBe(answers[1]);
    // Other tests of this machine may ask every listener for its front page meanwhile.
    expect(heard.filter((path) => path === '/one' || path === '/other').sort()).toEqual(['/one', '/other']);
  });
});

describe('a stream', () => {
  test('hands on the head and the text as they arrive, with characters whole', async () => {
    const word = Buffer.from('data: こ\n\n');
    const port = await httpServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        response.writeHead(200, {
          'content-type': 'text/event-stream',
          'x-got': `${request.method} ${body}`,
        });
        response.write(word.subarray(0, 7));
        setImmediate(() => response.end(word.subarray(7)));
      });
    });
    const got: string[] = [];
    let head = '';
    const answer = await http.stream({
      url: at(port),
      body: '{"query":"ping"}',
      onHead: ({ headers }) => {
        head = headers['x-got'] ?? '';
      },
      onText: (text) => got.push(text),
    });
    expect(head).toBe('POST {"query":"ping"}');
    expect(got.join('')).toBe('data: こ\n\n');
    expect(answer).toMatchObject({
      kind: 'response',
      status: 200,
      body: 'data: こ\n\n',
    });
  });

  test('goes on beyond the bytes that the answer keeps', async () => {
    const port = await httpServer((_request, response) => response.end('y'.repeat(5000)));
    let length = 0;
    const answer = await http.stream({
      url: at(port),
      maxBytes: 10,
      onHead: () => undefined,
      onText: (text) => {
        length += text.length;
      },
    });
    expect(length).toBe(5000);
    expect(answer).toMatchObject({ isTruncated: true, body: 'y'.repeat(10) });
  });

  test('a listener that throws ends the stream as a failure', async () => {
    const port = await httpServer((_request, response) => response.end('text'));
    const onText = () => {
      throw new Error('no room');
    };
    expect(await http.stream({ url: at(port), onHead: () => undefined, onText })).toMatchObject({
      kind: 'failure',
      detail: 'no room',
    });
  });
});

describe('a bare connection', () => {
  test('stands when the server waits for us to speak', async () => {
    const port = await tcpServer(() => undefined);
    const answer = await http.tcp('127.0.0.1', port, 1000);
    expect(answer).toMatchObject({
      kind: 'connected',
      remoteAddress: '127.0.0.1',
    });
    expect(answer).not.toHaveProperty('firstBytes');
  });

  test('tells the first word of a server that speaks first, cleaned', async () => {
    const port = await tcpServer((socket) => socket.write('\u001b[31mREADY\r\n'));
    expect(await http.tcp('127.0.0.1', port, 1000)).toMatchObject({
      kind: 'connected',
      firstBytes: 'READY',
    });
  });

  test.each([
    ['ended', (socket: import('node:net').Socket) => socket.end()],
    ['reset', (socket: import('node:net').Socket) => socket.resetAndDestroy()],
  ])('is told apart when it is %s at once, as a published port with nothing inside does', async (_how, behave) => {
    const port = await tcpServer(behave);
    const patient = createHttpProbe({ listenMs: 5000 });
    expect(await patient.tcp('127.0.0.1', port, 1000)).toMatchObject({
      kind: 'closed-at-once',
    });
  });

  test('names a refusal and a name that does not resolve', async () => {
    expect(await http.tcp('127.0.0.1', await closedPort(), 1000)).toMatchObject({ failure: 'refused', code: 'ECONNREFUSED' });
    expect(await http.tcp('nowhere.invalid', 1, 1000)).toMatchObject({
      kind: 'failure',
      failure: 'dns',
    });
    expect(await http.tcp('127.0.0.1', 70_000, 1000)).toMatchObject({
      kind: 'failure',
      failure: 'other',
    });
  });
});
