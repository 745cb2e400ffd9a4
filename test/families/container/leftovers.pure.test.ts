import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/engine/diagnosis/diagnose.ts';
import type { Outcome, RunRecord } from '../../../src/engine/record.ts';
import type { ContainerObserved } from '../../../src/families/container/findings.ts';
import type { ComposeProject, StackMember } from '../../../src/families/docker/findings.ts';
import { effectOfCommand, rules } from '../../../src/families/rules.ts';

const at = { file: 'ports.yml', line: 9, column: 3 };
const member = (service: string): StackMember => ({ name: `shop-${service}-1`, service, image: 'x', state: 'running' });

function recordOf(kind: string, subject: string, code: string, observed: unknown): RunRecord {
  const id = `${kind}:${subject}`;
  const planned = { id, kind, subject: { name: subject, at }, needs: [], deadlineMs: 1000, isLast: false };
  const outcome: Outcome = { id, kind, subject, planned, verdict: 'fail', code, args: {}, evidence: [], blockedBy: [], observed };
  const roles = [{ name: 'api', optional: false, owner: { kind: 'compose', service: 'api' }, at } as const];
  return {
    ledger: { ports: { file: 'ports.yml', folder: '/stack', envFiles: [], roles, path: [], tokens: [] }, files: [], spans: {} },
    phase: 'after',
    plan: { phase: 'after', checks: [planned] },
    outcomes: [outcome],
    host: { platform: 'linux', release: '6', isWsl: false, isContainer: false, user: 'joe', node: 'v20' },
    startedAt: '2026-01-01T00:00:00Z',
    durationMs: 1,
    criticalPath: [],
    criticalPathMs: 1,
    isInterrupted: false,
  };
}

/** What is named, how surely, and what is to be typed. */
function told(record: RunRecord) {
  return diagnose(record, rules, effectOfCommand).causes.map(({ code, certainty, command }) => [code, certainty, command]);
}

describe('what was left of a stack', () => {
  const gone = (project: ComposeProject, more: Partial<ContainerObserved['container.gone']> = {}, code = 'containers-left') =>
    told(recordOf('container.gone', 'docker', code, { project, left: [member('api')], stays: [], orphans: [], networks: [], ...more }));
  const named: ComposeProject = { kind: 'named', project: 'shop' };

  it.each([
    ['all of a project that the ledger names', named, {}, 'docker compose -p shop down'],
    ['the rest of one of which a part may stay', named, { stays: [member('db')] }, 'docker compose -p shop stop api'],
    ['a one-off along with it', named, { hasOneOff: true }, 'docker compose -p shop down --remove-orphans'],
    ['a one-off beside what may stay', named, { hasOneOff: true, stays: [member('db')] }, 'docker stop shop-api-1'],
    [
      'a container that the ledger names itself',
      { kind: 'none' },
      { left: [{ name: 'bot', image: 'x', state: 'running' }] },
      'docker stop bot',
    ],
  ] as const)('is ended where it is the ledger’s without a doubt: %s', (_, project, more, command) => {
    expect(gone(project, more)).toEqual([['leftover-container', 'certain', command]]);
  });

  it.each([
    ['a project that has only some of the services', { kind: 'partial', project: 'shop' }],
    ['one of several projects', { kind: 'several', projects: ['shop', 'other'] }],
  ] as const)('is named, and no command ends it, where it may be somebody else’s: %s', (_, project) => {
    expect(gone(project)).toEqual([['leftover-container', 'likely', undefined]]);
  });

  it('is a stranger that is only shown', () => {
    const orphans = [{ name: 'theirs', image: 'x', state: 'running' }];
    expect(gone(named, { left: [], orphans }, 'orphans-left')).toEqual([
      ['leftover-container', 'likely', 'docker ps --filter name=theirs'],
    ]);
  });
});

describe('a container that is missing', () => {
  const missing = (project: ComposeProject) =>
    told(recordOf('container.running', 'api', 'container-absent', { project, wanted: 'shop-api-1', stack: [] }));

  it('is created in the project that the ledger names', () => {
    expect(missing({ kind: 'named', project: 'shop' })).toEqual([['container-missing', 'certain', 'docker compose -p shop up -d api']]);
  });

  it('is not created in a project that may be somebody else’s', () => {
    expect(missing({ kind: 'partial', project: 'shop' })).toEqual([['container-missing', 'likely', undefined]]);
  });
});
