import { unreachable } from '../../../base/unreachable.ts';
import { withoutGaps } from '../../../base/without-gaps.ts';
import type { Check, PlanInput } from '../../../engine/check.ts';
import type { Evidence, Finding } from '../../../engine/finding.ts';
import { spanOf } from '../../../ledger/ledger.ts';
import type { EndpointAttempt } from '../../../probes/docker/docker.ts';
import { dockerRoles } from '../docker-roles.ts';
import { brandOf } from '../engine-command.ts';
import type { DockerObserved } from '../findings.ts';
import { ofDocker } from '../findings.ts';

/** Does a Docker Engine answer where the docker CLI would ask? Every endpoint that was considered is evidence. */
export const dockerEngine: Check<'docker.engine'> = {
  kind: 'docker.engine',
  canTurnGreen: true,
  phases: ['before', 'running', 'after'],
  subjects: (input) => {
    if (!isDockerNamed(input)) return [];
    const at = spanOf(input.ledger, 'ports', 'docker') ?? spanOf(input.ledger, 'ports');
    const roles = dockerRoles(input.ledger);
    const isOptional = roles.length > 0 && roles.every((role) => role.optional);
    return [{ name: 'docker', ...(at ? { at } : {}), ...(isOptional ? { optional: true } : {}) }];
  },
  needs: () => [],
  deadlineMs: () => 12_000,
  run: async ({ probes }) => {
    // An engine may answer the ping and hang on everything else: the list, which others need anyway, tells.
    const [{ attempts, endpoint, engine }, list] = await Promise.all([probes.docker.engine(), probes.docker.containers()]);
    const chosen = attempts.find((attempt) => attempt.isChosen);
    const hangs = chosen?.outcome === 'answered' && !list.ok && list.error.reason === 'timed-out';
    const observed: DockerObserved['docker.engine'] = {
      endpoint,
      source: chosen?.source ?? '',
      outcome: hangs ? 'hung' : (chosen?.outcome ?? 'failed'),
      attempts,
      ...(engine ? { engine } : {}),
      ...withoutGaps({ brand: brandOf(endpoint, engine) }),
    };
    if (chosen?.outcome === 'not-trusted' && !list.ok) return ofDocker.couldNotLook('docker.engine', list.error, [], { observed });
    return judge(observed, chosen?.detail ?? '', attempts.map(shown));
  },
};

function isDockerNamed({ ledger }: PlanInput): boolean {
  const { ports } = ledger;
  return dockerRoles(ledger).length > 0 || ports?.docker !== undefined || ports?.composeProject !== undefined;
}

function shown({ source, endpoint, outcome, detail, isChosen }: EndpointAttempt): Evidence {
  const why = detail === undefined ? outcome : `${outcome}, ${detail}`;
  return ofDocker.seen('docker-endpoint', `${isChosen ? '→ ' : ''}${source}: ${endpoint} (${why})`);
}

function judge(observed: DockerObserved['docker.engine'], detail: string, evidence: readonly Evidence[]): Finding {
  const { endpoint, outcome, source, engine, brand } = observed;
  const asked = { endpoint, ...withoutGaps({ brand }) };
  const more = { observed };
  switch (outcome) {
    case 'answered': {
      const version = engine?.version ?? '';
      return ofDocker.finding(
        'docker.engine',
        'pass',
        'engine-answers',
        { ...asked, version },
        version === '' ? evidence : [...evidence, ofDocker.seen('engine-version', version)],
        more,
      );
    }
    case 'absent':
      return ofDocker.finding('docker.engine', 'fail', 'engine-absent', asked, evidence, more);
    case 'refused':
      return ofDocker.finding('docker.engine', 'fail', 'engine-refused', asked, evidence, more);
    case 'denied':
      // Nothing was seen of the stack, so nothing of it failed: a runner without the right is told what it lacks, and that is all.
      return ofDocker.finding('docker.engine', 'unknown', 'engine-denied', asked, evidence, more);
    case 'hung':
      return ofDocker.finding('docker.engine', 'fail', 'engine-hung', asked, evidence, more);
    case 'not-docker':
      return ofDocker.finding('docker.engine', 'fail', 'engine-not-docker', { ...asked, detail }, evidence, more);
    case 'unsupported':
      return ofDocker.finding('docker.engine', 'unknown', 'engine-unsupported', asked, evidence, more);
    case 'invalid':
      return ofDocker.finding('docker.engine', 'fail', 'engine-invalid', { ...asked, source, detail }, evidence, more);
    case 'not-trusted':
    case 'no-resources':
      return ofDocker.couldNotLook('docker.engine', { reason: outcome, detail: endpoint }, [], more);
    case 'failed':
      return ofDocker.finding('docker.engine', 'fail', 'engine-failed', { ...asked, detail }, evidence, more);
    default:
      return unreachable(outcome);
  }
}
