import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { docker, engineAnswers, removeContainers, startContainer, testLabel, testName } from '../rig/engine.ts';
import { ensureImage } from '../rig/images.ts';
import { noteTrust } from '../rig/trust-table.ts';
import { runMeasured } from './rig/measured.ts';
import { inFolder } from './rig/stack.ts';

const isThere = await engineAnswers();
/** So many containers of others lie on the engine; created and never started, they cost it a few kilobytes each. */
const count = 2000;
const atOnce = 8;

/** One question to the engine, and the status of its answer. */
function ask(method: 'POST' | 'DELETE', path: string, body?: object): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = body ? { 'content-type': 'application/json' } : {};
    const question = request({ socketPath: '/var/run/docker.sock', method, path, headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
    });
    question.on('error', reject).end(body && JSON.stringify(body));
  });
}

/** Does this for each, a few at once; the statuses that came, each once. */
async function forEachOf(names: readonly string[], act: (name: string) => Promise<number>): Promise<readonly number[]> {
  const left = [...names];
  const statuses = new Set<number>();
  const worker = async () => {
    for (let name = left.pop(); name !== undefined; name = left.pop()) statuses.add(await act(name));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return [...statuses];
}

const ledger = (project: string) =>
  [
    'version: 1',
    'docker: { host: "unix:///var/run/docker.sock" }',
    `compose: { project: "${project}" }`,
    'roles:',
    '  web: { owner: { compose: web }, inside: "http://web:80" }',
    '  lost: { owner: { compose: lost }, inside: "http://lost:80" }',
    '',
  ].join('\n');

describe.skipIf(!isThere)(`a stack of two services beside ${count} containers of others`, () => {
  const project = testName('stack');
  const own = [`${project}-web-1`, `${project}-lost-1`];
  const others = Array.from({ length: count }, (_, at) => `${project}-other-${at}`);
  let image = '';

  const labels = (service: string, of: string) => ({
    'com.docker.compose.project': of,
    'com.docker.compose.service': service,
    'com.docker.compose.container-number': '1',
    'com.docker.compose.oneoff': 'False',
  });

  beforeAll(async () => {
    image = await ensureImage('busybox');
    for (const [at, service] of ['web', 'lost'].entries()) {
      const options = Object.entries(labels(service, project)).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
      await startContainer(own[at] ?? '', image, options, ['sleep', '600']);
    }
    await docker('stop', '-t', '0', own[1] ?? '');
  }, 60_000);

  afterAll(async () => {
    await forEachOf(others, (name) => ask('DELETE', `/containers/${name}?force=1`));
    await removeContainers(own);
  }, 240_000);

  /** What the built program says of the two, how long it took, and the most memory that it held. */
  async function check() {
    return inFolder(async (folder) => {
      await writeFile(join(folder, 'ports.yml'), ledger(project));
      const words = ['--only', 'docker.*', '--only', 'container.*', '--format', 'json'];
      const { code, stdout, ms, peakMiB } = await runMeasured(words, { cwd: folder });
      const { checks, causes } = JSON.parse(stdout) as Report;
      const said = {
        code,
        causes: causes.map((cause) => [cause.code, cause.subject]),
        checks: checks.map(({ id, verdict }) => `${id} ${verdict}`),
      };
      return { said, ms, peakMiB };
    });
  }

  it('is judged as it is without them, in little memory', { timeout: 300_000 }, async () => {
    const alone = await check();
    expect(alone.said).toMatchObject({ code: 1, causes: [['container-stopped', 'lost']] });
    const [name = '', value = ''] = testLabel.split('=');
    const created = await forEachOf(others, (other) =>
      ask('POST', `/containers/create?name=${other}`, {
        Image: image,
        Cmd: ['true'],
        Labels: { [name]: value, ...labels(other, `${project}-elsewhere`) },
      }),
    );
    expect(created).toEqual([201]);
    const beside = await check();
    expect(beside.said).toEqual(alone.said);
    expect(beside.peakMiB).toBeLessThan(150);
    noteTrust({
      area: `beside ${count} containers`,
      inputs: count,
      survived: count,
      worstMs: Math.round(beside.ms),
      worstMiB: beside.peakMiB,
      leaks: 0,
    });
  });
});
