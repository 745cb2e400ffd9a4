import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What goes wrong with one answer of the engine. */
export type EngineFault =
  | 'closes'
  | 'resets'
  | 'silent'
  | 'cut'
  | 'empty'
  | 'no JSON'
  | 'other JSON'
  | 'an error'
  | 'not found'
  | 'dies for good';

export const engineFaults: readonly EngineFault[] = [
  'closes',
  'resets',
  'silent',
  'cut',
  'empty',
  'no JSON',
  'other JSON',
  'an error',
  'not found',
  'dies for good',
];

/** An engine behind a door at which the `nth` question (from 1) meets this fault. `asked` counts the questions. */
export async function faultyDoor(socketPath: string, door: string, fault: EngineFault | undefined, nth: number) {
  let asked = 0;
  const sockets = new Set<Socket>();
  const server = createServer((question, answer) => {
    asked += 1;
    const isHit = asked === nth || (fault === 'dies for good' && asked > nth);
    handOn(socketPath, question, answer, isHit ? fault : undefined);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(door, resolve));
  return {
    asked: () => asked,
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function handOn(socketPath: string, question: IncomingMessage, answer: ServerResponse, fault: EngineFault | undefined): void {
  const { socket } = question;
  switch (fault) {
    case 'closes':
    case 'dies for good':
      socket.end();
      return;
    case 'resets':
      socket.destroy();
      return;
    case 'silent':
      return;
    case 'empty':
      answer.writeHead(200, { 'content-type': 'application/json' }).end();
      return;
    case 'no JSON':
      answer.writeHead(200, { 'content-type': 'application/json' }).end('<html>hello</html>');
      return;
    case 'other JSON':
      answer.writeHead(200, { 'content-type': 'application/json' }).end('[null,1,{"Id":7}]');
      return;
    case 'an error':
      answer.writeHead(500, { 'content-type': 'application/json' }).end('{"message":"server error"}');
      return;
    case 'not found':
      answer.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"No such container"}');
      return;
  }
  const { method = 'GET', url = '/', headers } = question;
  const asked = request({ socketPath, method, path: url, headers }, (said) => {
    answer.writeHead(said.statusCode ?? 500, said.headers);
    if (fault !== 'cut') {
      said.pipe(answer);
      return;
    }
    said.once('data', (chunk: Buffer) => answer.write(chunk.subarray(0, Math.ceil(chunk.length / 2)), () => socket.destroy()));
  });
  asked.on('error', () => socket.destroy());
  question.pipe(asked);
}
