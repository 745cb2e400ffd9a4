import type { IncomingMessage } from 'node:http';
import { bareHost } from '../base/address.ts';
import { send } from './http-server.ts';
import { targetOf, type World } from './network.ts';
import type { ContainerPlan } from './plan.ts';

export type InsideFailure = {
  readonly ok: false;
  readonly error: 'dns' | 'refused' | 'timeout' | 'reset' | 'tls' | 'proxy' | 'other';
  readonly detail: string;
  readonly proxied: boolean;
};
export type InsideAnswer = { readonly ok: true; readonly response: IncomingMessage; readonly proxied: boolean } | InsideFailure;

export type InsideRequest = {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Until the headers are there. */
  readonly timeoutMs: number;
  /** curl ignores HTTP_PROXY in upper case for http, Python's clients heed it (facts: Dify 1.5). */
  readonly heedsProxy: 'any-case' | 'lower-case' | 'never';
  readonly signal?: AbortSignal;
};

/** The proxy that the container's own variables name for this host, or undefined. */
export function proxyFor(container: ContainerPlan, host: string, heeds: InsideRequest['heedsProxy']): URL | undefined {
  if (heeds === 'never') return undefined;
  const value = container.env.http_proxy ?? (heeds === 'any-case' ? container.env.HTTP_PROXY : undefined);
  if (!value) return undefined;
  const spared = (container.env.no_proxy ?? container.env.NO_PROXY ?? '').split(',').map((entry) => entry.trim());
  if (spared.includes('*') || spared.some((entry) => entry !== '' && (entry === host || host.endsWith(`.${entry.replace(/^\./, '')}`)))) {
    return undefined;
  }
  return new URL(value);
}

const errnoDetail = {
  dns: '[Errno -2] Name or service not known',
  refused: '[Errno 111] Connection refused',
  timeout: 'timed out',
} as const;

/** What the system's errors mean; a name is looked up only in a real network. */
const kinds: Readonly<Record<string, 'dns' | 'refused' | 'timeout' | 'reset'>> = {
  ECONNREFUSED: 'refused',
  ENOENT: 'refused',
  ECONNRESET: 'reset',
  ETIMEDOUT: 'timeout',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
};

/** A request as a program inside the container would make it: the practice network resolves, then a real socket is used. */
export async function insideRequest(world: World, from: ContainerPlan, request: InsideRequest): Promise<InsideAnswer> {
  const url = new URL(request.url);
  const host = bareHost(url.hostname);
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  const proxy = proxyFor(from, host, request.heedsProxy);
  const proxied = proxy !== undefined;
  const target = proxy ? targetOf(world, from, proxy.hostname, Number(proxy.port || 80)) : targetOf(world, from, host, port);
  if (target.kind === 'fails') {
    if (target.how === 'timeout') await pause(request.timeoutMs, request.signal);
    return { ok: false, error: proxied ? 'proxy' : target.how, detail: errnoDetail[target.how], proxied };
  }
  const headers = { Host: url.host, ...request.headers };
  const path = proxy ? url.href : `${url.pathname}${url.search}`;
  let abort: (() => void) | undefined;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    abort?.();
  }, request.timeoutMs);
  const stop = () => abort?.();
  request.signal?.addEventListener('abort', stop, { once: true });
  try {
    const sent = { ...target.options, method: request.method ?? 'GET', path, headers };
    const response = await send(sent, request.body, (cancel) => {
      abort = cancel;
    });
    if (url.protocol === 'https:' && !proxied) {
      // Nobody here speaks TLS.
      response.destroy();
      return { ok: false, error: 'tls', detail: '[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)', proxied };
    }
    response.on('close', () => request.signal?.removeEventListener('abort', stop));
    return { ok: true, response, proxied };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const kind = isLate ? 'timeout' : (kinds[code] ?? 'other');
    const detail = kind === 'refused' || kind === 'timeout' || kind === 'dns' ? errnoDetail[kind] : `[Errno] ${code}`;
    return { ok: false, error: proxied && kind !== 'timeout' ? 'proxy' : kind, detail, proxied };
  } finally {
    clearTimeout(timer);
  }
}

/** Waits, or ends early when the signal says so. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
