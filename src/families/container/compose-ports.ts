import { isAbsolute, join } from 'node:path';
import type { Span } from '../../base/span.ts';
import { parseEnvFile } from '../../ledger/env-file.ts';
import { parseYaml } from '../../ledger/parse-yaml.ts';
import { createSource, spanAt } from '../../ledger/source.ts';
import { childOf, itemsOf, plainOf, type TreeNode } from '../../ledger/tree.ts';
import type { PublishedPort } from '../../probes/docker/docker.ts';
import type { FileProbe } from '../../probes/files/files.ts';
import type { ComposePlace } from '../docker/compose-place.ts';

/** A port that the compose file publishes, and where it says so. */
export type ComposePort = PublishedPort & { readonly at: Span };

const defaultFiles = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];

/**
 * The ports that the compose files publish for a service, with the `.env` beside them put in; several files add up, as in
 * compose. Undefined when a file cannot be found or read: then nothing is said about it, least of all that it agrees.
 */
export async function composePortsOf(files: FileProbe, place: ComposePlace, service: string): Promise<readonly ComposePort[] | undefined> {
  const { workingDir = '' } = place;
  const names = place.configFiles ?? (workingDir === '' ? [] : await firstDefault(files, workingDir));
  if (names.length === 0) return undefined;
  const env = await readEnv(files, place.envFile ?? join(workingDir, '.env'));
  const ports: ComposePort[] = [];
  for (const name of names) {
    const file = isAbsolute(name) ? name : join(workingDir, name);
    const text = await files.read(file, 2 * 1024 * 1024);
    if (!text.ok || text.value === undefined) return undefined;
    const source = createSource(file, text.value);
    const tree = parseYaml(source);
    if (!tree.ok) return undefined;
    const list = childOf(childOf(childOf(tree.value, 'services'), service), 'ports');
    for (const item of itemsOf(list)) {
      const at = spanAt(source, item.place);
      ports.push(...readPort(item, env).map((port) => ({ ...port, at })));
    }
  }
  return ports;
}

async function firstDefault(files: FileProbe, folder: string): Promise<readonly string[]> {
  for (const name of defaultFiles) {
    const stat = await files.stat(join(folder, name));
    if (stat.ok && stat.value?.kind === 'file') return [join(folder, name)];
  }
  return [];
}

async function readEnv(files: FileProbe, file: string): Promise<ReadonlyMap<string, string>> {
  const text = await files.read(file, 1024 * 1024);
  return text.ok && text.value !== undefined ? parseEnvFile(text.value) : new Map();
}

/** One entry of `ports:`, short (`127.0.0.1:8080:80/tcp`) or long ({target, published, host_ip}). An entry without a host port publishes none that is known. */
function readPort(item: TreeNode, env: ReadonlyMap<string, string>): readonly PublishedPort[] {
  const plain = plainOf(item);
  if (typeof plain === 'string') return readShort(interpolate(plain, env));
  if (plain === null || typeof plain !== 'object' || Array.isArray(plain)) return [];
  const long = plain as Readonly<Record<string, unknown>>;
  const text = (key: string) => (long[key] === undefined || long[key] === null ? '' : interpolate(String(long[key]), env));
  const host = text('host_ip');
  return readShort(
    `${host === '' ? '' : `${host.includes(':') ? `[${host}]` : host}:`}${text('published')}:${text('target')}/${text('protocol') || 'tcp'}`,
  );
}

/** The short form: `[address:]published:target[/protocol]`, each a port or a range of them. */
export function readShort(text: string): readonly PublishedPort[] {
  const match = /^(?:(\[[^\]]+\]|[^:]*):)?(\d+)(?:-(\d+))?:(\d+)(?:-\d+)?(?:\/(tcp|udp))?$/.exec(text.trim());
  if (!match) return [];
  const first = Number(match[2]);
  const count = Math.min(Number(match[3] ?? first) - first + 1, 1000);
  const protocol = match[5] === 'udp' ? 'udp' : 'tcp';
  const address = (match[1] ?? '').replace(/^\[|\]$/g, '');
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
