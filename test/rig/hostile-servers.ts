import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type CertificateKind, certificates } from './certificates.ts';

/** A server that means no good, at work. `got` holds the Authorization headers that reached where it leads. */
export type Hostile = { readonly port: number; readonly got: readonly string[]; readonly stop: () => void };

type Talk = (socket: Socket) => void;
type Answer = (request: IncomingMessage, response: ServerResponse, got: string[]) => void;

const megabyte = 1024 * 1024;
const nasty = '\u001b[31mred\u001b]0;title\u0007 \u202e gnp \u0085 ::error::x ##[error]x <script>alert(1)</script> | `x` $(id)';

/** Writes this again and again, as fast as it is taken, until the other side has enough. */
function pour(socket: Socket, chunk: string | Buffer): void {
  const more = () => {
    if (!socket.destroyed && socket.writable) socket.write(chunk, () => setImmediate(more));
  };
  more();
}

/** One byte a second, of this text and then of blanks. */
function drip(socket: Socket, text: string): void {
  let at = 0;
  const timer = setInterval(() => socket.write(text[at++] ?? ' '), 1000);
  socket.on('close', () => clearInterval(timer));
}

const head = (lines = '') => `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${lines}\r\n`;

/** What a bare server does as soon as somebody has said something. */
const talks: Readonly<Record<string, Talk>> = {
  silent: () => undefined,
  closes: (socket) => socket.end(),
  resets: (socket) => socket.resetAndDestroy(),
  'a byte a second, head': (socket) => drip(socket, head()),
  'a byte a second, body': (socket) => {
    socket.write(head('Content-Length: 100000\r\n'));
    drip(socket, '{"data":[]}');
  },
  'headers without end': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    pour(socket, `X-More: ${'x'.repeat(8000)}\r\n`);
  },
  'one header without end': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nX-More: ');
    pour(socket, 'x'.repeat(8000));
  },
  'a body without end': (socket) => {
    socket.write(head());
    pour(socket, 'x'.repeat(64 * 1024));
  },
  'a length that is too long': (socket) => socket.end(`${head('Content-Length: 5000\r\n')}{"data":[]}`),
  'a length that is no number': (socket) => socket.end(`${head('Content-Length: many\r\n')}{"data":[]}`),
  'two lengths': (socket) => socket.end(`${head('Content-Length: 3\r\nContent-Length: 11\r\n')}{"data":[]}`),
  'a bad chunk': (socket) => socket.end(`${head('Transfer-Encoding: chunked\r\n')}zz\r\n{"data":[]}\r\n`),
  'chunks without end': (socket) => {
    socket.write(head('Transfer-Encoding: chunked\r\n'));
    pour(socket, '1\r\nx\r\n');
  },
  'continue without end': (socket) => pour(socket, 'HTTP/1.1 100 Continue\r\n\r\n'),
  'a reset in the middle': (socket) => {
    socket.write(`${head('Content-Length: 5000\r\n')}{"da`, () => socket.resetAndDestroy());
  },
  garbage: (socket) => socket.end(Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 7919) % 256))),
  'an old answer without a head': (socket) => socket.end('<html>hello</html>'),
  'a greeting of another protocol': (socket) => socket.end('220 mail.example.org ESMTP\r\n'),
};

const deep = `${'{"data":['.repeat(50_000)}1${']}'.repeat(50_000)}`;

