import { posix, win32 } from 'node:path';
import { homeFolder } from '../../base/home-folder.ts';
import { isOwnTrouble } from '../../base/own-trouble.ts';
import { readRegular } from '../../base/read-regular.ts';
import { sha256 } from '../../base/sha256.ts';
import { withoutGaps } from '../../base/without-gaps.ts';
import { type DockerAddress, type DockerTls, defaultEndpoint, parseDockerAddress } from './docker-address.ts';

/** The surroundings in which the docker CLI would look for its engine. */
export type DockerSurroundings = {
  readonly ledger: { readonly host?: string; readonly context?: string } | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly userId: number | undefined;
  /** The text of a file, undefined when it cannot be read; rejects when that is this process's own trouble. */
  readonly read: (path: string) => Promise<string | undefined>;
};

/** An endpoint that some source names. */
export type DockerCandidate = {
  readonly source: string;
  readonly endpoint: string;
  readonly address: DockerAddress;
};

/** The endpoint that the CLI (or the ledger) would use, and the others that may explain why that one fails. */
export type DockerCandidates = {
  readonly chosen: DockerCandidate;
  readonly others: readonly DockerCandidate[];
};

/** Settings and certificates of the docker CLI are a few kilobytes. */
const maxBytes = 1024 * 1024;

/** The real surroundings of this process. */
export function realSurroundings(ledger: DockerSurroundings['ledger']): DockerSurroundings {
  return {
    ledger,
    env: process.env,
    platform: process.platform,
    home: homeFolder(),
    userId: process.getuid?.(),
    read: async (path) => {
      const read = await readRegular(path, maxBytes);
      // A file that could not be opened for want of handles is not one that is not there: another engine would be chosen.
      if (read.kind === 'unreadable' && isOwnTrouble(read)) throw Object.assign(new Error(`${path}: ${read.code}`), { code: read.code });
      return read.kind === 'read' ? read.bytes.toString('utf8') : undefined;
    },
  };
}

type Source = (around: DockerSurroundings) => Promise<DockerCandidate | undefined>;

/**
 * In order of precedence; the first that applies is the chosen one, even if it is broken: what the user named is never
 * passed over in silence. Below the ledger it is the docker CLI's own order (docker/cli, resolveContextName).
 */
const sources: readonly Source[] = [
  async ({ ledger }) => (ledger?.host ? fromText('ledger', ledger.host) : undefined),
  async (around) => (around.ledger?.context ? fromContext('ledger', around.ledger.context, around) : undefined),
  async (around) => (around.env.DOCKER_HOST ? fromDockerHost(around) : undefined),
  async (around) => (around.env.DOCKER_CONTEXT ? fromContext('DOCKER_CONTEXT', around.env.DOCKER_CONTEXT, around) : undefined),
  async (around) => {
    const current = await currentContext(around);
    return current === undefined ? undefined : fromContext('currentContext', current, around);
  },
  async ({ platform }) => fromText('default', defaultEndpoint(platform)),
];

/** Sockets of engines that are not the default one; tried only to explain a failure. `<home>` and `<runtime>` are replaced. */
const wellKnown: readonly { readonly source: string; readonly path: string }[] = [
  { source: 'rootless', path: '<runtime>/docker.sock' },
  { source: 'desktop-mac', path: '<home>/.docker/run/docker.sock' },
  { source: 'desktop-linux', path: '<home>/.docker/desktop/docker.sock' },
  { source: 'orbstack', path: '<home>/.orbstack/run/docker.sock' },
  { source: 'colima', path: '<home>/.colima/default/docker.sock' },
  { source: 'rancher-desktop', path: '<home>/.rd/docker.sock' },
  { source: 'podman', path: '<runtime>/podman/podman.sock' },
  { source: 'podman-root', path: '/run/podman/podman.sock' },
];

/** All candidates; `others` is empty when the ledger itself names a host, for then nothing else is meant. */
export async function dockerCandidates(around: DockerSurroundings): Promise<DockerCandidates> {
  const found: DockerCandidate[] = [];
  for (const source of sources) {
    const candidate = await source(around);
    if (candidate) found.push(candidate);
  }
  const [chosen = fromText('default', defaultEndpoint(around.platform)), ...superseded] = found;
  if (around.ledger?.host) return { chosen, others: [] };
  const seen = new Set([chosen.endpoint]);
  const others = [...superseded, ...knownSockets(around)].filter(({ endpoint }) => !seen.has(endpoint) && seen.add(endpoint));
  return { chosen, others };
}

