import type { Agent } from 'node:http';
import { isOwnTrouble } from '../../base/own-trouble.ts';
import { cleanLine } from '../../base/sanitise.ts';
import { withoutGaps } from '../../base/without-gaps.ts';
import { leavesCode } from '../http/home.ts';
import { nodeClient } from '../http/node-client.ts';
import type { EndpointAttempt, EngineBrand } from './docker.ts';
import type { DockerAddress, ReachableAddress } from './docker-address.ts';
import { connectBySsh } from './docker-ssh.ts';

/** What came of asking an endpoint whether it is a Docker Engine. */
export type PingAnswer = Pick<EndpointAttempt, 'outcome' | 'detail'> & {
  /** From the Api-Version header. */
  readonly apiVersion?: string;
  /** From the Server header: `20.10.24` of `Docker/20.10.24 (linux)`. */
  readonly version?: string;
  /** Podman says `Server: Libpod/4.3.1 (linux)` on the paths of Docker's API too. */
  readonly brand?: EngineBrand;
};

/** Options of node:http for an address, TLS included; shared with the client that comes after the ping. */
export function requestOptions(address: ReachableAddress): Record<string, unknown> {
  if (address.kind === 'socket') return { socketPath: address.path };
  // The host's name is for the header alone: nobody looks it up.
  if (address.kind === 'ssh') return { host: 'docker', port: 80, createConnection: connectBySsh(address) };
  const { lookup, tls } = address;
  return {
    host: address.host,
    port: address.port,
    ...(lookup ? { lookup } : {}),
    ...(tls
      ? {
          ca: tls.ca,
          cert: tls.cert,
          key: tls.key,
          rejectUnauthorized: tls.isVerified,
        }
      : {}),
  };
}

/**
 * One `GET /_ping` with a deadline of its own. A status of 200 is no proof (facts: engineering 3.3: a web server passes
 * dockerode's ping): the body must be `OK` and the Api-Version header must be there. Over the connection that `agent` keeps for what
 * comes next, else over one of its own.
 */
export function pingDocker(address: DockerAddress, deadlineMs: number, signal?: AbortSignal, agent?: Agent): Promise<PingAnswer> {
  if (address.kind === 'unsupported' || address.kind === 'invalid') {
    return Promise.resolve({ outcome: address.kind, detail: address.detail });
  }
  const isTls = address.kind === 'tcp' && address.isTls;
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    let close = () => {};
    const settle = (answer: PingAnswer) => {
      clearTimeout(timer);
      close();
      resolve(answer);
    };
    const stop = () => settle({ outcome: 'failed', detail: 'interrupted' });
    if (signal?.aborted) return stop();
    signal?.addEventListener('abort', stop, { once: true });
    timer = setTimeout(
      () =>
        settle({
          outcome: 'hung',
          detail: `no answer within ${deadlineMs} ms`,
        }),
      deadlineMs,
    );
    try {
      const asked = nodeClient(isTls ? 'https:' : 'http:').request(
        {
          ...requestOptions(address),
          method: 'GET',
          path: '/_ping',
          // Without one, node:http looks at a connection that is handed to it only where `agent` is left open.
          agent: agent ?? (address.kind === 'ssh' ? undefined : false),
          // Given, node:http need not find out whether `docker` is an address: the expression for that takes 3 ms to compile.
          ...(isTls ? {} : { servername: '' }),
          headers: { Host: 'docker' },
        },
        (response) => {
          const chunks: Buffer[] = [];
          let size = 0;
          const read = () => settle(readPing(response.statusCode ?? 0, response.headers, Buffer.concat(chunks).toString('utf8')));
          response.on('data', (chunk: Buffer) => {
            chunks.push(chunk);
            size += chunk.length;
            if (size > 4096) read();
          });
          response.on('end', read);
          response.on('error', (error) => settle(readFailure(error)));
        },
      );
      close = () => {
        signal?.removeEventListener('abort', stop);
        asked.destroy();
      };
      asked.on('error', (error) => settle(readFailure(error)));
      asked.end();
    } catch (error) {
      // Certificates that are no certificates make the call itself throw.
      settle({
        outcome: isOwnTrouble(error) ? 'no-resources' : 'failed',
        detail: cleanLine(error instanceof Error ? error.message : String(error)),
      });
    }
  });
}

function readPing(status: number, headers: NodeJS.Dict<string | string[]>, body: string): PingAnswer {
  const header = (name: string) => {
    const value = headers[name];
    return typeof value === 'string' ? cleanLine(value, 80) : undefined;
  };
  const apiVersion = header('api-version');
  const server = header('server');
  if (status === 200 && body.trim() === 'OK' && apiVersion !== undefined) {
    const [, product, version] = /^(Docker|Libpod)\/([^\s(]+)/.exec(server ?? '') ?? [];
    // Behind a proxy the server may be called otherwise; this header is Podman's alone.
    const isPodman = product === 'Libpod' || header('libpod-api-version') !== undefined;
    return {
      outcome: 'answered',
      apiVersion,
      ...withoutGaps({ version }),
      ...(isPodman ? { brand: 'podman' } : {}),
    };
  }
  const seen = `HTTP ${status}${server === undefined ? '' : `, Server: ${server}`}${body === '' ? '' : `, ${cleanLine(body, 120)}`}`;
  // Docker Desktop keeps its socket open while its machine is off, and answers 5xx.
  if (status >= 500 && (apiVersion !== undefined || /docker|engine|backend/i.test(body))) return { outcome: 'failed', detail: seen };
  return { outcome: 'not-docker', detail: seen };
}

function readFailure(error: Error): PingAnswer {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === leavesCode) return { outcome: 'not-trusted' };
  const detail = cleanLine(error.message || code, 200);
  if (isOwnTrouble(error)) return { outcome: 'no-resources', detail };
  if (code === 'ENOENT' || code === 'ENOTDIR') return { outcome: 'absent', detail };
  if (code === 'EACCES' || code === 'EPERM') return { outcome: 'denied', detail };
  if (code === 'ECONNREFUSED' || code === 'ENOTSOCK') return { outcome: 'refused', detail };
  if (code.startsWith('HPE_')) return { outcome: 'not-docker', detail };
  return { outcome: 'failed', detail };
}
