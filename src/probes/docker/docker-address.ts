import type { LookupFunction } from 'node:net';
import { parseSsh, type SshAddress } from './docker-ssh.ts';

/** Certificates for a TLS endpoint, as texts of PEM files. */
export type DockerTls = {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** False when the context says SkipTLSVerify. */
  readonly isVerified: boolean;
};

/** An endpoint taken apart: how to reach it, or why Preflight cannot. */
export type DockerAddress =
  /** A unix socket or a Windows named pipe. */
  | { readonly kind: 'socket'; readonly path: string }
  | {
      readonly kind: 'tcp';
      readonly host: string;
      readonly port: number;
      readonly isTls: boolean;
      readonly tls?: DockerTls;
      /** In place of the system's: one that gives no address of another machine. */
      readonly lookup?: LookupFunction;
    }
  | SshAddress
  | { readonly kind: 'unsupported'; readonly detail: string }
  | { readonly kind: 'invalid'; readonly detail: string };

/** One that can be connected to. */
export type ReachableAddress = Exclude<DockerAddress, { kind: 'unsupported' | 'invalid' }>;

const defaultSocket = '/var/run/docker.sock';
const defaultPipe = '//./pipe/docker_engine';

/** What the docker CLI uses when nothing is set. */
export function defaultEndpoint(platform: NodeJS.Platform): string {
  return platform === 'win32' ? `npipe://${defaultPipe}` : `unix://${defaultSocket}`;
}

const invalid = (detail: string): DockerAddress => ({
  kind: 'invalid',
  detail,
});

/**
 * Takes an endpoint apart by its scheme, by hand: `new URL` loses the `/./` of a pipe's path, takes `localhost:2375` for a
 * scheme and puts a relative socket path into the host (facts: engineering, Docker endpoints). `wantsTls` is the CLI's
 * DOCKER_TLS_VERIFY; port 2376 alone does not switch TLS on, as in the CLI.
 */
export function parseDockerAddress(endpoint: string, wantsTls = false): DockerAddress {
  const text = endpoint.trim();
  if (text === '') return invalid('the endpoint is empty');
  if (/[\s\u0000-\u001f]/.test(text)) return invalid('the endpoint holds blanks');
  const split = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(.*)$/.exec(text);
  const scheme = split?.[1]?.toLowerCase() ?? 'tcp';
  const rest = split ? (split[2] ?? '') : text;
  switch (scheme) {
    case 'unix':
      if (rest === '') return { kind: 'socket', path: defaultSocket };
      return rest.startsWith('/') ? { kind: 'socket', path: rest } : invalid('unix:// needs an absolute path: unix:///path');
    case 'npipe':
      if (rest === '') return { kind: 'socket', path: defaultPipe };
      return /^(\/\/|\\\\)[^/\\]+[/\\]pipe[/\\].+/.test(rest)
        ? { kind: 'socket', path: rest.replaceAll('\\', '/') }
        : invalid('npipe:// needs the path of a pipe: npipe:////./pipe/docker_engine');
    case 'tcp':
    case 'http':
    case 'https': {
      if (!split && /^[/~.]/.test(rest)) return invalid('a path needs unix:// in front');
      return parseTcp(rest, wantsTls || scheme === 'https');
    }
    case 'ssh':
      return parseSsh(rest);
    case 'fd':
      return {
        kind: 'unsupported',
        detail: 'fd:// is for the daemon itself, no client can use it',
      };
    default:
      return invalid(`unknown scheme ${scheme}://`);
  }
}

/** `host`, `host:port`, `[v6]:port`, each with an optional path that must be empty. */
function parseTcp(rest: string, isTls: boolean): DockerAddress {
  const [authority = '', ...path] = rest.split('/');
  if (path.some((step) => step !== '')) return invalid('a path behind the port is not supported');
  if (authority.includes('@')) return invalid('a user in the address is not supported');
  const match = /^(?:\[([0-9A-Fa-f:.%]+)\]|([^:[\]]*))(?::(\d*))?$/.exec(authority);
  if (!match) return invalid('this is no host:port');
  const host = match[1] ?? match[2] ?? '';
  const fallback = isTls ? 2376 : 2375;
  const port = match[3] === undefined || match[3] === '' ? fallback : Number(match[3]);
  if (port < 1 || port > 65_535) return invalid(`port ${port} is not between 1 and 65535`);
  return { kind: 'tcp', host: host === '' ? '127.0.0.1' : host, port, isTls };
}
