import type { Probes } from '../probes/probes.ts';
import { observeContainers } from './observe-containers.ts';
import { observeProjects } from './observe-projects.ts';
import { observeServers } from './observe-servers.ts';
import { observeTokens } from './observe-tokens.ts';
import type { Observed } from './observed.ts';

export type ObserveOptions = {
  /** Where the ledger of ports goes: its env file lies there. */
  readonly portsFolder: string;
  /** Where the ledger of managers goes: projects are those below. */
  readonly managersFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly signal: AbortSignal;
};

/** Looks at all that a ledger could name. It only looks: GETs, tables and files; no chat, and no key goes anywhere. */
export async function observe(probes: Probes, options: ObserveOptions): Promise<Observed> {
  const { env, platform, portsFolder, managersFolder, signal } = options;
  const stack = async () => {
    const { list, ...docker } = await observeContainers(probes);
    return { ...docker, ...(await observeServers(probes, list, signal)) };
  };
  const [seen, projects, tokens] = await Promise.all([
    stack(),
    observeProjects(managersFolder, probes),
    observeTokens(portsFolder, env, probes),
  ]);
  return { platform, ...seen, ...projects, ...tokens };
}
