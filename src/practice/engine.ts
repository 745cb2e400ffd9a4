import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { info, inspected, listed, logged, networks, version } from './engine-shapes.ts';
import { type ExecResult, execCommand } from './exec-command.ts';
import { objectOf, sendHtml, sendJson, sendText, serveHttp } from './http-server.ts';
import { containerId, containerName, idOf, type World } from './network.ts';
import type { ContainerPlan } from './plan.ts';

/** One frame of Docker's multiplexed stream: stream number, three zeros, length, bytes. */
function frame(stream: 1 | 2, text: string): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.alloc(8);
  head.writeUInt8(stream, 0);
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
}

const multiplexed = 'application/vnd.docker.multiplexed-stream';

type Exec = { readonly container: ContainerPlan; readonly command: readonly string[]; result?: ExecResult; isRunning: boolean };

function find(world: World, name: string): ContainerPlan | undefined {
  const { plan } = world;
  return plan.containers.find((one) => containerName(plan, one) === name || (name.length >= 12 && containerId(plan, one).startsWith(name)));
}

const isShown = (world: World, container: ContainerPlan, query: URLSearchParams) => {
  const filters = JSON.parse(query.get('filters') ?? '{}') as Record<string, readonly string[] | Record<string, boolean>>;
  const wanted = (name: string) => (Array.isArray(filters[name]) ? (filters[name] as string[]) : Object.keys(filters[name] ?? {}));
  const shown = listed(world, container);
  if (query.get('all') !== '1' && query.get('all') !== 'true' && container.state !== 'running' && wanted('status').length === 0)
    return false;
  if (wanted('status').length > 0 && !wanted('status').includes(container.state)) return false;
  return wanted('label').every((label) => {
    const [name = '', value] = label.split('=');
    return value === undefined ? name in shown.Labels : shown.Labels[name] === value;
  });
};

/**
 * A Docker Engine API over the plan's containers: what dockerode asks of it, read-only, with and without a version in the path,
 * exec and logs in multiplexed frames, the errors as the real one words them.
 */
export function dockerEngine(world: World): Server {
  const { plan } = world;
  const execs = new Map<string, Exec>();
  const noContainer = (response: ServerResponse, name: string) => sendJson(response, 404, { message: `No such container: ${name}` });

  const runExec = async (exec: Exec): Promise<Buffer> => {
    exec.isRunning = true;
    exec.result = await execCommand(world, exec.container, exec.command);
    exec.isRunning = false;
    const { stdout, stderr } = exec.result;
    return Buffer.concat([...(stdout === '' ? [] : [frame(1, stdout)]), ...(stderr === '' ? [] : [frame(2, stderr)])]);
  };

  const execRoute = async (path: readonly string[], request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, id = '', action] = path;
    const exec = execs.get(id);
    if (!exec) return sendJson(response, 404, { message: `No such exec instance: ${id}` });
    if (action === 'json') {
      return sendJson(response, 200, {
        ID: id,
        Running: exec.isRunning,
        ExitCode: exec.result?.exitCode ?? null,
        ContainerID: containerId(plan, exec.container),
        Pid: 0,
      });
    }
    await objectOf(request);
    response.writeHead(200, { 'Content-Type': multiplexed });
    response.flushHeaders();
    response.end(await runExec(exec));
  };

  const containerRoute = async (
    path: readonly string[],
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    const [, name = '', action] = path;
    if (name === 'json') {
      return sendJson(
        response,
        200,
        plan.containers.filter((one) => isShown(world, one, query)).map((one) => listed(world, one)),
      );
    }
    const container = find(world, decodeURIComponent(name));
    if (!container) return noContainer(response, name);
    if (action === 'json') return sendJson(response, 200, inspected(world, container));
    if (action === 'logs') {
      const lines = logged(world, container, query);
      response.writeHead(200, { 'Content-Type': multiplexed });
      return void response.end(Buffer.concat(lines.map((line) => frame(2, `${line}\n`))));
    }
    if (action === 'exec' && request.method === 'POST') {
      const body = await objectOf(request);
      if (container.state !== 'running') {
        const word = container.state === 'paused' ? 'is paused, unpause the container before exec' : 'is not running';
        return sendJson(response, 409, { message: `container ${containerId(plan, container)} ${word}` });
      }
      const id = idOf(`exec ${execs.size} ${process.pid}`);
      execs.set(id, { container, command: (body?.Cmd ?? []) as string[], isRunning: false });
      return sendJson(response, 201, { Id: id });
    }
    sendJson(response, 404, { message: 'page not found' });
  };

  const route = (request: IncomingMessage) => {
    const url = new URL(request.url ?? '/', 'http://docker');
    const path = url.pathname
      .replace(/^\/v\d+\.\d+(?=\/)/, '')
      .split('/')
      .filter(Boolean);
    return { path, query: url.searchParams };
  };

  const server = serveHttp(async (request, response) => {
    if (plan.engine.state === 'hung') return;
    if (plan.engine.state === 'not-docker')
      return sendHtml(response, 200, '<!doctype html><title>Welcome</title>', { Server: 'SimpleHTTP/0.6' });
    response.setHeader('Api-Version', plan.engine.apiVersion);
    response.setHeader('Docker-Experimental', 'false');
    response.setHeader('Ostype', 'linux');
    response.setHeader('Server', `Docker/${plan.engine.version} (linux)`);
    const { path, query } = route(request);
    switch (path[0]) {
      case '_ping':
        return sendText(response, 200, 'OK');
      case 'version':
        return sendJson(response, 200, version(world));
      case 'info':
        return sendJson(response, 200, info(world));
      case 'networks': {
        if (path[1] === undefined) return sendJson(response, 200, networks(world));
        const known = networks(world).find((one) => one.Name === path[1] || one.Id === path[1]);
        return known ? sendJson(response, 200, known) : sendJson(response, 404, { message: `network ${path[1]} not found` });
      }
      case 'containers':
        return containerRoute(path, query, request, response);
      case 'exec':
        return execRoute(path, request, response);
      default:
        sendJson(response, 404, { message: 'page not found' });
    }
  });

  // dockerode's `hijack: true` asks for an upgrade of the connection to a raw stream.
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => {});
    socket.resume();
    const { path } = route(request);
    const exec = path[0] === 'exec' && path[2] === 'start' ? execs.get(path[1] ?? '') : undefined;
    if (!exec) return void socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
    socket.write(`HTTP/1.1 101 UPGRADED\r\nContent-Type: ${multiplexed}\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n`);
    void runExec(exec).then((bytes) => socket.end(bytes));
  });
  return server;
}
