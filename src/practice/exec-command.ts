import { bracketed } from '../base/address.ts';
import { choicesOf, firstThereName, saysChosen } from '../base/first-there.ts';
import { textOf } from './http-server.ts';
import { type InsideAnswer, insideRequest, pause } from './inside-request.ts';
import { type World, withPorts } from './network.ts';
import type { ContainerPlan } from './plan.ts';

/** What a command inside a container printed, and how it ended. */
export type ExecResult = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

/** What every image of the practice stack has. */
const coreutils: readonly string[] = ['sh', 'sleep', 'env', 'true', 'cat'];

const done = (exitCode: number, stdout: string, stderr = ''): ExecResult => ({ exitCode, stdout, stderr });

/** What runc says of a program that is not there, on stdout, with exit 127 (126 for one that may not be run). */
function missing(program: string): ExecResult {
  return done(
    127,
    `OCI runtime exec failed: exec failed: unable to start container process: exec: "${program}": executable file not found in $PATH: unknown\r\n`,
  );
}

async function limitedText(answer: Extract<InsideAnswer, { ok: true }>, max: number): Promise<string> {
  const text = await textOf(answer.response);
  return text.slice(0, max);
}

/** `python3 -c SCRIPT http URL HOST PORT SECONDS -`: one line of JSON, exit 0 (the contract with the hop probe). */
async function python(world: World, container: ContainerPlan, url: string, seconds: number): Promise<ExecResult> {
  const started = performance.now();
  const answer = await insideRequest(world, container, { url, timeoutMs: seconds * 1000, heedsProxy: 'any-case' });
  if (!answer.ok) return done(0, `${JSON.stringify(answer)}\n`);
  const body = await limitedText(answer, 400);
  const ms = Math.round(performance.now() - started);
  const { statusCode: status, headers } = answer.response;
  return done(0, `${JSON.stringify({ ok: true, status, ms, body, server: headers.server ?? '', proxied: answer.proxied })}\n`);
}

const curlExits = { dns: 6, refused: 7, timeout: 28, reset: 52, tls: 35, proxy: 7, other: 56 } as const;

async function curl(world: World, container: ContainerPlan, args: readonly string[]): Promise<ExecResult> {
  const url = args.at(-1) ?? '';
  const seconds = Number(args[args.indexOf('-m') + 1] ?? 5);
  const started = performance.now();
  const heedsProxy = args.includes('--noproxy') ? 'never' : 'lower-case';
  const answer = await insideRequest(world, container, { url, timeoutMs: seconds * 1000, heedsProxy });
  const time = ((performance.now() - started) / 1000).toFixed(6);
  const format = args.includes('-w') ? (args[args.indexOf('-w') + 1] ?? '') : '';
  const written = (code: string) => format.replaceAll('\\n', '\n').replaceAll('%{http_code}', code).replaceAll('%{time_total}', time);
  if (answer.ok) return done(0, (await limitedText(answer, 100_000)) + written(String(answer.response.statusCode)));
  const exit = curlExits[answer.error];
  const { hostname, port } = new URL(url);
  const words = {
    dns: `Could not resolve host: ${hostname}`,
    refused: `Failed to connect to ${hostname} port ${port || 80} after 0 ms: Could not connect to server`,
    timeout: `Connection timed out after ${seconds * 1000} milliseconds`,
    reset: 'Empty reply from server',
    tls: 'TLS connect error',
    proxy: 'Could not connect to proxy',
    other: 'Recv failure',
  };
  return done(exit, written('000'), `curl: (${exit}) ${words[answer.error]}\n`);
}

async function wget(world: World, container: ContainerPlan, seconds: number, url: string): Promise<ExecResult> {
  const answer = await insideRequest(world, container, { url, timeoutMs: seconds * 1000, heedsProxy: 'lower-case' });
  const { host, hostname } = new URL(url);
  if (answer.ok) {
    const status = answer.response.statusCode ?? 0;
    const text = await limitedText(answer, 100_000);
    return status < 400 ? done(0, text) : done(1, '', `wget: server returned error: HTTP/1.1 ${status}\n`);
  }
  switch (answer.error) {
    case 'dns':
      return done(1, '', `wget: bad address '${hostname}'\n`);
    case 'timeout':
      return done(143, '', 'Terminated\n');
    case 'reset':
      return done(1, '', 'wget: error getting response: Connection reset by peer\n');
    default:
      return done(1, '', `wget: can't connect to remote host (${host}): Connection refused\n`);
  }
}

