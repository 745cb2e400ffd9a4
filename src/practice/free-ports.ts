import { createServer } from 'node:net';
import { portsWithoutHttp } from '../base/ports-without-http.ts';

/** Can this port be had on every address of the host? */
function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL'));
    server.listen({ port, host, ipv6Only: host === '::' }, () => server.close(() => resolve(true)));
  });
}

/** Below the range from which systems take ports for outgoing connections, so that none of those stumbles into the stack. */
const range = { from: 20_000, to: 30_000 };

/** A number by which something else is known (22931: LM Studio's own, not its server's) is not asked who listens there. */
const hasMeaning = (port: number) => portsWithoutHttp.has(port) || port === 22_931;

/** A number for every name, all different, all free on both families a moment ago. */
export async function freePorts(names: readonly string[], random: () => number = Math.random): Promise<Record<string, number>> {
  const taken: Record<string, number> = {};
  for (const name of names) {
    for (let attempt = 0; taken[name] === undefined; attempt++) {
      if (attempt > 200) throw new Error('no free port was found for the practice stack');
      const port = range.from + Math.floor(random() * (range.to - range.from));
      if (hasMeaning(port) || Object.values(taken).includes(port)) continue;
      if ((await isFree(port, '0.0.0.0')) && (await isFree(port, '::'))) taken[name] = port;
    }
  }
  return taken;
}
