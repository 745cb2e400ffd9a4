import { speak } from '../../engine/vocabulary.ts';
import type { EngineBrand } from '../../probes/docker/docker.ts';
import type { Supervisor } from '../../probes/sockets/sockets.ts';

/**
 * Who holds a listening socket. `container`: the container behind a published port, or the one that a process runs in.
 * `docker`: a container runtime holds it, and which container stands behind it is not known. `hidden`: somebody whom this
 * user cannot see.
 */
export type PortHolder = {
  readonly kind: 'process' | 'container' | 'docker' | 'hidden';
  readonly pid?: number;
  /** Of the process. */
  readonly name?: string;
  /** The program and its first word that is no option; what stands behind options may be a secret. */
  readonly commandLine?: string;
  readonly user?: string;
  /** What starts the process again when it ends. */
  readonly supervisor?: Supervisor;
  /** The role whose owner it is by the ledger; such a one is never to be ended for the sake of another. */
  readonly ownerOf?: string;
  /** Of the container; with its compose project and service, where it has them. */
  readonly container?: string;
  readonly project?: string;
  readonly service?: string;
  /** The engine of the container, or whose helper it is, where that is not Docker. */
  readonly brand?: EngineBrand;
};

/** Is the holder the owner that the ledger names? `unclaimed` = it names none. */
export type OwnerMatch = 'owner' | 'other' | 'unknown' | 'unclaimed';

/** A listening socket of a role's port, with the first of its holders that tells most. */
export type HeldAddress = {
  readonly address: string;
  readonly family: 4 | 6;
  readonly holder: PortHolder;
  readonly match: OwnerMatch;
};

/** What every check of a port saw. */
export type PortSeen = {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** The addresses that the ledger's url means: two for `localhost`. */
  readonly expected: readonly string[];
  /** All that listen on this port, on whatever address. */
  readonly listeners: readonly HeldAddress[];
  /** Those of `expected` that nobody serves. */
  readonly missing: readonly string[];
  /** Where the owner listens instead. */
  readonly elsewhere: readonly {
    readonly address: string;
    readonly port: number;
  }[];
  readonly nextFree?: number;
};

type Held = { readonly port: number; readonly holder: PortHolder };

/** Codes of the findings of this family, each with its arguments. */
export type PortFindings = {
  'port-free': { readonly port: number };
  'port-held-by-owner': Held;
  /** Held, and the ledger names no owner to compare with. */
  'port-held-unclaimed': Held;
  'port-taken': Held & { readonly nextFree?: number };
  /** Free where the ledger wants it, held on another address of this machine. */
  'port-taken-beside': Held & { readonly address: string };
  'port-holder-hidden': Held & { readonly detail: string };
  /** The system does not let it be bound: a low port, or one of Windows' excluded ranges. */
  'port-not-bindable': {
    readonly port: number;
    readonly reason: 'privileged' | 'excluded-range' | 'denied';
  };
  'port-address-not-here': { readonly port: number; readonly address: string };
  /** Cannot be bound although nobody listens: an outgoing connection has it for the moment (facts 1.4). */
  'port-busy-unlisted': { readonly port: number };
  'port-owned': Held & { readonly addresses: readonly string[] };
  'port-not-listening': {
    readonly port: number;
    readonly elsewhere: readonly number[];
  };
  'port-wrong-owner': Held & { readonly owner: string };
  /** Two different servers behind one `localhost`. */
  'port-split': {
    readonly port: number;
    readonly four: PortHolder;
    readonly six: PortHolder;
  };
  /** Served, but not on every address that the ledger's url means. */
  'port-one-family': {
    readonly port: number;
    readonly served: string;
    readonly missing: string;
  };
  'port-wrong-address': {
    readonly port: number;
    readonly served: readonly string[];
    readonly missing: string;
  };
  /** `bind: all` is wanted, and it listens on these only. */
  'port-too-narrow': Held & { readonly addresses: readonly string[] };
  /** `bind: loopback` is wanted, and it listens on these. */
  'port-exposed': Held & { readonly addresses: readonly string[] };
  'port-released': { readonly port: number };
  'port-still-held': Held;
  /** Its owner still listens, and may. */
  'port-stays': Held;
};

/** What the checks of this family saw, for the diagnosis and for the facts of the report. */
export type PortObserved = { readonly [K in 'port.free' | 'port.owned' | 'port.released']: PortSeen };

/** Names of the evidence that this family shows. */
export type PortEvidence =
  | 'listens-on'
  | 'held-by'
  | 'command-line'
  | 'run-by'
  | 'kept-by'
  | 'socket-table'
  | 'next-free-port'
  | 'ephemeral-range'
  | 'owner-listens-on'
  | 'bind-answer';

export const ofPort = speak<PortFindings, PortObserved, PortEvidence>();