function knownSockets({ platform, home, env, userId }: DockerSurroundings): readonly DockerCandidate[] {
  if (platform === 'win32') return [fromText('desktop-windows', 'npipe:////./pipe/dockerDesktopLinuxEngine')];
  const runtime = env.XDG_RUNTIME_DIR || (userId === undefined ? undefined : `/run/user/${userId}`);
  return wellKnown.flatMap(({ source, path }) => {
    if (path.startsWith('<runtime>') && runtime === undefined) return [];
    return [fromText(source, `unix://${path.replace('<home>', home).replace('<runtime>', runtime ?? '')}`)];
  });
}

function fromText(source: string, endpoint: string): DockerCandidate {
  return { source, endpoint, address: parseDockerAddress(endpoint) };
}

/** DOCKER_HOST goes with DOCKER_TLS_VERIFY (any text that is not empty) and DOCKER_CERT_PATH. */
async function fromDockerHost(around: DockerSurroundings): Promise<DockerCandidate> {
  const endpoint = around.env.DOCKER_HOST ?? '';
  const isVerified = Boolean(around.env.DOCKER_TLS_VERIFY);
  const address = parseDockerAddress(endpoint, isVerified || Boolean(around.env.DOCKER_TLS));
  if (address.kind !== 'tcp' || !address.isTls) return { source: 'DOCKER_HOST', endpoint, address };
  const folder = around.env.DOCKER_CERT_PATH || configFolder(around);
  return {
    source: 'DOCKER_HOST',
    endpoint,
    address: { ...address, tls: await readTls(folder, isVerified, around) },
  };
}

/** A context by name: `default` is the default endpoint; another has a meta file named by the SHA-256 of its name. */
async function fromContext(source: string, name: string, around: DockerSurroundings): Promise<DockerCandidate> {
  const named = source === 'ledger' ? 'ledger' : source;
  if (name === 'default') return around.env.DOCKER_HOST ? fromDockerHost(around) : fromText(named, defaultEndpoint(around.platform));
  const id = sha256(name);
  const path = pathOf(around);
  const folder = path.join(configFolder(around), 'contexts');
  const text = await around.read(path.join(folder, 'meta', id, 'meta.json'));
  const broken = (detail: string): DockerCandidate => ({
    source: named,
    endpoint: `context ${name}`,
    address: { kind: 'invalid', detail },
  });
  if (text === undefined) return broken(`there is no docker context named ${name}`);
  const meta = parseMeta(text);
  if (meta === undefined) return broken(`the context ${name} names no docker endpoint`);
  const tls = await readTls(path.join(folder, 'tls', id, 'docker'), !meta.skipsVerify, around);
  const hasTls = tls.ca !== undefined || tls.cert !== undefined;
  const address = parseDockerAddress(meta.host, hasTls || meta.skipsVerify);
  return {
    source: named,
    endpoint: meta.host,
    address: address.kind === 'tcp' && address.isTls ? { ...address, tls } : address,
  };
}

function parseMeta(text: string): { readonly host: string; readonly skipsVerify: boolean } | undefined {
  try {
    const meta = JSON.parse(text) as {
      Endpoints?: { docker?: { Host?: unknown; SkipTLSVerify?: unknown } };
    } | null;
    const docker = meta?.Endpoints?.docker;
    return typeof docker?.Host === 'string' ? { host: docker.Host, skipsVerify: docker.SkipTLSVerify === true } : undefined;
  } catch {
    return undefined;
  }
}

async function currentContext(around: DockerSurroundings): Promise<string | undefined> {
  const text = await around.read(pathOf(around).join(configFolder(around), 'config.json'));
  if (text === undefined) return undefined;
  try {
    const current = (JSON.parse(text) as { currentContext?: unknown } | null)?.currentContext;
    return typeof current === 'string' && current !== '' && current !== 'default' ? current : undefined;
  } catch {
    return undefined;
  }
}

async function readTls(folder: string, isVerified: boolean, around: DockerSurroundings): Promise<DockerTls> {
  const path = pathOf(around);
  const [ca, cert, key] = await Promise.all(['ca.pem', 'cert.pem', 'key.pem'].map((name) => around.read(path.join(folder, name))));
  return {
    isVerified,
    ...withoutGaps({ ca, cert, key }),
  };
}

const pathOf = (around: DockerSurroundings) => (around.platform === 'win32' ? win32 : posix);

const configFolder = (around: DockerSurroundings) => around.env.DOCKER_CONFIG || pathOf(around).join(around.home, '.docker');
