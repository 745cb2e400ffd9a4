import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DockerSaid, docker, dockerSays, eventually, testLabel } from './engine.ts';
import { ensureImage } from './images.ts';

/** A machine may allow less than Podman asks for its containers; each of them gets what every machine has. */
export const lowLimits = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024'];

/** The image that {@link fillPodman} makes: busybox with all its applets. */
export const podmanImage = 'localhost/preflight-test/busybox';

function says(program: string, args: readonly string[], cwd?: string): Promise<DockerSaid> {
  return new Promise((resolve) => {
    execFile(program, [...args], { timeout: 120_000, maxBuffer: 16 * 1024 * 1024, ...(cwd ? { cwd } : {}) }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error ? 1 : 0;
      resolve({ code, stdout: String(stdout), stderr: String(stderr) || (error?.message ?? '') });
    });
  });
}

/** Runs Podman's command line; never rejects. */
export const podmanSays = (...args: readonly string[]): Promise<DockerSaid> => says('podman', args);

/** Runs podman and throws with what it said when it failed. */
export async function podman(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await podmanSays(...args);
  if (code !== 0) throw new Error(`podman ${args.join(' ')}: ${stderr || stdout}`);
  return stdout.trim();
}

/** podman-compose from its package, by uv. */
export const podmanCompose = (folder: string, ...args: readonly string[]): Promise<DockerSaid> =>
  says('uv', ['tool', 'run', '--quiet', 'podman-compose', ...args], folder);

/** Why no Podman can be had here; undefined when one starts containers. */
export async function podmanLacks(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'a Podman of root’s needs Linux and root';
  if ((await podmanSays('--version')).code !== 0) return 'podman is not installed';
  if ((await dockerSays('version')).code !== 0) return 'no Docker engine answers, which its image is made with';
  try {
    await fillPodman();
    await podman('run', '--rm', '--label', testLabel, ...lowLimits, podmanImage, 'true');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Puts the test's image into Podman, as Docker has it. */
async function fillPodman(): Promise<void> {
  const image = await ensureImage('busybox');
  const id = await docker('image', 'inspect', '--format', '{{.Id}}', image);
  const known = await podmanSays('image', 'inspect', '--format', '{{index .Labels "preflight-test-from"}}', podmanImage);
  if (known.code === 0 && known.stdout.trim() === id) return;
  const container = await docker('create', '--label', testLabel, image, 'true');
  try {
    const out = spawn('docker', ['export', container], { stdio: ['ignore', 'pipe', 'inherit'] });
    const changes = ['ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin', `LABEL preflight-test-from=${id}`];
    const taken = spawn('podman', ['import', ...changes.flatMap((change) => ['--change', change]), '-', podmanImage], {
      stdio: [out.stdout, 'ignore', 'pipe'],
    });
    let said = '';
    taken.stderr.on('data', (chunk) => {
      said += String(chunk);
    });
    const [code] = await once(taken, 'close');
    if (code !== 0) throw new Error(`podman import ended with ${code}: ${said}`);
  } finally {
    await dockerSays('rm', container);
  }
}

/** Podman's service for the API of Docker. */
export type PodmanService = { readonly endpoint: string; readonly stop: () => Promise<void> };

/** Starts it for root, at a socket of its own. */
export async function startPodmanService(): Promise<PodmanService> {
  const folder = await mkdtemp(join(tmpdir(), 'preflight-test-podman-'));
  const endpoint = `unix://${join(folder, 'podman.sock')}`;
  const child = spawn('podman', ['system', 'service', '--time=0', endpoint], { stdio: 'ignore' });
  await eventually(
    () => says('curl', ['-s', '--unix-socket', join(folder, 'podman.sock'), 'http://podman/_ping']),
    ({ stdout }) => stdout === 'OK',
  );
  return {
    endpoint,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
