import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The label on everything that the tests start, so that what a broken run left behind can be found and removed. */
export const testLabel = 'preflight-test=1';

/** What a `docker` command said; `code` is its exit code. */
export type DockerSaid = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs the docker CLI on the default endpoint, whatever this process's environment says; never rejects. */
export function dockerSays(...args: readonly string[]): Promise<DockerSaid> {
  const { DOCKER_HOST: _host, DOCKER_CONTEXT: _context, ...env } = process.env;
  return new Promise((resolve) => {
    execFile('docker', [...args], { env, timeout: 60_000, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error ? 1 : 0;
      resolve({ code, stdout: String(stdout), stderr: String(stderr) });
    });
  });
}

/** Runs docker and throws with what it said when it failed: for the setup of a test. */
export async function docker(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await dockerSays(...args);
  if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr || stdout}`);
  return stdout.trim();
}

/** Does a Docker engine answer on the default endpoint? The docker tier runs only then; see `describe.skipIf`. */
export async function engineAnswers(): Promise<boolean> {
  if (process.platform !== 'win32' && !existsSync('/var/run/docker.sock')) return false;
  return (await dockerSays('version', '--format', '{{.Server.Version}}')).code === 0;
}

let counter = 0;

/** A name that no other run of the tests uses. */
export function testName(what: string): string {
  return `preflight-test-${process.pid.toString(36)}-${Date.now().toString(36)}-${(counter++).toString(36)}-${what}`;
}

/**
 * Takes all the memory that a busybox container may have, at once: a text that doubles. Node, of which the kernel can drop a hundred
 * megabytes of code and read them again, stands at the limit for half a minute on a busy machine before it is killed.
 */
export const eatsMemory = ['sh', '-c', 'x=12345678; while :; do x=$x$x; done'];

/** Starts a container in the background and returns its id. `options` stand before the image. */
export function startContainer(
  name: string,
  image: string,
  options: readonly string[] = [],
  command: readonly string[] = [],
): Promise<string> {
  return docker('run', '-d', '--name', name, '--label', testLabel, ...options, image, ...command);
}

/** Removes containers and their anonymous volumes; those that are gone already are no error. */
export async function removeContainers(names: readonly string[]): Promise<void> {
  if (names.length > 0) await dockerSays('rm', '-f', '-v', ...names);
}

/** Asks until `isThere` says yes; throws after `withinMs`. The wait between two looks only spares the engine. */
export async function eventually<T>(look: () => Promise<T>, isThere: (seen: T) => boolean, withinMs = 20_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (isThere(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms; last seen: ${JSON.stringify(seen)}`);
    await new Promise((next) => setTimeout(next, 100));
  }
}
