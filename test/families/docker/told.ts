import type { Outcome, RunRecord } from '../../../src/engine/record.ts';
import { brandOf } from '../../../src/families/docker/engine-command.ts';
import type { DockerObserved } from '../../../src/families/docker/findings.ts';
import type { EngineFacts } from '../../../src/probes/docker/docker.ts';

/** A record in which nothing but the engine was asked; `engine` is left out where it does not answer. */
export function toldBy(endpoint: string, engine?: Partial<EngineFacts>): RunRecord {
  const facts: EngineFacts | undefined = engine && {
    version: '4.3.1',
    apiVersion: '1.41',
    operatingSystem: 'debian',
    isDesktop: false,
    isRootless: false,
    ...engine,
  };
  const brand = brandOf(endpoint, facts);
  const observed: DockerObserved['docker.engine'] = {
    endpoint,
    source: 'ledger',
    outcome: facts ? 'answered' : 'absent',
    attempts: [],
    ...(facts ? { engine: facts } : {}),
    ...(brand === undefined ? {} : { brand }),
  };
  const id = 'docker.engine:docker';
  const planned = { id, kind: 'docker.engine', subject: { name: 'docker' }, needs: [], deadlineMs: 1000, isLast: false };
  const outcome: Outcome = {
    id,
    kind: 'docker.engine',
    subject: 'docker',
    planned,
    verdict: facts ? 'pass' : 'fail',
    code: facts ? 'engine-answers' : 'engine-absent',
    args: { endpoint },
    evidence: [],
    blockedBy: [],
    observed,
  };
  return {
    ledger: { files: [], spans: {} },
    phase: 'running',
    plan: { phase: 'running', checks: [planned] },
    outcomes: [outcome],
    host: { platform: 'linux', release: '6', isWsl: false, isContainer: false, user: 'joe', userId: 1000, node: 'v20' },
    startedAt: '2026-01-01T00:00:00Z',
    durationMs: 1,
    criticalPathMs: 1,
    criticalPath: [],
    isInterrupted: false,
  };
}

/** Docker, as it answers by default. */
export const toldByDocker = (): RunRecord => toldBy('unix:///var/run/docker.sock', { version: '28.2.2' });
