import type { ClientRequest, IncomingMessage } from 'node:http';
import type { LookupFunction, Socket } from 'node:net';
import { bareHost } from '../../base/address.ts';
import { monotonicMs } from '../../base/clock.ts';
import { ipFamily } from '../../base/ip-family.ts';
import { memoByKey } from '../../base/memo.ts';
import { withoutGaps } from '../../base/without-gaps.ts';
import type { HttpAnswer, HttpHead, HttpPhase, HttpRequest, HttpTimings } from './http-answer.ts';
import { type AddressTried, type NamedFailure, nameFailure, triedOf } from './http-failure.ts';
import { guarded, guardName, type HttpGuard } from './http-guard.ts';
import { type TcpAnswer, tcpExchange } from './http-tcp.ts';
import { createKeptConnections, type KeptConnections } from './kept-connections.ts';
import { nodeClient } from './node-client.ts';

export type { HttpAnswer, HttpFailure, HttpHead, HttpRequest, HttpResponse } from './http-answer.ts';
export type { AddressTried, HttpFailureKind, TlsReason } from './http-failure.ts';
export type { TcpAnswer } from './http-tcp.ts';

export type HttpProbe = {
  /**
   * One exchange: no proxy, no redirect followed; never throws. The first with a host is on a fresh connection, a later GET on the one that
   * was kept; where that was ended meanwhile, on a fresh one again. Whatever changes something has a connection of its own.
   */
  readonly exchange: (request: HttpRequest) => Promise<HttpAnswer>;
  /**
   * The shared GET of a run: same url (and no token) gives the same answer to every check that asks.
   * Deadline as in `exchange`.
   */
  readonly get: (url: string) => Promise<HttpAnswer>;
  /** Connects and listens for a short while: an open published port with nothing inside closes at once. */
  readonly tcp: (host: string, port: number, deadlineMs: number) => Promise<TcpAnswer>;
  /**
   * A streamed POST; chunks come as text as they arrive; ends with the stream, the signal or the deadline. `maxBytes` bounds
   * only the body of the answer, not what goes to `onText`.
   */
  readonly stream: (request: HttpRequest & HttpListener) => Promise<HttpAnswer>;
};

type HttpListener = {
  readonly onHead: (head: HttpHead) => void;
  readonly onText: (text: string) => void;
};

export type HttpOptions = {
  readonly deadlineMs?: number;
  /** How long `tcp` waits for an end or a word after the connection stands; docker-proxy gives up within a few milliseconds. */
  readonly listenMs?: number;
  /** Ends everything that is under way. */
  readonly signal?: AbortSignal;
  /** What must not leave for another machine; left out, all that is asked for is sent. */
  readonly guard?: HttpGuard;
};

/** The probe that speaks HTTP and TCP. */
export function createHttpProbe(options: HttpOptions = {}): HttpProbe {
  const { deadlineMs = 4000, listenMs = 50, signal, guard } = options;
  const kept = createKeptConnections();
  const ask = (request: HttpRequest, listener?: HttpListener) => {
    const signals = [request.signal, signal].filter((each) => each !== undefined);
    const bounded = { deadlineMs, maxBytes: 256 * 1024, ...request };
    const isKept = listener === undefined && (request.method ?? 'GET') === 'GET' && request.body === undefined;
    return guarded(guard, request, (lookup) => exchange({ ...bounded, ...lookup, ...(isKept ? { kept } : {}) }, signals, listener));
  };
  return {
    exchange: (request) => ask(request),
    get: memoByKey((url: string) => ask({ url })),
    tcp: async (host, port, withinMs) => guardName(guard, host, port) ?? tcpExchange(host, port, withinMs, listenMs, signal),
    stream: (request) => ask({ method: 'POST', ...request }, request),
  };
}

type Bounded = HttpRequest & {
  readonly deadlineMs: number;
  readonly maxBytes: number;
  readonly lookup?: LookupFunction;
  /** Left out: over a connection of its own, closed afterwards. */
  readonly kept?: KeptConnections;
};

