import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCommandProbe } from '../../../src/probes/commands/commands.ts';
import { createDockerProbe } from '../../../src/probes/docker/docker-probe.ts';
import { dockerContract } from '../../rig/docker-contract.ts';
import { engineAnswers, removeContainers, startContainer, testName } from '../../rig/engine.ts';
import { ensureImage } from '../../rig/images.ts';
import { canServeSsh, type SshServer, startSshServer } from '../../rig/ssh-server.ts';

const isThere = canServeSsh && (await engineAnswers());

describe.skipIf(!isThere)('an engine behind ssh', () => {
  const name = testName('behind-ssh');
  let server: SshServer;
  let running = { id: '', name: '' };

  beforeAll(async () => {
    server = await startSshServer();
    running = { id: await startContainer(name, await ensureImage('busybox'), [], ['sleep', '300']), name };
  });
  afterAll(async () => {
    await removeContainers([name]);
    await server?.stop();
  });

  const probe = (path = server.path, address = server.address) => {
    const commands = createCommandProbe({ ...process.env, PATH: path });
    return createDockerProbe({ ledger: { host: `ssh://${address}` }, ssh: (args) => commands.open('ssh', args) });
  };

  describe('keeps the contract of every engine', () => {
    dockerContract(async () => ({ probe: probe(), running }));
  });

  it('is found at another socket, which the address names', async () => {
    const { attempts, engine } = await probe(server.path, `${server.address}/var/run/docker.sock`).engine();
    expect(attempts).toMatchObject([{ source: 'ledger', outcome: 'answered' }]);
    expect(engine?.version).toMatch(/^\d/);
    const missing = await probe(server.path, `${server.address}/var/run/nobody.sock`).engine();
    expect(missing.attempts[0]).toMatchObject({ outcome: 'failed', detail: expect.stringContaining('nobody.sock') });
  });

  it('is not reached where the host’s key is unknown, and nobody is asked to believe it', async () => {
    const { attempts } = await probe(process.env.PATH).engine();
    expect(attempts[0]).toMatchObject({
      outcome: 'failed',
      detail: expect.stringMatching(/Host key verification failed|Permission denied/),
    });
  });
});
