import { describe, expect, it } from 'vitest';
import type { Outcome, RunRecord } from '../../../src/engine/record.ts';
import { containerCause } from '../../../src/families/container/causes.ts';
import type { ContainerObserved } from '../../../src/families/container/findings.ts';
import { oddOneOut } from '../../../src/families/docker/causes/odd-one.ts';
import { dockerEngine } from '../../../src/families/docker/checks/docker-engine.ts';
import type { OddOne } from '../../../src/families/docker/findings.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';

const url = { file: 'ports.yml', line: 9, column: 10 };
const composeLine = { file: '/stack/docker-compose.yaml', line: 7, column: 9 };

const ledger: Ledger = {
  ports: {
    file: 'ports.yml',
    folder: '/stack',
    envFiles: [],
    roles: [{ name: 'nginx', optional: false, owner: { kind: 'compose', service: 'nginx' }, at: url }],
    path: [],
    tokens: [],
  },
  files: [],
  spans: { 'ports#/roles/nginx/url': url },
};

function recordWith(oddOne: OddOne): RunRecord {
  const outcome = (kind: Outcome['kind'], observed: unknown): Outcome =>
    ({ id: `${kind}:nginx`, kind, subject: 'nginx', planned: { needs: [] }, evidence: [], blockedBy: [], observed }) as never;
  const inComposeFile = [{ address: '', publicPort: 8080, privatePort: 80, protocol: 'tcp', at: composeLine }];
  const published = { oddOne, inComposeFile } as unknown as ContainerObserved['container.published'];
  const place = { project: { kind: 'named', project: 'docker' } };
  return { ledger, outcomes: [outcome('container.running', place), outcome('container.published', published)] } as never;
}

describe('the odd one out of ledger, compose file and container', () => {
  it.each([
    ['ledger', url, undefined],
    ['compose-file', composeLine, undefined],
    ['container', url, 'docker compose -p docker up -d nginx'],
    ['all', composeLine, undefined],
    ['unknown', url, undefined],
  ] as const)('when it is %s, its line is shown and what mends it is named', (oddOne, at, command) => {
    expect(oddOneOut(recordWith(oddOne), 'nginx')).toEqual({ oddOne, at, ...(command ? { command } : {}) });
  });
});

describe('a port that is not published', () => {
  it.each(['publish-failed', 'port-not-published'] as const)('%s is contradicted where the owner holds it', (code) => {
    const { contradictedBy } = containerCause(
      code,
      'nginx',
      { role: 'nginx', container: 'docker-nginx-1', port: 8080, oddOne: 'unknown' },
      { explains: [], evidence: [] },
    );
    expect(contradictedBy).toContain('port.owned:nginx');
  });
});

describe('docker.engine', () => {
  const attempt = { source: 'default', endpoint: 'unix:///var/run/docker.sock', isChosen: true, outcome: 'answered' };
  const ask = (list: unknown) => {
    const docker = { engine: async () => ({ attempts: [attempt], endpoint: attempt.endpoint }), containers: async () => list };
    return dockerEngine.run({ probes: { docker } } as never);
  };

  it('is hung when the ping is answered and the list of containers is not', async () => {
    const found = await ask({ ok: false, error: { reason: 'timed-out', detail: 'no answer within 5000 ms' } });
    expect(found).toMatchObject({ verdict: 'fail', code: 'engine-hung', observed: { outcome: 'hung' } });
  });

  it('passes when both are answered', async () => {
    expect(await ask({ ok: true, value: [] })).toMatchObject({ verdict: 'pass', code: 'engine-answers' });
  });
});
