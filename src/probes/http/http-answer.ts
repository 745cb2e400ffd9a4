import type { Wish } from '../../base/trust.ts';
import type { Elsewhere } from '../look.ts';
import type { AddressTried, HttpFailureKind } from './http-failure.ts';

/** Milliseconds from the start of the request, as far as it came. */
export type HttpTimings = {
  readonly dnsMs?: number;
  readonly connectMs?: number;
  readonly tlsMs?: number;
  readonly firstByteMs?: number;
  readonly endMs?: number;
};

export type HttpResponse = {
  readonly kind: 'response';
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** At most `maxBytes` of it; `isTruncated` says that there was more. */
  readonly body: string;
  readonly isTruncated: boolean;
  readonly timings: HttpTimings;
  readonly remoteAddress?: string;
  readonly tried: readonly AddressTried[];
};

export type HttpPhase = 'dns' | 'connect' | 'tls' | 'first-byte' | 'body';

export type HttpFailure = {
  readonly kind: 'failure';
  readonly failure: HttpFailureKind;
  /** The system's code, `ECONNREFUSED` and such. */
  readonly code?: string;
  readonly detail: string;
  /** What was being waited for when it ended. */
  readonly phase: HttpPhase;
  /** Set when the head had come and the body broke off. */
  readonly status?: number;
  readonly timings: HttpTimings;
  readonly tried: readonly AddressTried[];
  /** What was asked for and not allowed, when `failure` is `not-trusted`. */
  readonly wish?: Wish;
  /** Why another machine is meant, when `failure` is `not-here`. */
  readonly where?: Elsewhere;
};

export type HttpAnswer = HttpResponse | HttpFailure;

export type HttpRequest = {
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole exchange, body included; 4 s when left out. */
  readonly deadlineMs?: number;
  /** 256 KiB when left out. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
};

export type HttpHead = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
};
