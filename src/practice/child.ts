import { writeFileSync } from 'node:fs';
import type { ChildJob, ChildSays } from './child-job.ts';
import { startContainers } from './containers-child.ts';
import { startLmStudio, startProxy, startStranger } from './host-children.ts';
import { nameStack } from './http-server.ts';
import { idOf } from './network.ts';

/**
 * The entry of every child process of the practice stack, built into one file beside the program. The first message is the job;
 * when the parent goes, however it goes, the channel closes and the child ends.
 */

/** Takes the name that the owner of such a port has in life. On Linux that is what /proc/PID/comm says; others show `node`. */
function takeName(name: string): void {
  if (process.platform === 'linux') {
    try {
      writeFileSync('/proc/self/comm', name);
      return;
    } catch {
      // No /proc here: the title does nearly the same.
    }
  }
  process.title = name;
}

function start(job: ChildJob): Promise<void> {
  nameStack(idOf(job.world.folder).slice(0, 12));
  switch (job.kind) {
    case 'containers':
      return startContainers(job.world);
    case 'docker-proxy':
      takeName('docker-proxy');
      return startProxy(job.world, job.service, job.publishes);
    case 'lmstudio':
      takeName(job.world.plan.lmstudio.title);
      return startLmStudio(job.world);
    case 'stranger':
      takeName(job.world.plan.strangers[job.index]?.title ?? 'stranger');
      return startStranger(job.world, job.index);
  }
}

const say = (said: ChildSays) => process.send?.(said);

process.on('disconnect', () => process.exit(0));
// Ctrl-C goes to the whole group of the terminal; the parent decides when the stack ends.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGQUIT']) process.on(signal, () => {});
process.once('message', (job: ChildJob) => {
  start(job).then(
    () => say({ kind: 'ready' }),
    (error: NodeJS.ErrnoException) => say({ kind: 'failed', code: error.code ?? 'unknown', detail: error.message }),
  );
});
if (process.send === undefined) process.exit(2);
