import { readFileSync, writeFileSync } from 'node:fs';
import { handlerOf } from '../../src/practice/containers-child.ts';
import { startLmStudio, startStranger } from '../../src/practice/host-children.ts';
import { listen, nameStack, serveHttp } from '../../src/practice/http-server.ts';
import { modelServer } from '../../src/practice/model-server.ts';
import { idOf, type World } from '../../src/practice/network.ts';

/**
 * One service of the practice stack as a program of its own: `WORLD api 5001` inside a real container, `WORLD lmstudio` or
 * `WORLD stranger INDEX` on the host, where it ends with the channel of its parent.
 */
const [worldFile = '', what = '', ...more] = process.argv.slice(2);
const world = JSON.parse(readFileSync(worldFile, 'utf8')) as World;

/** The name that the owner of the port has in life, where /proc/PID/comm can say it. */
function takeName(name: string): void {
  process.title = name;
  if (process.platform === 'linux') writeFileSync('/proc/self/comm', name);
}

async function start(): Promise<void> {
  nameStack(idOf(world.folder).slice(0, 12));
  if (process.send !== undefined) {
    const stranger = world.plan.strangers[Number(more[0])];
    takeName(what === 'lmstudio' ? world.plan.lmstudio.title : (stranger?.title ?? 'stranger'));
    return what === 'lmstudio' ? startLmStudio(world) : startStranger(world, Number(more[0]));
  }
  await Promise.all(
    more.map(Number).map((port) => {
      const handler = what === 'lmstudio' ? modelServer(world.plan.lmstudio) : handlerOf(world, what, port);
      return listen(serveHttp(handler), { host: '0.0.0.0', port });
    }),
  );
}

process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
start().then(
  () => process.send?.('ready'),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
