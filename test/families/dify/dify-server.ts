import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Seen = { readonly method: string; readonly path: string; readonly body: string; readonly authorization: string };

export type DifyServer = {
  readonly origin: string;
  readonly seen: readonly Seen[];
  /** Resolves with the first request of that method whose path starts so. */
  readonly saw: (method: string, path: string) => Promise<Seen>;
  readonly close: () => Promise<void>;
};

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A small Dify of this test: what it does with a chat is the test's; deleting and stopping are answered as Dify does. */
export async function startDify(chat: Answer, others: Readonly<Record<string, Answer>> = {}): Promise<DifyServer> {
  const seen: Seen[] = [];
  const waiting: { readonly fits: (seen: Seen) => boolean; readonly resolve: (seen: Seen) => void }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const path = request.url ?? '';
    const one = { method: request.method ?? '', path, body, authorization: request.headers.authorization ?? '' };
    seen.push(one);
    for (const each of waiting) if (each.fits(one)) each.resolve(one);
    const own = Object.entries(others).find(([key]) => `${one.method} ${path}`.startsWith(key))?.[1];
    if (own) return own(request, response, body);
    if (one.method === 'POST' && path === '/v1/chat-messages') return chat(request, response, body);
    if (path.endsWith('/stop')) return json(response, 200, { result: 'success' });
    if (one.method === 'DELETE') return void response.writeHead(204).end();
    json(response, 404, { code: 'not_found', message: 'no such page', status: 404 });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    saw: (method, path) => {
      const fits = (one: Seen) => one.method === method && one.path.startsWith(path);
      const known = seen.find(fits);
      return known ? Promise.resolve(known) : new Promise((resolve) => waiting.push({ fits, resolve }));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export const stream = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });

const common = { task_id: 'task-1', conversation_id: 'conversation-1', message_id: 'message-1', created_at: 1 };

/** One event as Dify writes it. */
export const event = (name: string, more: object = {}) => `data: ${JSON.stringify({ event: name, ...common, ...more })}\n\n`;

export const end = (usage: object = {}) =>
  event('message_end', { metadata: { usage: { completion_tokens: 2, total_tokens: 12, latency: 0.1, ...usage } } });
