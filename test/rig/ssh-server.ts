import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const sshd = '/usr/sbin/sshd';

/** A server of ssh on this machine's loopback, for the user of this process alone. */
export type SshServer = {
  /** `joe@127.0.0.1:2222`. */
  readonly address: string;
  /** A PATH whose ssh knows the server's key and has one of its own; it is the system's ssh otherwise. */
  readonly path: string;
  readonly stop: () => Promise<void>;
};

/** Are the programs here, and may this process open a session of its own user? */
export const canServeSsh = process.getuid?.() === 0 && existsSync(sshd) && existsSync('/usr/bin/ssh-keygen');

export async function startSshServer(): Promise<SshServer> {
  const folder = await mkdtemp(join(tmpdir(), 'preflight-test-ssh-'));
  const at = (name: string) => join(folder, name);
  const port = await freePort();
  await Promise.all(['host', 'user'].map((name) => run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)])));
  await writeFile(at('authorized'), await readFile(at('user.pub')));
  await writeFile(at('known'), `[127.0.0.1]:${port} ${await readFile(at('host.pub'), 'utf8')}`);
  await writeFile(
    at('sshd.conf'),
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${at('host')}`,
      `AuthorizedKeysFile ${at('authorized')}`,
      `PidFile ${at('pid')}`,
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin prohibit-password',
      `SetEnv PATH=${process.env.PATH}`,
      '',
    ].join('\n'),
  );
  await mkdir(at('bin'));
  // The user's own settings of ssh lie in the user's home, which no test touches.
  await writeFile(at('bin/ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F none -i ${at('user')} -o UserKnownHostsFile=${at('known')} "$@"\n`);
  await chmod(at('bin/ssh'), 0o755);
  await mkdir('/run/sshd', { recursive: true });
  const child = spawn(sshd, ['-D', '-e', '-f', at('sshd.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  await new Promise<void>((ready, failed) => {
    child.stderr.on('data', (chunk) => {
      said += String(chunk);
      if (said.includes('Server listening')) ready();
    });
    child.once('exit', (code) => failed(new Error(`sshd ended with ${code}: ${said}`)));
  });
  return {
    address: `${userInfo().username}@127.0.0.1:${port}`,
    path: `${at('bin')}:${process.env.PATH ?? ''}`,
    stop: async () => {
      child.removeAllListeners('exit');
      const ended = new Promise((done) => child.once('exit', done));
      child.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
