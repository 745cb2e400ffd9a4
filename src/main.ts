import { monotonicMs } from './base/clock.ts';
import { isOwnTrouble } from './base/own-trouble.ts';
import { createRedactor } from './base/redact.ts';
import { unreachable } from './base/unreachable.ts';
import { version } from './base/version.ts';
import type { App } from './commands/app.ts';
import type { CommandLine } from './commands/command-line.ts';
import type { ExitCode, Host, OutputStream } from './commands/host.ts';
import { languageOf } from './commands/language.ts';
import { parseCommandLine } from './commands/parse-command-line.ts';
import { sayWrong } from './commands/say-wrong.ts';
import { engineWish, shownHost } from './ledger/wishes.ts';
import type { MakeProbes } from './pipeline.ts';
import { createCommandProbe } from './probes/commands/commands.ts';
import { createDockerProbe } from './probes/docker/docker-probe.ts';
import { realSurroundings } from './probes/docker/docker-sources.ts';
import { createFileProbe } from './probes/files/files.ts';
import { createGitProbe } from './probes/git/git.ts';
import { createHostProbe } from './probes/host/host.ts';
import { createHoldBack } from './probes/http/held-back.ts';
import { createIsHome } from './probes/http/home.ts';
import { createHttpProbe } from './probes/http/http.ts';
import { createIdentityProbe } from './probes/identity/identity.ts';
import { createPortProbe } from './probes/sockets/port.ts';
import { createSocketProbe } from './probes/sockets/sockets.ts';
import { createStanding } from './probes/standing/standing.ts';
import { standingHttp } from './probes/standing/standing-http.ts';
import { standingSockets } from './probes/standing/standing-sockets.ts';

/** The real world, looked at once a run: every shared observation lives as long as these probes. */
export const createProbes: MakeProbes = (input) => {
  const { env, ledger, signal, trust } = input;
  const foreign = [ledger.ports?.folder, ledger.managers?.folder].filter((folder) => folder !== undefined);
  const commands = createCommandProbe(env, process.platform, { foreign, trust });
  const files = createFileProbe({ folders: foreign, trust });
  const wish = engineWish(ledger);
  const docker = createDockerProbe({
    surroundings: { ...realSurroundings(ledger.ports?.docker), env },
    guard: { trust, isHome: createIsHome(), isSecret: (host) => shownHost(ledger, host) !== host, ...(wish ? { wish } : {}) },
    ssh: (args) => commands.open('ssh', args, { keep: ['SSH_AUTH_SOCK'] }),
    signal,
  });
  // Networks of an engine that the ledger names say nothing: whoever wrote the ledger may have written the answer.
  const networks = async () => {
    const look = ledger.ports?.docker === undefined ? await docker.networks() : undefined;
    return look?.ok ? look.value.flatMap(({ subnets }) => subnets ?? []) : [];
  };
  const guard = { holdBack: createHoldBack(ledger, trust), isHome: createIsHome(networks) };
  const host = createHostProbe({ env, commands });
  const standing = createStanding({ ledger, docker, host });
  const http = standingHttp(createHttpProbe({ signal, guard }), standing);
  const ports = ledger.ports?.roles.flatMap(({ url }) => (url === undefined ? [] : [url])) ?? [];
  return {
    sockets: standingSockets(createSocketProbe({ interest: () => ports, commands }), standing),
    port: createPortProbe(),
    http,
    lastingHttp: standingHttp(createHttpProbe({ guard }), standing),
    identity: createIdentityProbe(http, files, { env }),
    docker,
    holdBack: guard.holdBack,
    files,
    git: createGitProbe(commands, trust),
    commands,
    host,
    standing,
  };
};

/** What asks nothing of the folder that it is called in. */
const homeless: ReadonlySet<CommandLine['command']> = new Set(['explain', 'schema', 'help', 'version', 'wrong']);

/** Runs one command line; the whole program but for the process itself. Never throws. */
export async function main(outside: Host): Promise<ExitCode> {
  const host: Host = { ...outside, stderr: withoutKeys(outside.stderr) };
  const startupMs = monotonicMs();
  const words = await wordsOf(host);
  const app: App = { host, words, makeProbes: createProbes, startupMs };
  const line = parseCommandLine(host.argv, words.help);
  if (host.cwd === '' && !homeless.has(line.command)) {
    host.stderr.write(`preflight: ${words.commands.noWorkingFolder}\n`);
    return 2;
  }
  try {
    return await dispatch(line, app);
  } catch (error) {
    const isDebug = host.argv.some(
      (word, index) => word === '--log-level=debug' || (word === 'debug' && host.argv[index - 1] === '--log-level'),
    );
    if (isOwnTrouble(error)) {
      host.stderr.write(`preflight: ${words.commands.noResources((error as Error).message)}\n`);
      return 3;
    }
    const detail = error instanceof Error ? ((isDebug ? error.stack : undefined) ?? error.message) : String(error);
    host.stderr.write(`preflight: ${words.commands.internalError(detail)}\n`);
    return 3;
  }
}

/** What was typed in the wrong place is named in what is said about it, and may be a key or an address with a password. */
function withoutKeys(stream: OutputStream): OutputStream {
  const redact = createRedactor([]);
  return { ...stream, write: (text) => stream.write(redact(text)) };
}

async function wordsOf(host: Host) {
  return languageOf(host.argv, host.env) === 'ja' ? (await import('./words/ja.ts')).ja : (await import('./words/en.ts')).en;
}

async function dispatch(line: CommandLine, app: App): Promise<ExitCode> {
  const { host } = app;
  switch (line.command) {
    case 'check':
      return (await import('./commands/check.ts')).check(line.options, app);
    case 'reach':
      return (await import('./commands/reach.ts')).reach(line, app);
    case 'plan':
      return (await import('./commands/plan.ts')).plan(line.options, line.isJson, app);
    case 'report':
      return (await import('./commands/report.ts')).report(line.options, line.out, app);
    case 'diff':
      return (await import('./commands/diff.ts')).diff(line.options, app);
    case 'session':
      return (await import('./commands/session.ts')).session(line, app);
    case 'watch':
      return (await import('./commands/watch.ts')).watch(line, app);
    case 'demo':
      return (await import('./commands/run-demo.ts')).demo(line, app);
    case 'init':
      return (await import('./commands/run-init.ts')).init(line, app);
    case 'trust':
      return (await import('./commands/trust.ts')).trust(line, app);
    case 'explain':
      return (await import('./commands/explain.ts')).explain(line.code, app);
    case 'schema':
      return (await import('./commands/run-schema.ts')).schema(line.name, app);
    case 'mcp':
      return (await import('./commands/mcp.ts')).mcp(line, app);
    case 'serve':
      return (await import('./commands/serve.ts')).serve(line.options, line.served, app);
    case 'completion':
      return (await import('./commands/completion.ts')).completion(line.shell, app);
    case 'help':
      host.stdout.write(line.text);
      return 0;
    case 'version':
      host.stdout.write(`${version}\n`);
      return 0;
    case 'wrong': {
      const { code, word, detail, suggestion } = line.problem;
      return sayWrong(app, app.words.help.wrong[code](word, detail ?? ''), suggestion);
    }
    default:
      return unreachable(line);
  }
}
