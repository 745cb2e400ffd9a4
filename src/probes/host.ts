import type { Look } from './look.ts';

export type HostFacts = {
  readonly platform: NodeJS.Platform;
  readonly release: string;
  readonly isWsl: boolean;
  /** Preflight itself runs inside a container: the vantage "host" is then that container. */
  readonly isContainer: boolean;
  readonly user: string;
  readonly node: string;
};

export type HostProbe = {
  readonly facts: () => Promise<HostFacts>;
  readonly memory: () => Promise<Look<{ readonly availableBytes: number; readonly totalBytes: number }>>;
  /** Room on the file system that holds `path`. */
  readonly disk: (path: string) => Promise<Look<{ readonly freeBytes: number; readonly totalBytes: number }>>;
  /** Proxy variables of this process: names in upper case, values redacted of credentials. */
  readonly proxies: () => Readonly<Record<string, string>>;
};
