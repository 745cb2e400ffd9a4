import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freePorts } from '../../src/practice/free-ports.ts';
import { dockerSays, engineAnswers, removeContainers, testLabel, testName } from '../rig/engine.ts';
import { ensureImage } from '../rig/images.ts';
import { start } from './rig/program.ts';
import { inFolder } from './rig/stack.ts';

const isThere = await engineAnswers();

describe.skipIf(!isThere)('preflight session on a real engine', () => {
  it('names a container that dies while it happens, sees it come back, and ends what the ledger’s up started by its down', async () => {
    const image = await ensureImage('busybox');
    const name = testName('session');
    await inFolder(async (folder) => {
      const { web = 0 } = await freePorts(['web']);
      const serve = 'mkdir -p /www && echo hello > /www/index.html && exec httpd -f -p 80 -h /www';
      const up = ['docker', 'run', '-d', '--name', name, '--label', testLabel, '-p', `127.0.0.1:${web}:80`, image, 'sh', '-c', serve];
      const session = `session: { up: ${JSON.stringify(up)}, down: [docker, rm, -f, ${name}] }`;
      const role = `web: { url: "http://127.0.0.1:${web}", kind: http, owner: { container: ${name} } }`;
      const docker = 'docker: { host: "unix:///var/run/docker.sock" }';
      await writeFile(join(folder, 'ports.yml'), `version: 1\n${docker}\nroles:\n  ${role}\n${session}\n`);
      try {
        const day = await start(['session', '--trust', '--skip', 'host.room', '--every', '500ms'], { cwd: folder });
        await day.says(/✓ running · /);
        await dockerSays('kill', name);
        await day.says(new RegExp(`✗ ${name} has stopped \\(exit code 137\\)\\. {2}→ docker start ${name}`));
        await dockerSays('start', name);
        await day.says(/✓ All is well again\./);
        day.child.kill('SIGINT');
        const { code, stdout } = await day.done;
        expect(code).toBe(1);
        expect(stdout).toMatch(new RegExp(`✓ after · [\\s\\S]*with an accident: \\d\\d:\\d\\d:\\d\\d ${name} has stopped`));
        expect((await dockerSays('inspect', name)).code).not.toBe(0);
      } finally {
        await removeContainers([name]);
      }
    });
  });
});
