import { ok } from '../../base/result.ts';
import type { CheckContext } from '../../engine/check.ts';
import type { ContainerDetail, ContainerSummary } from '../../probes/docker/docker.ts';
import type { Blind } from '../../probes/look.ts';
import { inspected } from '../docker/running-container.ts';
import { dependenciesOf } from '../docker/stack-member.ts';
import { logOfThisRun } from './container-log.ts';
import { isInCrashLoop } from './crash-loop.ts';
import type { StackTrouble } from './findings.ts';

/** A service of the project, with its containers: replicas, or one beside what a recreation left. */
type Service = { readonly name: string; readonly containers: readonly ContainerSummary[] };

const isWell = ({ state, healthStatus, status }: ContainerSummary) =>
  state === 'running' && healthStatus !== 'unhealthy' && !isYoung(status);

/** Up for less than half a minute: it may be between two crashes. */
const isYoung = (status: string) => /^Up (?:Less than a second|\d+ seconds?)/.test(status);

function servicesOf(members: readonly ContainerSummary[]): readonly Service[] {
  const services = new Map<string, ContainerSummary[]>();
  for (const member of members) {
    if (member.service === undefined) continue;
    services.set(member.service, [...(services.get(member.service) ?? []), member]);
  }
  return [...services].map(([name, containers]) => ({ name, containers }));
}

/** What is not well; `unseen` is why one of them could not be looked at. */
type Troubles = { readonly troubles: readonly StackTrouble[]; readonly unseen?: Blind };

/**
 * What is not well among `members`, in the list's order. Only a service without a container that is well is looked at closer: an inspect
 * and its last lines. One that did its work and ended (`init_permissions`) is well.
 */
export async function troublesOf(context: CheckContext, members: readonly ContainerSummary[]): Promise<Troubles> {
  const all = servicesOf(members);
  const awaited = new Set(
    members.flatMap((member) =>
      dependenciesOf(member).flatMap(({ service, condition }) => (condition === 'service_completed_successfully' ? [service] : [])),
    ),
  );
  const isSeenWell = await wellBy(context);
  const found = await Promise.all(
    all.map(async ({ name, containers }) => {
      const [first] = containers;
      if (first === undefined || (await Promise.all(containers.map(isSeenWell))).includes(true)) return ok(undefined);
      const worst = containers.find(({ state }) => state === 'restarting') ?? first;
      if (worst.state === 'exited' && worst.exitStatus === 0 && awaited.has(name)) return ok(undefined);
      const look = await inspected(context, worst.id);
      return look.ok ? ok(await troubleOf(context, name, look.value)) : look;
    }),
  );
  const unseen = found.find((each) => !each.ok);
  return {
    troubles: found.flatMap((each) => (each.ok && each.value ? [each.value] : [])),
    ...(unseen ? { unseen: unseen.error } : {}),
  };
}

/** How a container is known to be well: by the list alone, but for Podman's, which is silent of health. */
async function wellBy(context: CheckContext): Promise<(container: ContainerSummary) => Promise<boolean>> {
  const { engine } = await context.probes.docker.engine();
  if (engine?.brand !== 'podman') return async (container) => isWell(container);
  return async (container) => {
    if (!isWell(container)) return false;
    const look = await inspected(context, container.id);
    return look.ok && howOf(look.value, context.now()) === undefined;
  };
}

async function troubleOf(context: CheckContext, service: string, container: ContainerDetail): Promise<StackTrouble | undefined> {
  const how = howOf(container, context.now());
  if (how === undefined) return undefined;
  const { name, state, exitCode, restartCount: restarts, health, memoryLimitBytes } = container;
  return {
    service,
    container: name,
    how,
    state,
    exitCode,
    restarts,
    log: await logOfThisRun(context, container),
    ...(how === 'unhealthy' && health?.last ? { output: health.last.output } : {}),
    ...(memoryLimitBytes ? { limitMiB: Math.round(memoryLimitBytes / 1024 / 1024) } : {}),
  };
}

function howOf(container: ContainerDetail, now: Date): StackTrouble['how'] | undefined {
  const { state, exitCode, restartPolicy, health, isOutOfMemory } = container;
  if (state === 'paused') return 'paused';
  if (isOutOfMemory && state !== 'running') return 'out-of-memory';
  if (isInCrashLoop(container, now)) return 'looping';
  if (state === 'running') return health?.status === 'unhealthy' ? 'unhealthy' : undefined;
  if (state === 'removing') return undefined;
  // Whatever ends by itself with 0 and is not to be started again has done its work.
  const isDone = state === 'exited' && exitCode === 0 && restartPolicy !== 'always' && restartPolicy !== 'unless-stopped';
  return isDone ? undefined : 'stopped';
}