/** `bash -c SCRIPT NAME HOST PORT tcp SECONDS` with /dev/tcp in the script: tells only whether a connection stands. */
async function devTcp(world: World, container: ContainerPlan, host: string, port: string): Promise<ExecResult> {
  const url = `http://${bracketed(host)}:${port}/`;
  const answer = await insideRequest(world, container, { url, timeoutMs: 5000, heedsProxy: 'never' });
  if (answer.ok) answer.response.destroy();
  // A server that accepts and then speaks no HTTP is connected all the same.
  if (answer.ok || answer.error === 'reset' || answer.error === 'other') return done(0, 'connected\n');
  const where = `preflight: line 1: /dev/tcp/${host}/${port}`;
  if (answer.error === 'dns') return done(1, '', `preflight: ${host}: Name or service not known\n${where}: Invalid argument\n`);
  if (answer.error === 'timeout') return done(1, '', `preflight: connect: Connection timed out\n${where}: Connection timed out\n`);
  return done(1, '', `preflight: connect: Connection refused\n${where}: Connection refused\n`);
}

/** The little of a shell that the engine's contract asks for: `echo WORDS`, `>&2`, `exit N`, one after another. */
function shell(script: string): ExecResult {
  let stdout = '';
  let stderr = '';
  for (const step of script.split(';').map((part) => part.trim())) {
    const echo = /^echo (.*?)( >&2)?$/.exec(step);
    const exit = /^exit (\d+)$/.exec(step);
    if (exit) return done(Number(exit[1]), stdout, stderr);
    if (echo?.[2]) stderr += `${echo[1]}\n`;
    else if (echo) stdout += `${echo[1]}\n`;
    else if (step !== '' && step !== 'true') return done(127, stdout, `${stderr}sh: ${step.split(' ')[0]}: not found\n`);
  }
  return done(0, stdout, stderr);
}

/** The kernel's table of the container's network, as far as anybody listens in it. */
function socketTable({ listens }: ContainerPlan): string {
  const row = (port: number, at: number) =>
    `${String(at).padStart(4)}: 00000000:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 ${4711 + at}\n`;
  return `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n${listens.map(row).join('')}`;
}

/**
 * Runs one of the few commands that a preflight asks for inside a container. The answers come from real requests over the
 * practice network; a program that the container's image lacks ends as the real engine lets it end.
 */
export async function execCommand(world: World, container: ContainerPlan, command: readonly string[]): Promise<ExecResult> {
  const [program = '', ...args] = command;
  if (!container.programs.includes(program) && !coreutils.includes(program)) return missing(program);
  if (program === 'python3' && args[0] === '-c') return python(world, container, args[3] ?? '', Number(args[6] ?? 5));
  if (program === 'curl') return curl(world, container, args);
  // A shell that becomes the first of several programs that is there.
  if (program === 'sh' && args[0] === '-c' && args[2] === firstThereName) {
    const chosen = choicesOf(args.slice(3)).find(({ needs }) => container.programs.includes(needs));
    if (!chosen) return done(127, '', saysChosen('-'));
    const ran = await execCommand(world, container, chosen.command);
    return { ...ran, stderr: `${saysChosen(chosen.label)}${ran.stderr}` };
  }
  // A shell that keeps the time of a command: `sh -c SCRIPT NAME SECONDS COMMAND…`.
  const kept = program === 'busybox' ? args.slice(1) : args;
  if (['sh', 'busybox', 'bash'].includes(program) && kept[0] === '-c' && kept.length > 3) {
    const [first = '', second] = kept.slice(4);
    if (!container.programs.includes(first)) return done(127, '', `preflight: line 1: ${first}: not found\n`);
    if (first === 'bash') return devTcp(world, container, kept.at(-4) ?? '', kept.at(-3) ?? '');
    const isWget = first === 'wget' || (first === 'busybox' && second === 'wget');
    return isWget
      ? wget(world, container, Number.parseFloat(kept[3] ?? '5'), kept.at(-1) ?? '')
      : execCommand(world, container, kept.slice(4));
  }
  if (program === 'sh' && args[0] === '-c') return shell(args[1] ?? '');
  if (program === 'redis-cli') {
    // A redis that hangs takes the connection and says nothing.
    if (!world.plan.dify.isRedisUp) await pause(30_000);
    return done(0, 'PONG\n');
  }
  if (program === 'sleep') {
    await pause(Number.parseFloat(args[0] ?? '0') * 1000);
    return done(0, '');
  }
  if (program === 'true') return done(0, '');
  if (program === 'cat' && args[0] === '/proc/net/tcp') return done(0, socketTable(container));
  if (program === 'env')
    return done(
      0,
      Object.entries(container.env)
        .map(([name, value]) => `${name}=${withPorts(value, world.ports)}\n`)
        .join(''),
    );
  return done(1, '', `${program}: not practised\n`);
}
