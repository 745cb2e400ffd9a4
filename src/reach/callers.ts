import { nearest } from '../base/nearest.ts';
import { err, ok, type Result } from '../base/result.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import { isOneOff } from '../families/docker/container-of-role.ts';
import type { ContainerSummary } from '../probes/docker/docker.ts';
import type { ReachProblem, ReachWish } from './reach-seen.ts';

/** Whom `docker ps` would show. */
const isRunning = ({ state }: ContainerSummary) => state === 'running' || state === 'restarting';

/** Which containers are meant by FROM, by `--all`, or by the folder that one stands in. Pure. */
export function callersOf(
  wish: ReachWish,
  containers: readonly ContainerSummary[],
  folder: string,
  project?: string,
): Result<readonly ContainerSummary[], ReachProblem> {
  const here = project ?? projectOf(containers, folder);
  if (wish.from !== undefined) return named(wish.from, containers, here);
  const running = containers.filter((one) => isRunning(one) && !isOneOff(one));
  if (running.length === 0) return err({ code: 'nothing-running' });
  if (wish.isAll) return ok(running);
  const own = here === undefined ? [] : running.filter((one) => one.project === here);
  if (own.length > 0) return ok(own);
  return err({ code: 'no-project', projects: [...new Set(running.flatMap((one) => one.project ?? []))].sort() });
}

/** The compose project that was started from this folder, or from one above it: compose looks upwards for its file, too. */
function projectOf(containers: readonly ContainerSummary[], folder: string): string | undefined {
  const folders = containers.flatMap(({ project, labels }) => {
    const started = labels['com.docker.compose.project.working_dir'];
    return project === undefined || started === undefined || started === '' ? [] : [{ project, started }];
  });
  const around = folders.filter(({ started }) => folder === started || folder.startsWith(started.endsWith('/') ? started : `${started}/`));
  const [deepest] = around.sort((a, b) => b.started.length - a.started.length);
  return deepest?.project;
}

/** A container by its name, its id or its service; one of the own project before others, a running one before those that ended. */
function named(
  wanted: string,
  containers: readonly ContainerSummary[],
  here: string | undefined,
): Result<readonly ContainerSummary[], ReachProblem> {
  const isId = /^[\da-f]{6,64}$/.test(wanted);
  const exact = containers.filter((one) => one.name === wanted || (isId && one.id.startsWith(wanted)));
  const services = containers.filter((one) => one.service === wanted && !isOneOff(one));
  for (const found of [exact, services.filter(({ project }) => project === here), services]) {
    const running = found.filter(isRunning);
    const some = running.length > 0 ? running : found;
    if (some.length === 1) return ok(some);
    // Replicas of one service are alike: the first of them speaks for all.
    if (some.length > 1 && new Set(some.map(({ project, service }) => `${project} ${service}`)).size === 1) return ok(some.slice(0, 1));
    if (some.length > 1) return err({ code: 'several-containers', wanted, names: some.map(({ name }) => name) });
  }
  const running = containers.filter(isRunning);
  const names = running.flatMap(({ name, service }) => [name, ...(service === undefined ? [] : [service])]);
  return err({
    code: 'no-such-container',
    wanted,
    ...withoutGaps({ nearest: nearest(wanted, names) }),
    running: running.map(({ name, service, project }) => (service !== undefined && project === here ? service : name)),
  });
}
