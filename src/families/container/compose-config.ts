import type { CommandProbe } from '../../probes/commands/commands.ts';
import type { PublishedPort } from '../../probes/docker/docker.ts';
import { composeOptions } from '../docker/compose-command.ts';
import type { ComposePlace } from '../docker/compose-place.ts';

/** A port as compose itself understands its files. */
export type ConfiguredPort = PublishedPort;

/**
 * Nothing of another machine: compose would fetch an `include:` from git or a registry, even for a look. (Docker's manual of compose,
 * "Environment variables": the two switches.)
 */
const noRemotes = { COMPOSE_EXPERIMENTAL_GIT_REMOTE: 'false', COMPOSE_EXPERIMENTAL_OCI_REMOTE: 'false' };

/**
 * What `docker compose config` makes of the files of a running project, which its containers' labels name: they are the user's own, who
 * started them. It reads and prints; nothing is started. Undefined where the plugin is missing or refuses the files.
 */
export async function composeConfig(
  commands: Pick<CommandProbe, 'run'>,
  place: ComposePlace,
  service: string,
): Promise<readonly ConfiguredPort[] | undefined> {
  const { configFiles = [], ...rest } = place;
  const files = configFiles.flatMap((file) => ['-f', file]);
  // All profiles: a service that runs may stand behind one.
  const options = ['--profile', '*', ...composeOptions({ ...rest, project: { kind: 'none' } }), ...files];
  const text = await printed(commands, options);
  return text === undefined ? undefined : portsIn(text, service);
}

// Once a run (which has its own commands) and set of files, however many roles ask.
const known = new WeakMap<object, Map<string, Promise<string | undefined>>>();

function printed(commands: Pick<CommandProbe, 'run'>, options: readonly string[]): Promise<string | undefined> {
  const asked = known.get(commands) ?? new Map<string, Promise<string | undefined>>();
  known.set(commands, asked);
  const key = options.join('\0');
  const answer =
    asked.get(key) ??
    commands
      .run('docker', ['compose', ...options, 'config', '--format', 'json'], { env: noRemotes, deadlineMs: 6000 })
      .then((said) => (said.ok && said.value.exitCode === 0 ? said.value.stdout : undefined));
  asked.set(key, answer);
  return answer;
}

/** `services.NAME.ports` of the JSON: `[{ "mode": "ingress", "target": 80, "published": "8080", "protocol": "tcp", "host_ip": "127.0.0.1" }]`. */
function portsIn(json: string, service: string): readonly ConfiguredPort[] | undefined {
  try {
    const { services } = JSON.parse(json) as { readonly services?: Readonly<Record<string, { readonly ports?: unknown }>> };
    if (services === undefined || !Object.hasOwn(services, service)) return undefined;
    const ports = services[service]?.ports ?? [];
    return Array.isArray(ports) ? ports.flatMap(readPort) : undefined;
  } catch {
    return undefined;
  }
}

function readPort(port: { readonly [key: string]: unknown } | null): readonly ConfiguredPort[] {
  const [first, last] = String(port?.published ?? '').split('-');
  const from = Number(first || Number.NaN);
  const to = Number(last ?? first);
  if (!Number.isInteger(from) || !Number.isInteger(to) || to < from || to - from > 1000) return [];
  return Array.from({ length: to - from + 1 }, (_, at) => ({
    address: typeof port?.host_ip === 'string' ? port.host_ip : '',
    publicPort: from + at,
    privatePort: Number(port?.target ?? 0),
    protocol: port?.protocol === 'udp' ? 'udp' : 'tcp',
  }));
}
