import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import type { CheckContext } from '../../../src/engine/check.ts';
import { dockerEngine } from '../../../src/families/docker/checks/docker-engine.ts';
import { createDockerProbe } from '../../../src/probes/docker/docker-probe.ts';
import type { Probes } from '../../../src/probes/probes.ts';
import { worded } from '../../rig/worded.ts';
import { makeRoom, removeRooms } from '../manager/rig.ts';

afterAll(removeRooms);

/** The engine's check of this endpoint, with the real probe. */
function ask(host: string) {
  const probes = { docker: createDockerProbe({ ledger: { host } }) } as unknown as Probes;
  return dockerEngine.run({ probes } as unknown as CheckContext);
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
