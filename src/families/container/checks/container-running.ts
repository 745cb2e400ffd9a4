import { cleanLine } from '../../../base/sanitise.ts';
import type { Check, CheckContext } from '../../../engine/check.ts';
import type { Evidence, Finding } from '../../../engine/finding.ts';
import { roleNamed } from '../../../ledger/ledger.ts';
import type { ContainerDetail, ContainerSummary } from '../../../probes/docker/docker.ts';
import { composePlaceOf } from '../../docker/compose-place.ts';
import { composeProjectOf, projectName } from '../../docker/compose-project.ts';
import { containerOfRole } from '../../docker/container-of-role.ts';
import { dockerSubjects, ownerName } from '../../docker/docker-roles.ts';
import { ofDocker } from '../../docker/findings.ts';
import { inspected } from '../../docker/running-container.ts';
import { stackMember } from '../../docker/stack-member.ts';
import { answersOf } from '../container-answer.ts';
import { logOfThisRun } from '../container-log.ts';
import { isInCrashLoop } from '../crash-loop.ts';
import { versionsApart } from '../dify-versions.ts';
import type { ContainerObserved } from '../findings.ts';
import { ofContainer } from '../findings.ts';
import { errorLines, shownLine } from '../log-errors.ts';
import { otherProjects, otherService } from '../other-name.ts';

type Observed = ContainerObserved['container.running'];

const answer = answersOf('container.running');

/** Is the container of each role there, and does it run for more than a moment? */
export const containerRunning: Check<'container.running'> = {
  kind: 'container.running',
  canTurnGreen: true,
  phases: ['running'],
  subjects: ({ ledger }) => dockerSubjects(ledger, 'owner'),
  needs: () => [ofDocker.need('docker.engine', 'docker', 'passed')],
  deadlineMs: () => 15_000,
  run: async (context) => {
    const role = roleNamed(context.ledger, context.subject.name);
    const list = await context.probes.docker.containers();
    if (!list.ok) return ofContainer.couldNotLook('container.running', list.error);
    if (!role?.owner || role.owner.kind === 'process')
      return ofContainer.couldNotLook('container.running', { reason: 'not-supported', detail: 'no container owner' });
    const project = composeProjectOf(context.ledger, list.value);
    const siblings = membersOf(list.value, projectName(project));
    const place = composePlaceOf(siblings);
    const seen: Observed = {
      project,
      wanted: ownerName(role.owner),
      stack: siblings.map(stackMember),
      ...place,
    };
    const bad = context.subject.optional ? 'warn' : 'fail';
    if (role.owner.kind === 'compose' && project.kind === 'several') {
      const evidence = project.projects.map((name): Evidence => ofContainer.seen('compose-project', name));
      return answer(bad, 'project-unclear', { projects: project.projects }, evidence, seen);
    }
    const found = containerOfRole(list.value, role.owner, projectName(project));
    if (found.kind === 'ambiguous') {
      const containers = found.containers.map(({ name }) => name);
      return answer(bad, 'container-unclear', { containers }, [], seen);
    }
    if (found.kind === 'missing') {
      const isWholeStack = role.owner.kind === 'compose' && siblings.length === 0;
      const evidence = found.nearest.map((name): Evidence => ofContainer.seen('similar-container', name));
      const more = { ...seen, nearest: found.nearest };
      const named = projectName(project);
      const [other, ...others] = isWholeStack && named !== undefined ? otherProjects(context.ledger, list.value) : [];
      if (other && named !== undefined) {
        const names = [other, ...others].map(({ name }) => name);
        return answer(bad, 'project-misnamed', { project: named, found: names }, evidence, { ...more, otherName: other });
      }
      const candidates = role.owner.kind === 'compose' ? siblings : list.value;
      const alias = otherService(context.ledger, role, candidates);
      if (alias) {
        const args = { wanted: ownerName(role.owner), found: alias.name };
        return answer(bad, 'service-misnamed', args, evidence, { ...more, otherName: alias });
      }
      return isWholeStack
        ? answer(bad, 'stack-absent', { project: projectName(project) ?? null }, evidence, more)
        : answer(bad, 'container-absent', { wanted: found.wanted }, evidence, more);
    }
    const detail = await inspected(context, found.container.id);
    if (!detail.ok) return ofContainer.couldNotLook('container.running', detail.error);
    return judge(context, detail.value, seen, bad);
  },
};

function membersOf(containers: readonly ContainerSummary[], project: string | undefined): readonly ContainerSummary[] {
  return project === undefined ? [] : containers.filter((container) => container.project === project);
}

async function judge(context: CheckContext, container: ContainerDetail, before: Observed, bad: 'warn' | 'fail'): Promise<Finding> {
  const { name, state, exitCode, restartCount: restarts, image } = container;
  const isCrashing = isInCrashLoop(container, context.now());
  const evidence: Evidence[] = [
    ofContainer.seen('container-name', name),
    ofContainer.seen('container-state', state),
    ofContainer.seen('container-image', image),
  ];
  if (state === 'running' && !isCrashing) {
    const observed = { ...before, container };
    const apart = versionsApart(before.stack).find(({ first, second }) => first.name === name || second.name === name);
    if (!apart) return answer('pass', 'container-running', { container: name, image }, evidence, observed);
    const other = apart.first.name === name ? apart.second : apart.first;
    evidence.push(ofContainer.seen('container-image', `${other.name}: ${other.image}`));
    return answer('warn', 'version-apart', { container: name, image, other: other.image }, evidence, observed);
  }
  const log = await logOfThisRun(context, container);
  const logTail = log.map(({ text }) => text).join('\n');
  const observed: Observed = { ...before, container, ...(logTail === '' ? {} : { logTail }) };
  evidence.push(ofContainer.seen('exit-code', exitCode));
  if (restarts > 0) evidence.push(ofContainer.seen('restart-count', restarts));
  if (container.error) evidence.push(ofContainer.seen('container-error', container.error));
  const service = container.service ?? name;
  for (const line of errorLines(log, 2, true))
    evidence.push(ofContainer.seen('last-log-line', cleanLine(shownLine({ ...line, service }), 300)));
  if (container.isOutOfMemory) {
    const limitMiB = container.memoryLimitBytes ? Math.round(container.memoryLimitBytes / 1024 / 1024) : null;
    if (limitMiB !== null) evidence.push(ofContainer.seen('memory-limit', `${limitMiB} MiB`));
    return answer(bad, 'container-killed-for-memory', { container: name, limitMiB }, evidence, observed);
  }
  if (isCrashing) return answer(bad, 'container-crashing', { container: name, restarts, exitCode }, evidence, observed);
  return answer(bad, 'container-down', { container: name, state, exitCode }, evidence, observed);
}
