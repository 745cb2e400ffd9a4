import { delimiter, isAbsolute, join } from 'node:path';
import { bareHost, bracketed } from '../../base/address.ts';
import type { Span } from '../../base/span.ts';
import { parseEnvFile } from '../../ledger/env-file.ts';
import { parseYaml } from '../../ledger/parse-yaml.ts';
import { createSource, spanAt } from '../../ledger/source.ts';
import { childOf, itemsOf, plainOf, type TreeNode } from '../../ledger/tree.ts';
import type { CommandProbe } from '../../probes/commands/commands.ts';
import type { PublishedPort } from '../../probes/docker/docker.ts';
import type { FileProbe } from '../../probes/files/files.ts';
import type { ComposePlace } from '../docker/compose-place.ts';
import { type ConfiguredPort, composeConfig } from './compose-config.ts';

/**
 * A port that the compose file publishes, and where it says so. `isUnsure`: a variable of it is set in no env file, so the shell of
 * whoever started the stack may have had it: where it differs from the container, that says nothing.
 */
export type ComposePort = PublishedPort & { readonly at: Span; readonly isUnsure?: true };

/** What compose reads in a folder where it is named no file, in its order: the first of these, and the first of those on top of it. */
const defaultFiles = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const overrideFiles = ['compose.override.yml', 'compose.override.yaml', 'docker-compose.override.yml', 'docker-compose.override.yaml'];

/** Where a service stands in the files, for the line of what `docker compose config` says. */
type Reading = { readonly ports: readonly ComposePort[]; readonly at?: Span; readonly isPlain: boolean };

/**
 * The ports that the compose files publish for a service, with the env files put in; several files add up, as in compose.
 * They are the user's own, for the engine names them. Forms that
 * this quick reading does not follow (`extends`, `include`, tags, merged services) are read by `docker compose config`, where that is
 * there and may be run (`commands`). Undefined when neither can tell: then nothing is said about the files, least of all that they agree.
 */
export async function composePortsOf(
  { files, commands }: { readonly files: FileProbe; readonly commands?: Pick<CommandProbe, 'run'> },
  place: ComposePlace,
  service: string,
): Promise<readonly ComposePort[] | undefined> {
  const { workingDir = '' } = place;
  const names = place.configFiles ?? (workingDir === '' ? [] : await defaultsIn(files, workingDir));
  const paths = names.map((name) => (isAbsolute(name) ? name : join(workingDir, name)));
  if (paths.length === 0) return undefined;
  const read = await readFiles(files, paths, place, service);
  if (read.isPlain) return read.ports;
  if (commands === undefined) return undefined;
  const whole = await composeConfig(commands, { ...place, configFiles: paths }, service);
  const at = read.at ?? { file: paths[0] ?? '', line: 1, column: 1 };
  return whole?.map((port: ConfiguredPort) => ({ ...port, at }));
}

async function readFiles(files: FileProbe, paths: readonly string[], place: ComposePlace, service: string): Promise<Reading> {
  const env = new Map<string, string>();
  const envFiles = place.envFiles ?? [join(place.workingDir ?? '', '.env')];
  for (const file of envFiles) for (const [name, value] of await readEnv(files, file)) env.set(name, value);
  const ports: ComposePort[] = [];
  let at: Span | undefined;
  let isPlain = true;
  for (const file of paths) {
    const text = await files.read(file, 2 * 1024 * 1024, true);
    if (!text.ok || text.value === undefined) return { ports, isPlain: false };
    const source = createSource(file, text.value);
    const tree = parseYaml(source);
    if (!tree.ok) return { ports, isPlain: false };
    const services = childOf(tree.value, 'services');
    const own = childOf(services, service);
    if (own) at ??= spanAt(source, own.place);
    const list = portsIn(own);
    if (childOf(tree.value, 'include') || childOf(services, '<<') || childOf(own, 'extends') || list === 'unclear') isPlain = false;
    else {
      for (const item of itemsOf(list)) {
        const read = readPort(item, env);
        // Nothing is left of a port whose variable no env file sets; that is not to say that there is none.
        if (read.length === 0 && isOpen(JSON.stringify(plainOf(item)) ?? '', env)) isPlain = false;
        ports.push(...read.map((port) => ({ ...port, at: spanAt(source, item.place) })));
      }
    }
  }
  return { ports, isPlain, ...(at ? { at } : {}) };
}

/** Does a service stand in the network of its host by these files? It publishes nothing then, and its ports are the host's. */
export async function isInHostNetwork(files: Pick<FileProbe, 'read'>, paths: readonly string[], service: string): Promise<boolean> {
  let mode: unknown;
  for (const file of paths) {
    const text = await files.read(file, 2 * 1024 * 1024, true);
    const tree = text.ok && text.value !== undefined ? parseYaml(createSource(file, text.value)) : undefined;
    const said = tree?.ok ? childOf(childOf(childOf(tree.value, 'services'), service), 'network_mode') : undefined;
    if (said) mode = plainOf(said);
  }
  return mode === 'host';
}

/** The list under `ports:`: the service's own, else that of the mapping which it merges (`<<: *node`), as YAML 1.1 rules. */
function portsIn(service: TreeNode | undefined): TreeNode | undefined | 'unclear' {
  const own = childOf(service, 'ports');
  const merged = childOf(service, '<<');
  const list = own ?? (merged?.kind === 'list' ? undefined : childOf(merged, 'ports'));
  if (own === undefined && merged?.kind === 'list') return 'unclear';
  const isNested = own === undefined && childOf(merged, '<<') !== undefined;
  return isNested || childOf(merged, 'extends') || (list !== undefined && list.kind !== 'list') ? 'unclear' : list;
}

