import { createConnection, type Socket } from 'node:net';
import { monotonicMs } from '../../base/clock.ts';
import { cleanLine } from '../../base/sanitise.ts';
import type { Wish } from '../../base/trust.ts';
import type { Elsewhere } from '../look.ts';
import { type AddressTried, type HttpFailureKind, nameFailure, triedOf } from './http-failure.ts';

/**
 * The answer of a bare TCP exchange. `connected` without `firstBytes`: the connection stands and the server waits for the client to
 * speak, as most do. `closed-at-once`: accepted and dropped, as docker-proxy does when nothing listens inside the container.
 */
export type TcpAnswer =
  | {
      readonly kind: 'connected';
      readonly ms: number;
      readonly remoteAddress: string;
      readonly firstBytes?: string;
    }
  | {
      readonly kind: 'closed-at-once';
      readonly ms: number;
      readonly remoteAddress: string;
    }
  | {
      readonly kind: 'failure';
      readonly failure: HttpFailureKind;
      readonly code?: string;
      readonly detail: string;
      readonly tried: readonly AddressTried[];
      /** What was asked for and not allowed, when `failure` is `not-trusted`. */
      readonly wish?: Wish;
      /** Why another machine is meant, when `failure` is `not-here`. */
      readonly where?: Elsewhere;
    };

/** Connects, listens `listenMs` for a word or an end, and hangs up. */
export function tcpExchange(host: string, port: number, deadlineMs: number, listenMs: number, signal?: AbortSignal): Promise<TcpAnswer> {
  return new Promise((resolve) => {
    const started = monotonicMs();
    const elapsed = () => monotonicMs() - started;
    let socket: Socket | undefined;
    let connectedMs: number | undefined;
    let remoteAddress = host;
    let listening: NodeJS.Timeout | undefined;

    const settle = (answer: TcpAnswer) => {
      clearTimeout(deadline);
      clearTimeout(listening);
      signal?.removeEventListener('abort', cancel);
      socket?.destroy();
      resolve(answer);
    };
    const fail = (failure: HttpFailureKind, detail: string) => settle({ kind: 'failure', failure, detail, tried: [{ address: host }] });
    const cancel = () => fail('cancelled', 'cancelled');
    const deadline = setTimeout(() => fail('timeout', `no connection within ${deadlineMs} ms`), deadlineMs);
    const dropped = () =>
      settle({
        kind: 'closed-at-once',
        ms: connectedMs ?? elapsed(),
        remoteAddress,
      });

    if (signal?.aborted) return cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      socket = createConnection({ host, port, autoSelectFamily: true });
    } catch (error) {
      return settle({ kind: 'failure', ...nameFailure(error), tried: [] });
    }
    socket.once('connect', () => {
      clearTimeout(deadline);
      connectedMs = elapsed();
      remoteAddress = socket?.remoteAddress ?? host;
      listening = setTimeout(() => settle({ kind: 'connected', ms: connectedMs ?? 0, remoteAddress }), listenMs);
    });
    socket.once('data', (bytes) =>
      settle({
        kind: 'connected',
        ms: connectedMs ?? elapsed(),
        remoteAddress,
        firstBytes: cleanLine(bytes.subarray(0, 200).toString('latin1'), 80),
      }),
    );
    socket.once('end', dropped);
    socket.on('error', (error) => {
      // A reset that comes before `connect` was told is still an accepted connection that was dropped.
      if (connectedMs !== undefined || (error as NodeJS.ErrnoException).code === 'ECONNRESET') return dropped();
      settle({ kind: 'failure', ...nameFailure(error), tried: triedOf(error) });
    });
  });
}