/** What an HTTP server answers to whatever it is asked. */
const answers: Readonly<Record<string, Answer>> = {
  'a gzip bomb': (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(bomb());
  },
  'JSON of 50 MB': (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"data":[');
    const item = `{"id":"${'m'.repeat(1000)}"},`.repeat(1000);
    let left = 50;
    const more = () => {
      if (left-- > 0 && response.writable) response.write(item, () => setImmediate(more));
      else response.end('1]}');
    };
    more();
  },
  'deep JSON': (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(deep),
  'JSON of odd things': (request, response) => {
    const odd = ['null', '[]', '"x"', '1e999', '{"__proto__":{"x":1},"data":{"id":[]}}', '{"data":[null,1,{"id":{}}]}', 'NaN'];
    response.writeHead(200, { 'content-type': 'application/json' }).end(odd[(request.url ?? '').length % odd.length]);
  },
  'escapes everywhere': (_request, response) => {
    const model = { id: nasty, key: nasty, display_name: nasty, state: nasty, type: 'llm', loaded_instances: [{ id: nasty }] };
    const says = { data: [model], models: [model], version: nasty, error: { message: nasty, type: nasty }, message: nasty, code: nasty };
    response.writeHead(200, { 'content-type': 'application/json', server: nasty.replace(/[^\u0020-\u007e]/g, '?') });
    response.end(JSON.stringify(says));
  },
  'a circle of redirects': (request, response) => response.writeHead(302, { location: `${request.url ?? '/'}` }).end(),
  'a redirect without an address': (_request, response) => response.writeHead(302).end(),
  'a redirect to another place': (request, response, got) => {
    if (request.headers.host?.startsWith('localhost')) got.push(request.headers.authorization ?? '');
    const port = (request.socket.address() as AddressInfo).port;
    response.writeHead(307, { location: `http://localhost:${port}${request.url ?? '/'}x` }).end();
  },
  'no content': (_request, response) => response.writeHead(204).end(),
  'an error of the server': (_request, response) => response.writeHead(500, { 'content-type': 'text/plain' }).end('Internal Server Error'),
  'a status beyond all': (_request, response) => response.writeHead(999).end('{}'),
  'an echo of what it was sent': (request, response) => {
    const { authorization = '' } = request.headers;
    const key = authorization.replace(/^Bearer /, '');
    const ways = [
      key,
      key.toUpperCase(),
      encodeURIComponent(key),
      Buffer.from(key).toString('base64'),
      [...key].join('\u00ad'),
      key.slice(-8),
    ];
    response.writeHead(401, { 'content-type': 'application/json', 'x-version': ways.join(' ').replace(/[^\u0020-\u007e]/g, '') });
    response.end(JSON.stringify({ code: 'unauthorized', message: ways.join(' '), error: { message: ways.join(' ') } }));
  },
};

let packedBomb: Buffer | undefined;
/** A gigabyte of blanks in a megabyte. */
const bomb = () => {
  packedBomb ??= gzipSync(Buffer.alloc(256 * megabyte, ' '));
  return Buffer.concat([packedBomb, packedBomb, packedBomb, packedBomb]);
};

/** Certificates that nobody may believe; the authority of all but two is known ({@link certificates}). */
export const badCertificates: Readonly<Record<string, CertificateKind>> = {
  'a certificate that signs itself': 'self-signed',
  'a certificate of an unknown authority': 'unknown-issuer',
  'a certificate that has expired': 'expired',
  'a certificate of the future': 'not-yet-valid',
  'a certificate of another name': 'wrong-name',
};
const notEncrypted = 'HTTP where TLS is spoken';

/** All kinds by their names, and whether they are asked by https. */
export const hostileKinds: readonly (readonly [kind: string, scheme: 'http' | 'https'])[] = [
  ...[...Object.keys(talks), ...Object.keys(answers), 'TLS where HTTP is spoken'].map((kind) => [kind, 'http'] as const),
  ...Object.keys(badCertificates).map((kind) => [kind, 'https'] as const),
  [notEncrypted, 'https'],
];

/** Starts one. */
export async function startHostile(kind: string): Promise<Hostile> {
  const got: string[] = [];
  const sockets = new Set<Socket>();
  const server = make(kind, got);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    got,
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function make(kind: string, got: string[]): Server {
  const talk = talks[kind];
  if (talk) {
    return createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => talk(socket));
    });
  }
  const answer = answers[kind];
  if (answer) return createHttpServer((request, response) => answer(request, response, got)) as Server;
  if (kind === notEncrypted) return createHttpServer((_request, response) => response.end('{}')) as Server;
  return createTlsServer(certificates()[badCertificates[kind] ?? 'self-signed'], (_request, response) =>
    response.end('{}'),
  ) as unknown as Server;
}
