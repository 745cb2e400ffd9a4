import { spawn } from 'node:child_process';
import { ok } from '../../../src/base/result.ts';
import type { ContainerDetail, ContainerSummary, DockerProbe, ExecAnswer } from '../../../src/probes/docker/docker.ts';
import { blind } from '../../../src/probes/look.ts';

/** What a program of the container says instead of being run for real; `undefined` runs it on this machine. */
export type Scripted = (command: readonly string[]) => Partial<ExecAnswer> | undefined;

export type Container = Partial<ContainerDetail> & { readonly id: string; readonly service: string };

/** A DockerProbe whose containers run their programs on this machine, where the real python3, curl, wget and bash are. */
export function hostContainer(
  containers: readonly Container[],
  scripted: Scripted = () => undefined,
): DockerProbe & { readonly commands: string[][] } {
  const commands: string[][] = [];
  const details = containers.map(detailOf);
  return {
    commands,
    engine: async () => ({
      attempts: [],
      endpoint: 'unix:///var/run/docker.sock',
      engine: { version: '28', apiVersion: '1.48', operatingSystem: 'Debian', isDesktop: false, isRootless: false },
    }),
    containers: async () => ok<readonly ContainerSummary[]>(details),
    inspect: async (id) => {
      const found = details.find((each) => each.id === id);
      return found ? ok(found) : blind('unreachable', 'no such container');
    },
    logTail: async () => ok(''),
    logSince: async () => ok([]),
    networks: async () => ok([]),
    exec: async (id, command, deadlineMs, { input, environment: more } = {}) => {
      commands.push([...command]);
      const said = scripted(command);
      if (said) return ok({ exitCode: 0, stdout: '', stderr: '', durationMs: 1, ...said });
      const environment = details.find((each) => each.id === id)?.environment ?? {};
      return run(command, { PATH: process.env.PATH ?? '', ...environment, ...more }, deadlineMs, input);
    },
  };
}

function detailOf({ id, service, ...more }: Container): ContainerDetail {
  return {
    id,
    name: `docker-${service}-1`,
    image: 'langgenius/dify',
    state: 'running',
    status: 'Up',
    labels: {},
    project: 'docker',
    service,
    published: [],
    pid: 4711,
    exitCode: 0,
    isOutOfMemory: false,
    restartCount: 0,
    restartPolicy: 'always',
    imageId: 'sha256:1',
    asked: [],
    extraHosts: [],
    environment: {},
    networks: [{ name: 'docker_default', gateway: '172.18.0.1', address: '172.18.0.5', aliases: [service] }],
    ...more,
  };
}

function run(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  deadlineMs: number,
  input = '',
): ReturnType<DockerProbe['exec']> {
  return new Promise((resolve) => {
    const [program = '', ...args] = command;
    const started = performance.now();
    const child = spawn(program, args, { env, timeout: deadlineMs, stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdin.on('error', () => undefined).end(input);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk);
    });
    child.on('error', (error) => resolve(ok({ exitCode: 127, stdout, stderr: error.message, durationMs: 0 })));
    child.on('close', (code, signal) => {
      // As the engine tells it of a program that ended itself.
      const own = signal === 'SIGKILL' ? 137 : signal === 'SIGALRM' ? 142 : undefined;
      if (signal && own === undefined) resolve(blind('timed-out', `killed by ${signal}`));
      else resolve(ok({ exitCode: code ?? own ?? 1, stdout, stderr, durationMs: performance.now() - started }));
    });
  });
}