function exchange(asked: Bounded, signals: readonly AbortSignal[], listener: HttpListener | undefined): Promise<HttpAnswer> {
  return new Promise((resolve) => {
    const started = monotonicMs();
    const timings: { -readonly [K in keyof HttpTimings]: HttpTimings[K] } = {};
    const mark = (phase: keyof HttpTimings) => {
      timings[phase] = monotonicMs() - started;
    };
    const tried = new Map<string, AddressTried>();
    const chunks: Buffer[] = [];
    let phase: HttpPhase = 'dns';
    let head: HttpHead | undefined;
    let request: ClientRequest | undefined;
    let remoteAddress: string | undefined;
    let kept = 0;
    let isTruncated = false;
    let isSettled = false;

    const settle = (answer: HttpAnswer) => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(deadline);
      for (const signal of signals) signal.removeEventListener('abort', cancel);
      request?.destroy();
      resolve(answer);
    };
    const fail = (failure: NamedFailure, addresses: readonly AddressTried[] = []) => {
      if (isSettled) return;
      mark('endMs');
      for (const each of addresses) tried.set(each.address, each);
      const status = head ? { status: head.status } : {};
      settle({
        kind: 'failure',
        ...failure,
        phase,
        ...status,
        timings,
        tried: [...tried.values()],
      });
    };
    const succeed = () => {
      if (isSettled || !head) return;
      mark('endMs');
      const body = Buffer.concat(chunks).toString('utf8');
      const remote = remoteAddress ? { remoteAddress } : {};
      settle({
        kind: 'response',
        ...head,
        body,
        isTruncated,
        timings,
        ...remote,
        tried: [...tried.values()],
      });
    };
    const cancel = () => {
      const isLate = signals.some((signal) => signal.aborted && (signal.reason as Error | undefined)?.name === 'TimeoutError');
      fail({
        failure: isLate ? 'timeout' : 'cancelled',
        detail: isLate ? 'the deadline came first' : 'cancelled',
      });
    };
    const deadline = setTimeout(
      () =>
        fail({
          failure: 'timeout',
          detail: `no ${phase === 'body' ? 'end' : 'answer'} within ${asked.deadlineMs} ms`,
        }),
      asked.deadlineMs,
    );

    const onSocket = (socket: Socket, isTls: boolean) => {
      const made = asked.kept?.made.get(socket);
      if (made) {
        phase = 'first-byte';
        remoteAddress = made.remoteAddress;
        for (const each of made.tried) tried.set(each.address, each);
        return;
      }
      socket.on('connectionAttempt', (address: string) => {
        tried.set(address, { address });
      });
      socket.on('connectionAttemptFailed', (address: string, _port: number, _family: number, error: NodeJS.ErrnoException) => {
        tried.set(address, {
          address,
          ...(error.code ? { code: error.code } : {}),
        });
      });
      socket.on('connectionAttemptTimeout', (address: string) => tried.set(address, { address, code: 'ETIMEDOUT' }));
      socket.on('lookup', (error: Error | null) => {
        if (timings.dnsMs === undefined) mark('dnsMs');
        if (!error) phase = 'connect';
      });
      socket.on('connect', () => {
        mark('connectMs');
        remoteAddress = socket.remoteAddress;
        phase = isTls ? 'tls' : 'first-byte';
        asked.kept?.made.set(socket, { tried: [...tried.values()], ...withoutGaps({ remoteAddress }) });
      });
      socket.on('secureConnect', () => {
        mark('tlsMs');
        phase = 'first-byte';
      });
    };

    const onResponse = (response: IncomingMessage) => {
      mark('firstByteMs');
      phase = 'body';
      head = { status: response.statusCode ?? 0, headers: flatten(response) };
      const decoder = listener && new TextDecoder();
      const tell = (act: () => void) => {
        try {
          act();
        } catch (error) {
          fail(nameFailure(error));
        }
      };
      const told = head;
      tell(() => listener?.onHead(told));
      response.on('data', (chunk: Buffer) => {
        if (isSettled) return;
        const room = asked.maxBytes - kept;
        if (chunk.length > room) isTruncated = true;
        if (room > 0) chunks.push(chunk.subarray(0, room));
        kept += Math.min(chunk.length, Math.max(room, 0));
        if (listener && decoder) tell(() => listener.onText(decoder.decode(chunk, { stream: true })));
        else if (isTruncated) succeed();
      });
      response.on('end', () => {
        const rest = decoder?.decode();
        if (listener && rest && !isSettled) tell(() => listener.onText(rest));
        succeed();
      });
      response.on('error', (error) => fail(nameFailure(error)));
    };

    const send = (isFresh: boolean) => {
      const url = new URL(asked.url);
      const literal = bareHost(url.hostname);
      if (ipFamily(literal) !== 0) {
        phase = 'connect';
        tried.set(literal, { address: literal });
      }
      const body = asked.body === undefined ? undefined : Buffer.from(asked.body);
      const sent = nodeClient(url.protocol).request(url, {
        method: asked.method ?? 'GET',
        headers: {
          accept: '*/*',
          'user-agent': 'dify-preflight',
          ...(body ? { 'content-length': body.length } : {}),
          ...asked.headers,
        },
        // Ours or none: never one that goes through a proxy, whatever NODE_USE_ENV_PROXY says (facts: engineering 5.5).
        agent: (isFresh ? undefined : asked.kept?.agentFor(url.protocol, asked.lookup !== undefined)) ?? false,
        maxHeaderSize: 64 * 1024,
        autoSelectFamily: true,
        // Given, node:http need not find out whether the host is an address: the expression for that takes 3 ms to compile.
        ...(url.protocol === 'http:' ? { servername: '' } : {}),
        ...(asked.lookup ? { lookup: asked.lookup } : {}),
      } as import('node:http').RequestOptions);
      request = sent;
      const broke = (failure: NamedFailure, addresses: readonly AddressTried[] = []) => {
        if (sent !== request) return;
        // A kept connection may have ended in the moment in which it was used again: that says nothing about the server.
        if (sent.reusedSocket && head === undefined && !isSettled) start(true);
        else fail(failure, addresses);
      };
      sent.on('socket', (socket) => onSocket(socket, url.protocol === 'https:'));
      sent.on('response', onResponse);
      sent.on('error', (error) => broke(nameFailure(error), phase === 'body' ? [] : triedOf(error)));
      sent.on('close', () => broke({ failure: 'closed', detail: 'the connection ended without an answer' }));
      sent.end(body);
    };
    const start = (isFresh: boolean) => {
      try {
        send(isFresh);
      } catch (error) {
        fail(nameFailure(error));
      }
    };

    if (signals.some((signal) => signal.aborted)) return cancel();
    for (const signal of signals) signal.addEventListener('abort', cancel, { once: true });
    start(false);
  });
}

function flatten(response: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}
