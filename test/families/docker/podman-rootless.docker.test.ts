import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../../../src/practice/free-ports.ts';
import { checkIn, removeBuiltProgram } from '../../rig/built-program.ts';
import { eventually } from '../../rig/engine.ts';
import { lowLimits, podmanImage, podmanLacks } from '../../rig/podman.ts';
import { type RootlessPodman, startRootlessPodman } from '../../rig/rootless-podman.ts';

const lacks = await podmanLacks();
const started = lacks === undefined ? await startRootlessPodman().catch((error: unknown) => error) : lacks;
const why = typeof started === 'string' ? started : started instanceof Error ? started.message : undefined;
if (why !== undefined) process.stderr.write(`no Podman of a user’s own, so nothing of it is tried: ${why}\n`);

describe.skipIf(why !== undefined)(`a Podman of a user’s own${why === undefined ? '' : ` (not here: ${why})`}`, () => {
  const rootless = started as RootlessPodman;
  const env = { DOCKER_HOST: undefined, DOCKER_CONTEXT: undefined };
  let folder = '';
  let port = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'preflight-test-rootless-'));
    port = (await freePorts(['web'])).web ?? 0;
    // A range: Podman's list tells its first port only, and the helper that holds it does not say for whom.
    const published = ['-p', `${port}-${port + 1}:80-81`];
    const serve = ['sh', '-c', 'echo web > /index.html; httpd -f -p 81 -h /'];
    await rootless.podman('run', '-d', '--name', 'web', ...lowLimits, ...published, podmanImage, ...serve);
  }, 60_000);
  afterAll(async () => {
    await rootless.stop();
    await rm(folder, { recursive: true, force: true });
    await removeBuiltProgram();
  }, 60_000);

  const checked = async () => {
    await writeFile(
      join(folder, 'ports.yml'),
      `version: 1\ndocker: { host: "${rootless.endpoint}" }\nfront: web\nroles:\n  web: { url: "http://127.0.0.1:${port + 1}", kind: http, owner: { container: web } }\npath: [web]\n`,
    );
    return (await checkIn(folder, { env })).report;
  };

  it('holds its ports by a helper, behind which its container is found, each port of a range', async () => {
    const report = await eventually(checked, ({ checks }) => checks.every(({ verdict }) => verdict !== 'fail'));
    expect(report.checks.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    const owned = report.checks.find(({ id }) => id === 'port.owned:web');
    expect(owned?.message).toContain('container web');
    expect(owned?.evidence.map(({ value }) => value)).toContainEqual(expect.stringMatching(/rootlessport|pasta/));
  });

  it('is told to start what stopped', async () => {
    await rootless.podman('stop', '-t', '0', 'web');
    const { causes } = await checked();
    expect(causes.map(({ remedy }) => remedy.command)).toContain('podman start web');
    await rootless.podman('start', 'web');
  });
});
