import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { ok } from '../../../src/base/result.ts';
import type { CheckContext } from '../../../src/engine/check.ts';
import { diagnose } from '../../../src/engine/diagnosis/diagnose.ts';
import { buildPlan, everything } from '../../../src/engine/plan/build-plan.ts';
import type { RunRecord } from '../../../src/engine/record.ts';
import { runPlan } from '../../../src/engine/run/run-plan.ts';
import { dockerEngine } from '../../../src/families/docker/checks/docker-engine.ts';
import { dockerFamily } from '../../../src/families/docker/family.ts';
import { effectOfCommand, rules } from '../../../src/families/rules.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import type { DockerProbe } from '../../../src/probes/docker/docker.ts';
import { createDockerProbe } from '../../../src/probes/docker/docker-probe.ts';
import { createHostProbe } from '../../../src/probes/host/host.ts';
import type { Probes } from '../../../src/probes/probes.ts';
import { en } from '../../../src/words/en.ts';
import { ja } from '../../../src/words/ja.ts';
import { worded } from '../../rig/worded.ts';
import { makeRoom, removeRooms } from '../manager/rig.ts';

afterAll(removeRooms);

/** The engine's check of this endpoint, with the real probe. */
function ask(host: string) {
  const probes = { docker: createDockerProbe({ ledger: { host } }) } as unknown as Probes;
  return dockerEngine.run({ probes } as unknown as CheckContext);
}

/** A run of the family alone, of a ledger with this engine. */
async function runFamily(docker: DockerProbe, host: string): Promise<RunRecord> {
  const ports = { file: 'ports.yml', folder: '/stack', envFiles: [], docker: { host }, roles: [], path: [], tokens: [] };
  const ledger: Ledger = { ports, files: [], spans: {} };
  const families = [dockerFamily];
  const plan = buildPlan({ ledger, phase: 'running' }, families, everything);
  if (!plan.ok) throw new Error('no plan');
  const probes = { docker, host: createHostProbe() } as unknown as Probes;
  const { signal } = new AbortController();
  const redact = (text: string) => text;
  return runPlan(plan.value, { ledger, families, own: new Map(), probes, redact, platform: 'linux', signal, onEvent: () => {} });
}

/** An engine on a socket of its own that answers so. */
async function engine(answer: RequestListener): Promise<string> {
  const path = join(makeRoom().folder, 'docker.sock');
  const server = createServer(answer);
  await new Promise<void>((ready) => server.listen(path, ready));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return path;
}

describe('docker.engine', () => {
  it('is refused at a socket that nobody serves any more', async () => {
    const { folder } = makeRoom();
    const path = join(folder, 'docker.sock');
    writeFileSync(path, '');
    const finding = await ask(`unix://${path}`);
    expect(finding).toMatchObject({ verdict: 'fail', code: 'engine-refused', args: { endpoint: `unix://${path}` } });
    expect(worded({ ...finding, args: { endpoint: 'unix:///run/docker.sock' } })).toEqual([
      'Nothing accepts connections at unix:///run/docker.sock.',
      'unix:///run/docker.sock への接続が拒否されました。',
    ]);
  });

  it('failed where its socket answers for an engine that is switched off, as Docker Desktop’s does', async () => {
    const path = await engine((_, response) => response.writeHead(503, { 'Api-Version': '1.47' }).end('engine is stopped'));
    const finding = await ask(`unix://${path}`);
    expect(finding).toMatchObject({ verdict: 'fail', code: 'engine-failed', args: { endpoint: `unix://${path}` } });
    expect(worded({ ...finding, args: { ...finding.args, endpoint: 'unix:///run/docker.sock' } })).toEqual([
      'The Docker engine at unix:///run/docker.sock cannot be reached: HTTP 503, engine is stopped.',
      'unix:///run/docker.sock の Docker エンジンに接続できません（HTTP 503, engine is stopped）。',
    ]);
  });

  it('cannot be looked at where no client can ask, which is nobody’s failure', async () => {
    const finding = await ask('fd://');
    expect(finding).toMatchObject({ verdict: 'unknown', code: 'engine-unsupported', args: { endpoint: 'fd://' } });
    expect(worded(finding)).toEqual([
      'Preflight cannot look at the Docker engine at fd://.',
      'fd:// の Docker エンジンは Preflight からは確認できません。',
    ]);
  });

  it('is told what is wrong with an address that is none, and by whom it was given', async () => {
    const finding = await ask('tcp://127.0.0.1:99999');
    expect(finding).toMatchObject({
      verdict: 'fail',
      code: 'engine-invalid',
      args: { endpoint: 'tcp://127.0.0.1:99999', source: 'ledger' },
    });
    expect(worded(finding)).toEqual([
      'The ledger names an unusable Docker endpoint, tcp://127.0.0.1:99999: port 99999 is not between 1 and 65535.',
      '台帳が指す Docker の接続先 tcp://127.0.0.1:99999 は使えません（port 99999 is not between 1 and 65535）。',
    ]);
  });

  it('behind ssh is not reached where ssh does not get there, and ssh’s own words say why', async () => {
    const ssh = async () => ok(spawn('sh', ['-c', 'echo "joe@box: Permission denied (publickey)." >&2; exit 255'], { stdio: 'pipe' }));
    const record = await runFamily(createDockerProbe({ ledger: { host: 'ssh://joe@box' }, ssh }), 'ssh://joe@box');
    expect(record.outcomes).toMatchObject([{ verdict: 'fail', code: 'engine-failed', args: { endpoint: 'ssh://joe@box' } }]);
    const { causes } = diagnose(record, rules, effectOfCommand);
    expect(causes).toMatchObject([{ code: 'docker-ssh-failed', certainty: 'certain', command: 'docker --host ssh://joe@box version' }]);
    const said = [en, ja].map(({ causes: words }) => words['docker-ssh-failed']?.message(causes[0]?.args as never));
    expect(said).toEqual([
      expect.stringMatching(/^ssh does not get to the Docker engine at ssh:\/\/joe@box: .*Permission denied \(publickey\)\.$/),
      expect.stringMatching(/^ssh で ssh:\/\/joe@box の Docker エンジンに接続できません（.*Permission denied \(publickey\).*）。$/),
    ]);
  });

  it('is told without a version where it names none', async () => {
    const path = await engine(({ url }, response) => {
      response.setHeader('Api-Version', '1.47');
      if (url === '/_ping') response.end('OK');
      else response.setHeader('content-type', 'application/json').end(url?.includes('/containers/') ? '[]' : '{}');
    });
    const finding = await ask(`unix://${path}`);
    expect(finding).toMatchObject({ verdict: 'pass', code: 'engine-answers', args: { version: '' } });
    expect(worded({ ...finding, args: { ...finding.args, endpoint: 'unix:///run/docker.sock' } })).toEqual([
      'Docker answers at unix:///run/docker.sock.',
      'unix:///run/docker.sock で Docker が応答しています。',
    ]);
    expect(finding.evidence.map(({ what }) => what)).not.toContain('engine-version');
  });
});
