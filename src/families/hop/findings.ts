import { speak } from '../../engine/vocabulary.ts';
import type { Misspelling } from '../../ledger/ledger.ts';
import type { PublishedPort } from '../../probes/docker/docker.ts';
import type { HttpFailureKind } from '../../probes/http/http-failure.ts';
import type { FrontName } from '../../probes/identity/server-name.ts';
import type { InsideAnswer, InsideError } from '../../probes/inside/inside.ts';
import type { InsideListener } from '../container/findings.ts';

/** `from` is a role, or `client` for the first hop. `url` is what was asked. */
export type HopPlace = { readonly from: string; readonly to: string; readonly url: string };

export type HopFromContainer = HopPlace & { readonly container: string; readonly answersOnHost: boolean };

/** Codes of the findings of this family, each with its arguments. */
export type HopFindings = {
  'hop-reached': HopPlace & { readonly ms: number };
  /** It is reached at the address that is meant; the caller was told it in a spelling that its program may not take. */
  'address-misspelt': HopPlace & { readonly variable?: string; readonly how: Misspelling; readonly meant: string };
  /** It is reached, and the caller itself forbids addresses of this kind until told otherwise (facts: neighbours 3). */
  'caller-forbids-private': HopPlace & { readonly container: string; readonly front: FrontName; readonly variable: string };
  /** The server refuses requests that come by another name than its own (facts: neighbours 1). */
  'host-name-refused': HopPlace & { readonly host: string };
  /** A connection stands, but the only tool in the container cannot speak HTTP. */
  'hop-connected-only': HopPlace;
  'refused-from-container': HopFromContainer;
  'name-unknown-in-container': HopFromContainer & { readonly host: string };
  'timeout-from-container': HopFromContainer;
  'proxy-from-container': HopFromContainer;
  'unanswered-from-container': HopFromContainer & { readonly error: InsideError; readonly detail: string };
  'hop-unanswered': HopPlace & { readonly failure: HttpFailureKind; readonly detail: string };
  'hop-server-error': HopPlace & { readonly status: number };
  /** The front of Dify carries its API, and its web pages alone answer with a server error. */
  'hop-without-page': HopPlace & { readonly status: number };
  /** HTTP 200 with LM Studio's error for an unknown path (facts: LM Studio 2.1). */
  'hop-wrong-base-path': HopPlace;
  'hop-wrong-answer': HopPlace & { readonly status?: number; readonly said: string };
  /** The variable of the caller's container holds the address that the path names. */
  'told-as-ledger': ToldPlace & { readonly told: string };
  /** It means that address, in a spelling that the caller's program may not take. */
  'told-misspelt': ToldPlace & { readonly how: Misspelling };
  'told-otherwise': ToldPlace & { readonly told: string };
  /** The variable is not set, or holds no address: the caller does what it does by itself. */
  'not-told': ToldPlace;
};

/** A variable of the caller's container against the address of the path. */
export type ToldPlace = {
  readonly from: string;
  readonly to: string;
  readonly container: string;
  readonly variable: string;
  /** What the path says. */
  readonly given: string;
};

/** What the host sees of the service that a hop goes to. Texts are cleaned and redacted. */
export type HostSight =
  | { readonly kind: 'response'; readonly url: string; readonly status: number; readonly ms: number; readonly body: string }
  | { readonly kind: 'failure'; readonly url: string; readonly failure: HttpFailureKind; readonly detail: string };

/** The caller's container, as far as it decides what it can reach. */
export type HopCaller = {
  readonly id: string;
  readonly name: string;
  readonly image?: string;
  readonly project?: string;
  readonly service?: string;
  readonly extraHosts: readonly string[];
  /** Proxy variables of its environment, as spelt there. */
  readonly proxies: Readonly<Record<string, string>>;
  readonly networks: readonly string[];
  /** The addresses that a network of it has for its own: `172.18.0.3/16`. */
  readonly ranges?: readonly { readonly network: string; readonly range: string }[];
  readonly gateway?: string;
};

/** The container that is called, where the call failed. `listens`: what is open in it, as far as this machine may look. */
export type CalledContainer = {
  readonly name: string;
  readonly image: string;
  readonly service?: string;
  readonly published: readonly PublishedPort[];
  readonly listens?: readonly InsideListener[];
};

/** A container in a network of the caller's that has the called port: the caller knows it as `host`, and it listens on `port` there. */
export type ContainerBeside = {
  readonly container: string;
  readonly host: string;
  readonly port: number;
  /** This machine has its port as the one that was called. */
  readonly isPublished?: true;
};

/** One hop from both vantages (DESIGN 6). `inside` is there when the caller is a container, `host` where the host has a view. */
export type HopSeen = HopPlace & {
  readonly caller?: HopCaller;
  readonly inside?: InsideAnswer;
  readonly host?: HostSight;
  /** What the host sees at the port of the path's `as:`, where that is another one than the role's url has. */
  readonly hostThere?: HostSight;
  /** The address that the name stands for in the caller, where its extra hosts tell it. */
  readonly resolvedHost?: string;
  /** Names of running containers in the caller's networks, where the name that it calls is nobody's. */
  readonly neighbours?: readonly string[];
  /** Addresses on this machine that listen on the target's port; absent when the socket table could not be read. */
  readonly listeners?: readonly { readonly address: string; readonly process?: string }[];
  readonly isDesktop?: boolean;
  readonly isRootless?: boolean;
  /** It is reached, and it gives its models to nobody without a key. */
  readonly wantsKey?: true;
  readonly called?: CalledContainer;
  /** Who beside the caller has the port that it called on this machine, or on itself. */
  readonly beside?: readonly ContainerBeside[];
  /** The scheme in which the address is answered, where the one that was asked with is not. */
  readonly spoken?: 'http' | 'https';
  /** The base URL below which the list of models was found, where there is none below the one that was asked. */
  readonly listedAt?: string;
};

/** What the caller's container was told. */
type HopTold = {
  readonly caller: HopCaller;
  /** Does the address that it was told instead answer from inside, as who is meant? Undefined where it was not asked. */
  readonly answers?: boolean;
};

/** What the checks of this family saw, for the diagnosis and for the facts of the report. */
export type HopObserved = { readonly 'hop.reaches': HopSeen; readonly 'hop.told': HopTold };

/** Names of the evidence that this family shows. */
export type HopEvidence =
  | 'hop-asked'
  | 'hop-from'
  | 'hop-tools-tried'
  | 'hop-inside'
  | 'hop-on-host'
  | 'hop-listeners'
  | 'hop-extra-hosts'
  | 'hop-networks'
  | 'hop-proxy'
  | 'hop-said'
  | 'hop-told'
  | 'hop-given'
  | 'hop-told-inside'
  | 'hop-open-inside'
  | 'hop-other-scheme'
  | 'hop-listed-at';

export const ofHop = speak<HopFindings, HopObserved, HopEvidence>();
