import { shellCommand, shellWord } from '../../../base/shell.ts';
import { withoutGaps } from '../../../base/without-gaps.ts';
import type { Cause, CauseRule } from '../../../engine/cause.ts';
import type { RunRecord } from '../../../engine/record.ts';
import { dockerCause } from '../causes.ts';
import { ofDocker } from '../findings.ts';
import { absenceOfStack } from './absence.ts';
import { restartEngine, startEngine } from './start-engine.ts';

const id = 'docker.engine:docker';

/** Why no engine answers: exactly one of docker-wrong-context, docker-denied, docker-hung, not-docker and docker-down. */
const engineRule: CauseRule = (record) => {
  const outcome = ofDocker.outcome(record, 'docker.engine', 'docker');
  const seen = outcome?.observed;
  if (!outcome || !seen || outcome.verdict === 'pass' || (outcome.verdict === 'unknown' && seen.outcome !== 'denied')) return [];
  const { endpoint, source, brand } = seen;
  const asked = { endpoint, ...withoutGaps({ brand }) };
  const more = {
    evidence: outcome.evidence,
    explains: [id, ...absenceOfStack(record)],
    ...(outcome.planned.subject.at ? { at: outcome.planned.subject.at } : {}),
  };
  const other = seen.attempts.find((attempt) => !attempt.isChosen && attempt.outcome === 'answered');
  // Nothing on this machine is started for an engine on another one, and no other engine is meant.
  if (seen.outcome === 'failed' && /^ssh:/i.test(endpoint)) {
    const said = seen.attempts.find((attempt) => attempt.isChosen)?.detail ?? '';
    const command = shellCommand('docker', '--host', endpoint, 'version');
    return [dockerCause('docker-ssh-failed', 'docker', { endpoint, said }, { ...more, command })];
  }
  switch (seen.outcome) {
    case 'answered':
    case 'unsupported':
    case 'not-trusted':
    case 'no-resources':
      return [];
    // Something is there and does not behave: that is the thing to mend, whatever answers elsewhere.
    case 'hung': {
      const command = restartEngine(record.host.platform, endpoint, brand);
      return [dockerCause('docker-hung', 'docker', asked, { ...more, ...(command ? { command } : {}) })];
    }
    case 'not-docker':
      return [dockerCause('not-docker', 'docker', asked, more)];
    case 'denied': {
      const { platform, user } = record.host;
      const isSystem = isSystemUser(record.host);
      const command = `sudo usermod -aG docker ${user === '' ? '$USER' : shellWord(user)}`;
      const args = { ...asked, user, ...(isSystem ? { isSystem } : {}) };
      return [
        dockerCause('docker-denied', 'docker', args, {
          ...more,
          ...(platform === 'linux' && !isSystem && brand === undefined ? { command } : {}),
        }),
      ];
    }
    case 'invalid':
    case 'absent':
    case 'refused':
    case 'failed': {
      if (other === undefined && seen.outcome !== 'invalid') {
        // Nothing that is started in here would be the engine whose container this is.
        const isInside = record.host.isContainer && seen.outcome === 'absent' && endpoint.startsWith('unix:');
        const command = isInside ? undefined : startEngine(record.host.platform, endpoint, brand);
        const args = { ...asked, ...(isInside ? { isInside: true as const } : {}) };
        return [dockerCause('docker-down', 'docker', args, { ...more, ...(command ? { command } : {}) })];
      }
      return [wrongContext(endpoint, source, other, more)];
    }
  }
};

/** Root, a service, nobody, or a number without a name: nobody who should get the rights of root by a group. */
function isSystemUser({ platform, user, userId }: RunRecord['host']): boolean {
  return platform === 'linux' && userId !== undefined && (userId < 1_000 || userId >= 65_534 || /^\d+$/.test(user));
}

type Other = { readonly source: string; readonly endpoint: string };

function wrongContext(
  endpoint: string,
  source: string,
  other: Other | undefined,
  more: Pick<Cause, 'evidence' | 'explains' | 'at'>,
): Cause {
  const command = switchCommand(source, other);
  return dockerCause(
    'docker-wrong-context',
    'docker',
    { endpoint, source, answering: other?.endpoint ?? null },
    { ...more, certainty: other ? 'certain' : 'likely', ...(command ? { command } : {}) },
  );
}

/** Takes away the setting that leads astray, or chooses the engine that answers. A ledger is edited by hand. */
function switchCommand(source: string, other: Other | undefined): string | undefined {
  if (source === 'ledger') return undefined;
  const isDefault = other === undefined || other.source === 'default';
  if (source === 'DOCKER_HOST' && (isDefault || other.source === 'DOCKER_CONTEXT' || other.source === 'currentContext'))
    return 'unset DOCKER_HOST';
  if (source === 'DOCKER_CONTEXT' && (isDefault || other.source === 'currentContext')) return 'unset DOCKER_CONTEXT';
  if (isDefault) return 'docker context use default';
  return `export ${shellCommand(`DOCKER_HOST=${other.endpoint}`)}`;
}

export const dockerRules: readonly CauseRule[] = [engineRule];
