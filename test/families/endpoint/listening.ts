import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type Server as NetServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A listening server's port, a free one unless it is wanted; the server ends with the test. */
async function started(server: NetServer, host: string, wanted = 0): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(wanted, host, resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as { port: number }).port;
}

/** A TCP server that does `behave` with each connection. */
export const tcpServer = (behave: (socket: Socket) => void, host = '127.0.0.1') => started(createTcpServer(behave), host);

export const httpServer = (listener: RequestListener, host = '127.0.0.1') => started(createServer(listener) as Server, host);

export const listening = started;

/** One recorded answer: status, headers, body. */
export type Recorded = readonly [status: number, headers: Readonly<Record<string, string>>, body: string];

/** A server that answers recorded bodies by path; `otherwise` serves the rest. Counts what it was asked. */
export async function recordedServer(
  answers: Readonly<Record<string, Recorded>>,
  otherwise: (path: string, request: IncomingMessage) => Recorded,
  host?: string,
): Promise<{
  readonly origin: string;
  readonly port: number;
  readonly asked: string[];
}> {
  const asked: string[] = [];
  const port = await httpServer((request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? '/';
    asked.push(path);
    const [status, headers, body] = answers[path] ?? otherwise(path, request);
    response.writeHead(status, headers).end(body);
  }, host);
  return { origin: `http://127.0.0.1:${port}`, port, asked };
}

/** A port on which nobody listens: it was free a moment ago. */
export async function closedPort(host = '127.0.0.1'): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
