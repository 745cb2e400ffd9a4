import type { Endpoint, Hop } from '../ledger/ledger.ts';
import type { ContainerDetail, ContainerSummary } from '../probes/docker/docker.ts';
import type { ToldAddress } from '../probes/docker/told-addresses.ts';
import type { ServerName } from '../probes/identity/identity.ts';

/** What a person asks for: whose way (all of this folder's project when left out; `host` is this machine), and to where. */
export type ReachWish = {
  readonly from?: string;
  readonly url?: string;
  /** The containers of all projects. */
  readonly isAll?: boolean;
};

/** Why there is nothing to ask. Names are those of the engine, as it says them. */
export type ReachProblem =
  | { readonly code: 'bad-address'; readonly url: string }
  | { readonly code: 'host-needs-address' }
  | { readonly code: 'no-such-container'; readonly wanted: string; readonly nearest?: string; readonly running: readonly string[] }
  | { readonly code: 'several-containers'; readonly wanted: string; readonly names: readonly string[] }
  | { readonly code: 'no-project'; readonly projects: readonly string[] }
  | { readonly code: 'nothing-running' }
  | { readonly code: 'nothing-told'; readonly callers: readonly SilentCaller[] };

/** A container that was told no address; of some products it is known where theirs stands instead. */
type SilentCaller = { readonly name: string; readonly keepsInDatabase?: string };

/** Where an address leads from where its caller stands. */
export type Target =
  /** This machine, by a name or an address that a container has for it. */
  | { readonly kind: 'host' }
  /** The caller itself: `localhost` in a container. */
  | { readonly kind: 'self' }
  | { readonly kind: 'container'; readonly container: ContainerSummary }
  | { readonly kind: 'machine' }
  /** A name without a dot that no container has, or one that Docker's name of the machine was meant by. */
  | { readonly kind: 'nobody' };

/** A container that calls. */
export type Caller = { readonly name: string; readonly container: ContainerSummary; readonly detail?: ContainerDetail };

/** One address that somebody was told. */
export type Call = {
  /** Left out: this machine. */
  readonly caller?: Caller;
  /** Left out where a person gave the address. */
  readonly variable?: string;
  readonly misspelt?: ToldAddress['misspelt'];
  readonly part?: ToldAddress['part'];
  readonly isCut?: true;
  readonly speech: ToldAddress['speech'];
  readonly address: Endpoint;
  readonly target: Target;
  /** A model server is meant, by the name of the variable, the path or the port. */
  readonly isModel: boolean;
  readonly provider?: Hop['provider'];
  /** Who answers there from here, where that was looked at. */
  readonly server?: ServerName;
};

/** All that a ledger of reach is made of. */
export type ReachSeen = {
  readonly callers: readonly Caller[];
  readonly calls: readonly Call[];
  /** Addresses out of this machine and its neighbourhood, which nobody asked for: they are not called. */
  readonly notAsked: readonly Call[];
};
