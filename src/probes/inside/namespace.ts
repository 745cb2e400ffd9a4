import { open } from 'node:fs/promises';
import { readRegular } from '../../base/read-regular.ts';
import { withoutGaps } from '../../base/without-gaps.ts';
import type { CommandProbe } from '../commands/commands.ts';
import type { ContainerDetail } from '../docker/docker.ts';
import { blind, type Look } from '../look.ts';
import type { Asked } from './ask-first.ts';
import type { ToolReading } from './inside-answer.ts';
import { type InsideAsk, urlOf } from './inside-ask.ts';
import { nodeScript } from './inside-node.ts';
import { readProgram } from './inside-said.ts';
import { namesInside } from './names-inside.ts';

/** This machine, as far as a network can be entered on it; the real one when left out. */
export type Here = {
  readonly platform: NodeJS.Platform;
  readonly userId: number | undefined;
  readonly pid: number;
  /** A Node that runs a script; undefined where this program is its own single file. */
  readonly node: string | undefined;
  readonly procRoot: string;
};

const realHere = (): Here => ({
  platform: process.platform,
  userId: process.getuid?.(),
  pid: process.pid,
  node: /^node(?:js)?(?:\.exe)?$/.test(process.execPath.split(/[\\/]/).at(-1) ?? '') ? process.execPath : undefined,
  procRoot: '/proc',
});

/**
 * Asks from this machine in the container's own network namespace: Node is started there by `nsenter`, and names are looked up as the
 * container does. Nothing of the container runs, and none of its folders is entered. The namespace is opened first, and only then is the
 * process that it was opened by proved to be the container's: a number that the kernel gave away again opens no other's.
 */
export async function askInNamespace(
  { docker, id, seconds, headers, commands }: Asked & { readonly commands: CommandProbe },
  ask: InsideAsk,
  here: Here = realHere(),
): Promise<Look<ToolReading>> {
  const [engine, detail] = await Promise.all([docker.engine(), docker.inspect(id)]);
  if (!detail.ok) return detail;
  const isHere = here.platform === 'linux' && engine.endpoint.startsWith('unix://') && engine.engine?.isDesktop !== true;
  if (!isHere) return blind('outside-elsewhere', '');
  if (here.userId !== 0) return blind('outside-needs-root', '');
  if ((await commands.which('nsenter')) === undefined) return blind('outside-needs-nsenter', '');
  const node = here.node ?? (await commands.which('node'));
  if (node === undefined) return blind('outside-needs-node', '');
  const { pid } = detail.value;
  if (pid === 0) return blind('outside-unproven', 'the container has no process');
  const network = await open(`${here.procRoot}/${pid}/ns/net`, 'r').catch(() => undefined);
  if (network === undefined) return blind('outside-unproven', `there is no process ${pid} here`);
  try {
    if (!(await isOfContainer(here.procRoot, detail.value))) return blind('outside-unproven', `process ${pid} here is another one`);
    const names = await namesInside(detail.value);
    if (names === undefined) return blind('outside-unproven', 'its hosts and resolv.conf cannot be read here');
    const question = [ask.speak, urlOf(ask), ask.to, String(ask.port), String(seconds), headers === undefined ? '-' : 'headers'];
    const ran = await commands.run(
      'nsenter',
      [`--net=${here.procRoot}/${here.pid}/fd/${network.fd}`, '--', node, '-e', nodeScript, '--', ...question, JSON.stringify(names)],
      { deadlineMs: (seconds + 2) * 1000, cwd: '/', ...withoutGaps({ input: headers }) },
    );
    return ran.ok ? { ok: true, value: readProgram(ran.value, ask.speak) } : ran;
  } finally {
    await network.close();
  }
}

/** Clocks that the kernel and the engine read at the same event differ by less. */
const startsWithinMs = 10_000;
/** The kernel's unit of a process's start, on every platform that Docker runs on. */
const ticksPerSecond = 100;

/** The process lies in the container's own control group, not in one below of a container inside it, and began when the container did. */
async function isOfContainer(procRoot: string, { id, pid, startedAt }: ContainerDetail): Promise<boolean> {
  const [groups, stat, system] = await Promise.all(
    [`${pid}/cgroup`, `${pid}/stat`, 'stat'].map(async (file) => {
      const read = await readRegular(`${procRoot}/${file}`, 1 << 20);
      return read.kind === 'read' ? read.bytes.toString('utf8') : '';
    }),
  );
  const innermost = (groups ?? '').split('\n').map((line) => line.match(/[0-9a-f]{64}/g)?.at(-1));
  if (!/^[0-9a-f]{64}$/.test(id) || !innermost.includes(id) || innermost.some((each) => each !== undefined && each !== id)) return false;
  // The name in brackets may hold anything; what follows it are numbers.
  const ticks = Number((stat ?? '').slice((stat ?? '').lastIndexOf(')') + 2).split(' ')[19]);
  const bootedAt = Number(/^btime (\d+)$/m.exec(system ?? '')?.[1]);
  const began = (bootedAt + ticks / ticksPerSecond) * 1000;
  return Math.abs(began - Date.parse(startedAt ?? '')) < startsWithinMs;
}
