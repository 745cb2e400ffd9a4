/** How a byte exchange ended without an HTTP answer. */
export type HttpFailureKind =
  | 'refused'
  | 'timeout'
  | 'dns'
  | 'reset'
  | 'closed'
  | 'not-http'
  | 'tls'
  | 'unreachable'
  | 'cancelled'
  | 'other';

/** Milliseconds from the start of the request, as far as it came. */
export type HttpTimings = {
  readonly dnsMs?: number;
  readonly connectMs?: number;
  readonly tlsMs?: number;
  readonly firstByteMs?: number;
  readonly endMs?: number;
};

/** An address that was tried, with the system's code when it failed. */
export type AddressTried = { readonly address: string; readonly code?: string };

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

export type HttpFailure = {
  readonly kind: 'failure';
  readonly failure: HttpFailureKind;
  /** The system's code, `ECONNREFUSED` and such. */
  readonly code?: string;
  readonly detail: string;
  /** What had been reached: `dns`, `connect`, `tls`, `first-byte` or `body`. */
  readonly phase: 'dns' | 'connect' | 'tls' | 'first-byte' | 'body';
  readonly timings: HttpTimings;
  readonly tried: readonly AddressTried[];
};

export type HttpAnswer = HttpResponse | HttpFailure;

export type HttpRequest = {
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly deadlineMs?: number;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
};

/** The answer of a bare TCP exchange; `accepted-silent` means that a connection stands but no byte came. */
export type TcpAnswer =
  | { readonly kind: 'connected'; readonly ms: number; readonly remoteAddress: string; readonly firstBytes?: string }
  | { readonly kind: 'closed-at-once'; readonly ms: number; readonly remoteAddress: string }
  | {
      readonly kind: 'failure';
      readonly failure: HttpFailureKind;
      readonly code?: string;
      readonly detail: string;
      readonly tried: readonly AddressTried[];
    };

export type HttpProbe = {
  /** One exchange on a fresh connection: no proxy, no redirect followed, no retry; never throws. */
  readonly exchange: (request: HttpRequest) => Promise<HttpAnswer>;
  /**
   * The shared GET of a run: same url (and no token) gives the same answer to every check that asks.
   * Deadline as in `exchange`.
   */
  readonly get: (url: string) => Promise<HttpAnswer>;
  /** Connects and listens for a short while: an open published port with nothing inside closes at once. */
  readonly tcp: (host: string, port: number, deadlineMs: number) => Promise<TcpAnswer>;
  /** A streamed POST; chunks come as text as they arrive; ends with the stream, the signal or the deadline. */
  readonly stream: (
    request: HttpRequest & { readonly onHead: (head: HttpHead) => void; readonly onText: (text: string) => void },
  ) => Promise<HttpAnswer>;
};

export type HttpHead = { readonly status: number; readonly headers: Readonly<Record<string, string>> };
