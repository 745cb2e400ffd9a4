import type { IncomingMessage, RequestOptions, Server, ServerResponse } from 'node:http';

// The built-in reached without an import: node:http costs a start more than all of this program (facts: engineering 5.1).
const http = process.getBuiltinModule('node:http');

export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

let stackName: string | undefined;

/**
 * Every answer of this process says which practice stack it belongs to (`X-Preflight-Practice`), so that a check of another stack, real
 * or practised, does not take this one's Dify for a second front.
 */
export function nameStack(name: string): void {
  stackName = name;
}

/** A server of the practice stack. A handler that fails answers 500: a simulated service must not die of a bad request. */
export function serveHttp(handler: Handler): Server {
  const server = http.createServer((request, response) => {
    response.on('error', () => {});
    if (stackName !== undefined) response.setHeader('X-Preflight-Practice', stackName);
    Promise.resolve(handler(request, response)).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendText(response, 500, String(error));
    });
  });
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  });
  return server;
}

type Listens = {
  listen: (at: object, done: () => void) => unknown;
  once: (event: 'error', on: (error: Error) => void) => unknown;
  off: (event: 'error', on: (error: Error) => void) => unknown;
};

/** Listens at a socket path or at an address; rejects with the system's error. */
export function listen(
  server: Listens,
  at: { readonly path: string } | { readonly host: string; readonly port: number; readonly ipv6Only?: boolean },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

export function sendText(response: ServerResponse, status: number, text: string, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': Buffer.byteLength(text), ...headers });
  response.end(text);
}

export function sendJson(response: ServerResponse, status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): void {
  sendText(response, status, JSON.stringify(value), { 'Content-Type': 'application/json', ...headers });
}

export function sendHtml(response: ServerResponse, status: number, html: string, headers: Readonly<Record<string, string>> = {}): void {
  sendText(response, status, html, { 'Content-Type': 'text/html', ...headers });
}

/** The whole body as text. */
export async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The body as an object; undefined when it is none. */
export async function objectOf(request: IncomingMessage): Promise<Record<string, unknown> | undefined> {
  try {
    const value: unknown = JSON.parse(await textOf(request));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Sends a request and gives its answer as soon as the headers are there; rejects with the system's error. */
export function send(options: RequestOptions, body?: string, onRequest?: (abort: () => void) => void): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = http.request({ agent: false, ...options }, resolve);
    request.on('error', reject);
    onRequest?.(() => request.destroy());
    request.end(body);
  });
}
