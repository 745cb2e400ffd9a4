import { formatDuration } from '../../../base/duration.ts';
import { withoutGaps } from '../../../base/without-gaps.ts';
import type { Check } from '../../../engine/check.ts';
import type { Evidence } from '../../../engine/finding.ts';
import { dockerSubjects } from '../../docker/docker-roles.ts';
import { runningContainer } from '../../docker/running-container.ts';
import { answersOf } from '../container-answer.ts';
import { ofContainer } from '../findings.ts';
import { insideListeners } from '../inside-listeners.ts';

const answer = answersOf('container.healthy');

/** What does the container's own healthcheck say, and how old is that? Having none is normal (facts: Dify 1.1). */
export const containerHealthy: Check<'container.healthy'> = {
  kind: 'container.healthy',
  canTurnGreen: true,
  phases: ['running'],
  subjects: ({ ledger }) => dockerSubjects(ledger, 'owner'),
  needs: (subject) => [ofContainer.need('container.running', subject.name, 'passed')],
  deadlineMs: () => 10_000,
  run: async (context) => {
    const look = await runningContainer(context);
    if (!look.ok) return ofContainer.couldNotLook('container.healthy', look.error);
    const container = look.value;
    const { name, health } = container;
    if (!health || health.status === 'none') return answer('pass', 'no-healthcheck', { container: name }, [], { container });
    const ended = Date.parse(health.last?.endedAt ?? '');
    const ageMs = Number.isNaN(ended) ? undefined : Math.max(0, context.now().getTime() - ended);
    const observed = { container, ...withoutGaps({ ageMs }) };
    const evidence: Evidence[] = [];
    if (health.last && health.last.output !== '') evidence.push(ofContainer.seen('health-output', health.last.output));
    if (ageMs !== undefined) evidence.push(ofContainer.seen('health-age', formatDuration(ageMs)));
    switch (health.status) {
      case 'healthy':
        return answer('pass', 'container-healthy', { container: name }, evidence, observed);
      case 'starting':
        return answer('warn', 'health-starting', { container: name }, evidence, observed);
      case 'unhealthy': {
        const verdict = context.subject.optional ? 'warn' : 'fail';
        const inside = context.platform === 'linux' ? await insideListeners(context.probes.files, container) : undefined;
        const seen = { ...observed, ...(inside ? { inside } : {}) };
        return answer(verdict, 'health-failing', { container: name, ageMs: ageMs ?? null }, evidence, seen);
      }
    }
  },
};
