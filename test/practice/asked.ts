import { type IncomingHttpHeaders, request } from 'node:http';

export type Answered = {
  readonly status: number;
  /** The reason phrase behind the status. */
  readonly reason: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly chunkTimesMs: readonly number[];
};

/** One real request; rejects with the system's error. */
export function asked(
  url: string,
  options: {
    readonly method?: string;
    readonly headers?: Record<string, string>;
    readonly body?: object;
    /** Of what listens inside a container. */
    readonly socketPath?: string;
  } = {},
): Promise<Answered> {
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  const sized = body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) };
  const headers = { ...sized, ...options.headers };
  return new Promise((resolve, reject) => {
    const method = options.method ?? (body === undefined ? 'GET' : 'POST');
    const socket = options.socketPath === undefined ? {} : { socketPath: options.socketPath };
    const sent = request(url, { method, headers, agent: false, ...socket }, (response) => {
      let text = '';
      const chunkTimesMs: number[] = [];
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        chunkTimesMs.push(performance.now());
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, reason: response.statusMessage ?? '', headers: response.headers, text, chunkTimesMs }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The JSON events of a stream, pings left out. */
export function eventsOf(text: string): readonly Record<string, unknown>[] {
  return text
    .split('\n\n')
    .filter((part) => part.startsWith('data: ') && part !== 'data: [DONE]')
    .map((part) => JSON.parse(part.slice(6)) as Record<string, unknown>);
}
