import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { docker, eventually, testLabel } from './engine.ts';
import { ensureImage } from './images.ts';
import { lowLimits, podmanImage } from './podman.ts';

const run = promisify(execFile);

/** A Podman of a user of its own, who has ids below theirs and no session: the runtime folder is made by hand. */
export type RootlessPodman = {
  readonly endpoint: string;
  readonly uid: number;
  /** Runs podman as that user; rejects with what it said. */
  readonly podman: (...args: readonly string[]) => Promise<string>;
  /** Ends the service and its containers and takes the user away. */
  readonly stop: () => Promise<void>;
};

/** Makes the user, their image and the service of their Podman. Rejects with the reason where this machine does not let one. */
export async function startRootlessPodman(): Promise<RootlessPodman> {
  const folder = await mkdtemp(join(tmpdir(), 'preflight-test-rootless-'));
  await chmod(folder, 0o755);
  const user = `pf${process.pid.toString(36)}`;
  const home = join(folder, 'home');
  await run('useradd', ['--create-home', '--home-dir', home, user]);
  const [uid, gid] = (await Promise.all([run('id', ['-u', user]), run('id', ['-g', user])])).map(({ stdout }) => Number(stdout));
  if (uid === undefined || gid === undefined) throw new Error(`no ids of ${user}`);
  const runtime = join(folder, 'run');
  await mkdir(runtime, { mode: 0o700 });
  await chown(runtime, uid, gid);
  const as = { uid, gid, cwd: home, env: { HOME: home, USER: user, PATH: process.env.PATH, XDG_RUNTIME_DIR: runtime } };
  const podman = async (...args: readonly string[]) =>
    (await run('podman', ['--cgroup-manager=cgroupfs', ...args], { ...as, timeout: 60_000 })).stdout.trim();
  const socket = join(runtime, 'podman.sock');
  const endpoint = `unix://${socket}`;
  let end = async () => {};
  const stop = async () => {
    await end();
    // Its own way to end the process that keeps a user's namespace.
    await podman('rm', '-f', '-t', '0', '--all').catch(() => '');
    await podman('system', 'migrate').catch(() => '');
    await run('userdel', ['--force', user]).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const container = await docker('create', '--label', testLabel, await ensureImage('busybox'), 'true');
    const tar = join(folder, 'image.tar');
    await docker('export', '--output', tar, container);
    await docker('rm', container);
    await chmod(tar, 0o644);
    await podman('import', '--change', 'ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin', tar, podmanImage);
    await podman('run', '--rm', ...lowLimits, podmanImage, 'true');
    const service = spawn('podman', ['--cgroup-manager=cgroupfs', 'system', 'service', '--time=0', endpoint], { ...as, stdio: 'ignore' });
    end = async () => {
      const ended = once(service, 'exit');
      service.kill();
      await ended;
    };
    await eventually(
      () => run('curl', ['-s', '--unix-socket', socket, 'http://podman/_ping']).catch(() => ({ stdout: '' })),
      ({ stdout }) => stdout === 'OK',
    );
    return { endpoint, uid, podman, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
