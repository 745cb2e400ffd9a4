import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { bareHost, bracketed, isLoopbackHost } from '../base/address.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Report } from '../report/report.ts';
import { html } from '../reporters/html.ts';
import { json } from '../reporters/json.ts';
import { prometheus } from '../reporters/prometheus.ts';
import { plainScreen } from '../reporters/screen.ts';
import type { App } from './app.ts';

/** The report of a run, or what is wrong with its ledgers. */
export type Served = { readonly kind: 'report'; readonly report: Report } | { readonly kind: 'failed'; readonly text: string };

type Latest = () => Promise<Served>;
type Sources = { readonly own: Latest; readonly others: ReadonlyMap<string, Latest>; readonly everyMs: number };
type Listening = { readonly url: string; readonly isLoopback: boolean; readonly close: () => Promise<void> };
type Answer = {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
};

const text = 'text/plain; charset=utf-8';
const metrics = 'text/plain; version=0.0.4; charset=utf-8';

/** Listens, and answers GETs from what the shared runs have. The error is the system's code. */
export function listenAt(
  address: { readonly host: string; readonly port: number },
  sources: Sources,
  app: App,
): Promise<Result<Listening, string>> {
  const isLoopback = isLoopbackHost(address.host);
  const server = createServer((request, response) => {
    void answerTo(request, isLoopback, sources, app)
      // What broke is no reason to end the service, and its words are not for whoever asks.
      .catch((): Answer => ({ status: 500, type: text, body: 'internal error\n' }))
      .then((answer) => send(request, response, answer));
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(err(error.code ?? error.message)));
    server.listen(address.port, address.host, () => {
      const { port } = server.address() as { readonly port: number };
      const close = () =>
        new Promise<void>((closed) => {
          server.close(() => closed());
          server.closeAllConnections();
        });
      resolve(ok({ url: `http://${bracketed(address.host)}:${port}/`, isLoopback, close }));
    });
  });
}

function send({ method }: IncomingMessage, response: ServerResponse, { status, type, body, headers = {} }: Answer): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(method === 'HEAD' ? undefined : body);
}

async function answerTo(request: IncomingMessage, isLoopback: boolean, { own, others, everyMs }: Sources, { words }: App): Promise<Answer> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return { status: 405, type: text, body: 'GET only\n', headers: { allow: 'GET, HEAD' } };
  // A page elsewhere could let its own name lead to loopback and read along; such a request bears that name.
  // Nobody's browser: a health question of HTTP/1.0 bears none.
  if (isLoopback && request.headers.host !== undefined && !isLoopbackHost(hostOf(request)))
    return { status: 403, type: text, body: 'unknown host\n' };
  const asked = request.url ?? '/';
  // Only a path is a path here: `//` is no other host.
  const address = asked.startsWith('/') ? `http://localhost${asked}` : asked;
  if (asked.startsWith('//') || !URL.canParse(address)) return { status: 400, type: text, body: 'no path\n' };
  const { pathname, searchParams } = new URL(address);
  switch (pathname) {
    case '/healthz':
      return { status: 200, type: text, body: 'ok\n' };
    case '/metrics':
      return { status: 200, type: metrics, body: metricsOf(await own(), words) };
    case '/probe': {
      const latest = others.get(searchParams.get('ledger') ?? '');
      if (!latest) return { status: 404, type: text, body: `/probe?ledger=NAME: ${[...others.keys()].join(', ')}\n` };
      const served = await latest();
      const isWell = served.kind === 'report' && served.report.exitCode === 0;
      const success = `# HELP probe_success Whether nothing failed.\n# TYPE probe_success gauge\nprobe_success ${isWell ? 1 : 0}\n`;
      return { status: 200, type: metrics, body: success + metricsOf(served, words) };
    }
    case '/report.json':
    case '/': {
      const served = await own();
      if (served.kind === 'failed') return { status: 503, type: text, body: served.text };
      if (pathname === '/report.json') return { status: 200, type: 'application/json', body: json(served.report, plainScreen, words) };
      const headers = {
        refresh: String(Math.ceil(everyMs / 1000)),
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      };
      return { status: 200, type: 'text/html; charset=utf-8', body: html(served.report, plainScreen, words), headers };
    }
    default:
      return { status: 404, type: text, body: '/healthz /metrics /report.json /probe?ledger=NAME /\n' };
  }
}

/** `preflight_up`: the ledgers could be read, and a run came to its end. */
function metricsOf(served: Served, words: App['words']): string {
  const up = `# HELP preflight_up Whether the ledgers could be read and a run came to its end.\n# TYPE preflight_up gauge\npreflight_up ${served.kind === 'report' ? 1 : 0}\n`;
  return served.kind === 'report' ? up + prometheus(served.report, plainScreen, words) : up;
}

const hostOf = ({ headers }: IncomingMessage): string => bareHost((headers.host ?? '').replace(/:\d+$/, ''));