/**
 * The compose files of a folder: those that its .env names (`COMPOSE_FILE`), else the one under the first name by which compose would find it, and
 * what compose lays over that by itself.
 */
export async function defaultsIn(files: Pick<FileProbe, 'stat' | 'read'>, folder: string): Promise<readonly string[]> {
  const env = await readEnv(files, join(folder, '.env'));
  const named = (env.get('COMPOSE_FILE') ?? '').split(env.get('COMPOSE_PATH_SEPARATOR') ?? delimiter).filter((name) => name !== '');
  if (named.length > 0) return named.map((name) => (isAbsolute(name) ? name : join(folder, name)));
  const base = await firstOf(files, folder, defaultFiles);
  return base.length === 0 ? [] : [...base, ...(await firstOf(files, folder, overrideFiles))];
}

async function firstOf(files: Pick<FileProbe, 'stat'>, folder: string, names: readonly string[]): Promise<readonly string[]> {
  for (const name of names) {
    const stat = await files.stat(join(folder, name));
    if (stat.ok && stat.value?.kind === 'file') return [join(folder, name)];
  }
  return [];
}

async function readEnv(files: Pick<FileProbe, 'read'>, file: string): Promise<ReadonlyMap<string, string>> {
  const text = await files.read(file, 1024 * 1024, true);
  return text.ok && text.value !== undefined ? parseEnvFile(text.value) : new Map();
}

/** Does a text use a variable that no env file sets? */
function isOpen(text: string, env: ReadonlyMap<string, string>): boolean {
  return [...text.replaceAll('$$', '').matchAll(/\$\{?([A-Za-z_]\w*)/g)].some(([, name = '']) => !env.has(name));
}

type ReadPort = PublishedPort & { readonly isUnsure?: true };

/** One entry of `ports:`, short (`127.0.0.1:8080:80/tcp`) or long ({target, published, host_ip}). An entry without a host port publishes none that is known. */
function readPort(item: TreeNode, env: ReadonlyMap<string, string>): readonly ReadPort[] {
  const plain = plainOf(item);
  const unsure = isOpen(JSON.stringify(plain) ?? '', env) ? { isUnsure: true as const } : {};
  if (typeof plain === 'string') return readShort(interpolate(plain, env)).map((port) => ({ ...port, ...unsure }));
  if (plain === null || typeof plain !== 'object' || Array.isArray(plain)) return [];
  const long = plain as Readonly<Record<string, unknown>>;
  const text = (key: string) => (long[key] === undefined || long[key] === null ? '' : interpolate(String(long[key]), env));
  const host = text('host_ip');
  return readShort(`${host === '' ? '' : `${bracketed(host)}:`}${text('published')}:${text('target')}/${text('protocol') || 'tcp'}`).map(
    (port) => ({ ...port, ...unsure }),
  );
}

/** The short form: `[address:]published:target[/protocol]`, each a port or a range of them. */
export function readShort(text: string): readonly PublishedPort[] {
  const match = /^(?:(\[[^\]]+\]|[^:]*):)?(\d+)(?:-(\d+))?:(\d+)(?:-\d+)?(?:\/(tcp|udp))?$/.exec(text.trim());
  if (!match) return [];
  const first = Number(match[2]);
  const count = Math.min(Number(match[3] ?? first) - first + 1, 1000);
  const protocol = match[5] === 'udp' ? 'udp' : 'tcp';
  const address = bareHost(match[1] ?? '');
  return Array.from({ length: Math.max(count, 0) }, (_, at) => ({
    address,
    publicPort: first + at,
    privatePort: Number(match[4]) + at,
    protocol,
  }));
}

/** `$$`, `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `${NAME:?why}`, `${NAME:+other}`; defaults may hold variables themselves. */
export function interpolate(text: string, env: ReadonlyMap<string, string>, depth = 0): string {
  if (depth > 10) return text;
  const inner = (part: string) => interpolate(part, env, depth + 1);
  let out = '';
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    const bare = /^\$([A-Za-z_]\w*)/.exec(rest);
    if (rest.startsWith('$$')) {
      out += '$';
      at += 2;
    } else if (rest.startsWith('${')) {
      const end = closing(text, at + 2);
      out += braced(text.slice(at + 2, end), env, inner);
      at = end + 1;
    } else if (bare?.[1] !== undefined) {
      out += env.get(bare[1]) ?? '';
      at += bare[0].length;
    } else {
      out += text[at];
      at++;
    }
  }
  return out;
}

/** Index of the brace that closes the one before `from`. */
function closing(text: string, from: number): number {
  let open = 1;
  for (let at = from; at < text.length; at++) {
    if (text.startsWith('${', at)) open++;
    else if (text[at] === '}' && --open === 0) return at;
  }
  return text.length;
}

function braced(text: string, env: ReadonlyMap<string, string>, inner: (part: string) => string): string {
  const match = /^([A-Za-z_]\w*)(:?[-+?])?([\s\S]*)$/.exec(text);
  const value = env.get(match?.[1] ?? '');
  const operator = match?.[2] ?? '';
  const isSet = value !== undefined && !(operator.startsWith(':') && value === '');
  if (operator.endsWith('+')) return isSet ? inner(match?.[3] ?? '') : '';
  if (isSet) return value;
  return operator.endsWith('-') ? inner(match?.[3] ?? '') : '';
}
