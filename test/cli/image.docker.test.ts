import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpServer } from '../families/endpoint/listening.ts';
import { builtProgram, removeBuiltProgram } from '../rig/built-program.ts';
import { dockerSays, engineAnswers } from '../rig/engine.ts';
import { ensureImage } from '../rig/images.ts';

const isThere = await engineAnswers();
const room = realpathSync(mkdtempSync(join(tmpdir(), 'preflight-image-')));
const image = `preflight-test/self:${process.pid}`;

describe.skipIf(!isThere)('the image of the Dockerfile', () => {
  beforeAll(async () => {
    const context = join(room, 'context');
    await cp(dirname(await builtProgram()), join(context, 'dist'), { recursive: true });
    for (const file of ['Dockerfile', '.dockerignore', 'package.json', 'ports.yml', 'managers.yml']) await cp(file, join(context, file));
    await dockerSays('build', '--quiet', '--network', 'none', '--build-arg', `BASE=${await ensureImage('node')}`, '--tag', image, context);
  }, 120_000);

  afterAll(async () => {
    await dockerSays('rmi', '--force', image).catch(() => undefined);
    rmSync(room, { recursive: true, force: true });
    await removeBuiltProgram();
  });

  const run = (folder: string, ...args: readonly string[]) =>
    dockerSays(
      ...[
        'run',
        '--rm',
        '--network',
        'host',
        '--pid',
        'host',
        '--cap-add',
        'SYS_PTRACE',
        '--volume',
        '/var/run/docker.sock:/var/run/docker.sock',
      ],
      ...['--volume', `${folder}:${folder}`, '--workdir', folder, image, ...args],
    );

  it('says its version and needs nothing else', async () => {
    expect((await dockerSays('run', '--rm', '--network', 'none', image, '--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('sees the ports of the host, who holds them, and the engine by its socket', async () => {
    const port = await httpServer((_, response) => response.end('here'));
    const folder = mkdtempSync(join(room, 'stack-'));
    const ledger = `version: 1\ndocker: { host: "unix:///var/run/docker.sock" }\nroles:\n  web: { url: "http://127.0.0.1:${port}", kind: http, owner: { process: [node] } }\n`;
    writeFileSync(join(folder, 'ports.yml'), ledger);
    const { stdout } = await run(folder, '--format', 'json', '--skip', 'host.room');
    const report = JSON.parse(stdout) as { readonly checks: readonly { readonly id: string; readonly verdict: string }[] };
    const verdict = (id: string) => report.checks.find((check) => check.id === id)?.verdict;
    expect([verdict('endpoint.answers:web'), verdict('docker.engine:docker'), verdict('port.owned:web')]).toEqual(['pass', 'pass', 'pass']);
  });
});
