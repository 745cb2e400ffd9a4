import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { docker, dockerSays, engineAnswers, eventually, removeContainers, startContainer, testName } from '../rig/engine.ts';
import { ensureImage } from '../rig/images.ts';
import { programFile } from './rig/program.ts';
import { inFolder } from './rig/stack.ts';

const isThere = await engineAnswers();

const server = `
const { createServer } = require('node:http');
createServer((_, response) => response.end('hello')).listen(80, '0.0.0.0');
`;

describe.skipIf(!isThere)('Preflight in a container that was given the engine’s socket', () => {
  const front = testName('front');
  const inside = testName('inside');
  let image = '';
  let port = '';

  beforeAll(async () => {
    image = await ensureImage('node');
    await startContainer(front, image, ['-p', '127.0.0.1::80'], ['node', '-e', server]);
    port = (await docker('port', front, '80/tcp')).split(':').at(-1) ?? '';
    await eventually(
      () => dockerSays('exec', front, 'curl', '-s', 'http://127.0.0.1:80/'),
      ({ stdout }) => stdout === 'hello',
    );
  });
  afterAll(() => removeContainers([front, inside]));

  /** Runs the program in there with this ledger, in that network. */
  async function checked(network: string): Promise<{ readonly code: number; readonly report: Report }> {
    return inFolder(async (folder) => {
      await mkdir(folder, { recursive: true });
      const ledger = `version: 1\nfront: web\nroles:\n  web: { url: "http://127.0.0.1:${port}", kind: http, owner: { container: ${front} } }\n  tool: { url: "http://127.0.0.1:9", kind: openai, owner: { process: llama-server } }\n`;
      await writeFile(join(folder, 'ports.yml'), ledger);
      const program = dirname(dirname(await programFile()));
      const mounts = ['-v', '/var/run/docker.sock:/var/run/docker.sock', '-v', `${program}:/program:ro`, '-v', `${folder}:/ledger:ro`];
      const words = ['node', '/program/dist/cli.cjs', 'check', '--format', 'json', '--deadline', '20s'];
      const { code, stdout, stderr } = await dockerSays(
        ...[
          'run',
          '--rm',
          '--name',
          inside,
          '--label',
          'preflight-test=1',
          '--network',
          network,
          ...mounts,
          '-w',
          '/ledger',
          image,
          ...words,
        ],
      );
      if (stdout === '') throw new Error(stderr);
      return { code, report: JSON.parse(stdout) as Report };
    });
  }

  const reasons = ({ checks }: Report) =>
    Object.fromEntries(checks.filter(({ verdict }) => verdict === 'unknown').map(({ id, message }) => [id, message.slice(0, 52)]));

  it('says that the host’s ports are not its own to see, and accuses nobody', async () => {
    const { code, report } = await checked('bridge');
    const why = 'Could not look: Preflight runs inside a container, w';
    expect(reasons(report)).toMatchObject({
      'endpoint.answers:web': why,
      'endpoint.answers:tool': why,
      'port.owned:web': why,
      'port.owned:tool': why,
    });
    expect(report.causes.filter(({ code: cause }) => cause !== 'disk-low' && cause !== 'memory-low')).toEqual([]);
    expect(report.checks.find(({ id }) => id === 'container.running:web')).toMatchObject({ verdict: 'pass' });
    expect(code).toBe(3);
  });

  it('sees them in the host’s network, where it is as good as on the host', async () => {
    const { report } = await checked('host');
    expect(report.checks.find(({ id }) => id === 'endpoint.answers:web')).toMatchObject({ verdict: 'pass' });
    expect(report.checks.find(({ id }) => id === 'endpoint.answers:tool')).toMatchObject({ verdict: 'fail', code: 'endpoint-refused' });
  });
});
