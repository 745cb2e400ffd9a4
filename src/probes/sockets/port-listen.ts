import { connect, createServer } from 'node:net';
import { ok } from '../../base/result.ts';
import { blind, blindBy, type Look } from '../look.ts';
import type { BindAnswer } from './port-answer.ts';

const deadlineMs = 2000;

/** One own `listen`, closed at once: it gives the true error, which detect-port does not. */
export function tryListen(port: number, address: string): Promise<Look<BindAnswer>> {
  return new Promise((resolve) => {
    const server = createServer();
    const end = (answer: Look<BindAnswer>) => {
      clearTimeout(timer);
      server.close(() => resolve(answer));
    };
    const timer = setTimeout(() => end(blind('timed-out', `listen on ${address} did not come back`)), deadlineMs);
    server.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      resolve(answerOf(error));
    });
    server.listen({ port, host: address, exclusive: true }, () => end(ok({ kind: 'free' })));
  });
}

/** The same for UDP, which detect-port does not know. */
export async function tryListenUdp(port: number, address: string): Promise<Look<BindAnswer>> {
  const { createSocket } = await import('node:dgram');
  return new Promise((resolve) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close();
      resolve(answerOf(error));
    });
    socket.bind({ port, address, exclusive: true }, () => socket.close(() => resolve(ok({ kind: 'free' }))));
  });
}

/** Does a TCP connection come about? Refused is an answer; silence until the deadline is not. */
export function tryConnect(port: number, address: string, withinMs = 500): Promise<Look<boolean>> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: address });
    const end = (answer: Look<boolean>) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end(blind('timed-out', `no connection to ${address} in ${withinMs} ms`)), withinMs);
    socket.once('connect', () => end(ok(true)));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ECONNREFUSED' ? ok(false) : blindBy(error, 'unreachable', `${error.code ?? error.message} at ${address}`)),
    );
  });
}

function answerOf(error: NodeJS.ErrnoException): Look<BindAnswer> {
  switch (error.code) {
    case 'EADDRINUSE':
      return ok({ kind: 'taken' });
    case 'EACCES':
    case 'EPERM':
      return ok({ kind: 'not-permitted', detail: error.code });
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return ok({ kind: 'no-such-address', detail: error.code });
    default:
      return blindBy(error, 'unreachable', `listen: ${error.code ?? error.message}`);
  }
}
