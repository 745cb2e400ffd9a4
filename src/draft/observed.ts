import type { Language } from '../families/manager/findings.ts';
import type { ListedModel } from '../families/model/findings.ts';
import type { ManagerName, TokenKind } from '../ledger/ledger.ts';
import type { ContainerSummary } from '../probes/docker/docker.ts';
import type { ToldAddress } from '../probes/docker/told-addresses.ts';
import type { Identity } from '../probes/identity/identity.ts';
import type { Blind } from '../probes/look.ts';

/** A running container, with what a ledger needs to know of its inside. */
export type ObservedContainer = Pick<ContainerSummary, 'id' | 'name' | 'image' | 'project' | 'service' | 'published' | 'networkNames'> & {
  /** `MODE` of Dify's api image tells its api from its workers. */
  readonly mode?: string;
  readonly extraHosts: readonly string[];
  /** Addresses in its environment, cleaned. */
  readonly told?: readonly ToldAddress[];
  /** Addresses of this machine on the container's networks. */
  readonly gateways: readonly string[];
};

/** A listener that said who it is. */
export type ObservedServer = {
  /** As a client on this machine reaches it; no brackets. */
  readonly host: string;
  readonly port: number;
  readonly identity: Identity;
  /** Where it listens, as bound: `0.0.0.0`; undefined where Docker publishes it without a socket of its own. */
  readonly bound?: string;
  /** Names of the processes that hold it; empty where they are hidden from this user, or Docker holds it. */
  readonly processes: readonly string[];
  /** Name of the container that publishes it. */
  readonly container?: string;
  /** Of a model server that tells them without a key. */
  readonly models?: readonly ListedModel[];
  /** The practice stack that it belongs to. */
  readonly practice?: string;
  /** The ledger that is there names it as its model server. */
  readonly isKnown?: true;
};

/** A folder with project files, and the manager that they speak of. */
export type ObservedProject = {
  readonly folder: string;
  readonly language: Language;
  /** The file or the setting that tells, where one does. */
  readonly sign?: { readonly manager: string; readonly text: string; readonly isLock: boolean };
  /** The folder of the workspace whose lock holds for this one too. */
  readonly workspace?: string;
  readonly lock: 'committed' | 'present' | 'none';
};

/** The name of a token that is set, told to be one by the form of its value. The value itself is nowhere here. */
export type ObservedToken = { readonly name: string; readonly kind: TokenKind; readonly from: string };

/** What runs here and what lies here, as far as it could be seen; nothing of it is judged yet. */
export type Observed = {
  readonly platform: NodeJS.Platform;
  /** Who answered as the engine; or why no container could be seen. */
  readonly engine:
    | { readonly version: string; readonly isDesktop: boolean; readonly isPodman?: boolean; readonly endpoint: string }
    | { readonly blind: Blind };
  readonly containers: readonly ObservedContainer[];
  readonly servers: readonly ObservedServer[];
  /** There when the listening sockets could not be read, or were too many to be asked in time. */
  readonly socketsBlind?: Blind;
  readonly projects: readonly ObservedProject[];
  /** Folders that were too many to be searched, or could not be. */
  readonly isSearchedWhole: boolean;
  /** Versions of the managers that the projects need; one that is not installed is missing. */
  readonly managers: Readonly<Partial<Record<ManagerName, string>>>;
  readonly tokens: readonly ObservedToken[];
};
