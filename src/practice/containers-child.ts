import { chmodSync } from 'node:fs';
import { difyApi } from './dify-api.ts';
import { dockerEngine } from './engine.ts';
import { type Handler, listen, serveHttp } from './http-server.ts';
import { enginePath, innerPath, type World } from './network.ts';
import { nginxServer } from './nginx.ts';
import { pluginDaemonServer } from './plugin-daemon.ts';
import { squidServer, strangerServer, webServer } from './side-services.ts';

/** Which service answers at a port inside a container of this name. */
export function handlerOf(world: World, service: string, port: number): Handler {
  switch (`${service}:${port}`) {
    case 'nginx:80':
      return nginxServer(world);
    case 'api:5001':
      return difyApi(world);
    case 'plugin_daemon:5002':
      return pluginDaemonServer(world);
    case 'web:3000':
      return webServer;
    case 'ssrf_proxy:3128':
      return squidServer;
    default:
      return strangerServer('http');
  }
}

/** Starts what runs inside the containers that are up, each on a socket of its own, and the engine that tells of them. */
export async function startContainers(world: World): Promise<void> {
  const { plan } = world;
  const inner = plan.containers
    .filter((container) => container.state === 'running')
    .flatMap((container) =>
      container.listens.map((port) =>
        listen(serveHttp(handlerOf(world, container.service, port)), { path: innerPath(world, container.service, port) }),
      ),
    );
  const path = enginePath(world);
  const engine = plan.engine.state === 'absent' ? [] : [listen(dockerEngine(world), { path })];
  await Promise.all([...inner, ...engine]);
  if (plan.engine.state === 'denied' && world.platform !== 'win32') chmodSync(path, 0o000);
}
