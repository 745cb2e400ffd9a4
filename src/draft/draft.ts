import type { ManagerName, RoleKind, TokenKind } from '../ledger/ledger.ts';
import type { FrontProduct } from '../probes/identity/front-products.ts';
import type { Blind } from '../probes/look.ts';

/** Where a drafted value comes from, each with what was seen. */
export type OriginArgs = {
  /** Labels of Docker Compose on containers. */
  readonly 'compose-label': { readonly project: string; readonly containers: number };
  readonly 'container-image': { readonly container: string; readonly image: string };
  readonly 'published-port': { readonly container: string; readonly address: string; readonly inside: number };
  readonly 'published-wide': { readonly address: string };
  readonly fingerprint: { readonly server: string; readonly version?: string };
  readonly 'socket-table': { readonly names: readonly string[]; readonly bound: string };
  readonly 'process-hidden': { readonly port: number };
  /** Inside addresses that every release of the image has. */
  readonly 'image-port': { readonly image: string; readonly port: number };
  readonly 'model-loaded': { readonly loaded: number };
  readonly 'model-installed': { readonly installed: number };
  readonly 'extra-hosts': { readonly container: string; readonly entry: string };
  readonly desktop: { readonly container: string };
  readonly podman: { readonly container: string };
  readonly 'network-gateway': { readonly container: string };
  readonly 'same-network': { readonly network: string };
  readonly 'key-name': { readonly from: string };
  readonly 'model-chosen': { readonly among: readonly string[] };
  readonly 'front-chosen': { readonly among: readonly string[] };
  readonly folders: { readonly signs: readonly string[] };
  readonly 'no-sign': { readonly language: string };
  readonly installed: { readonly version: string };
  readonly 'not-installed': { readonly manager: string };
  readonly locks: { readonly committed: number; readonly present: number; readonly none: number };
  /** The address stands in this variable of the container. */
  readonly told: { readonly container: string; readonly variable: string };
  /** What a product has where nobody set it otherwise. */
  readonly usual: { readonly title: string };
  /** The page by which a product says that it is well. */
  readonly 'unknown-manager': { readonly manager: string };
};
export type OriginCode = keyof OriginArgs;

/** `isSure` is false where the value is the likeliest of several: it is marked with a `?`. */
export type Origin = {
  readonly [C in OriginCode]: { readonly code: C; readonly args: OriginArgs[C]; readonly isSure: boolean };
}[OriginCode];

export function origin<C extends OriginCode>(code: C, args: OriginArgs[C], isSure = true): Origin {
  return { code, args, isSure } as Origin;
}

/** A value with where it comes from. */
export type Drafted<T> = { readonly value: T; readonly from?: Origin };

export type DraftedOwner = { readonly compose: string } | { readonly container: string } | { readonly process: readonly string[] };

/** What a role is in the stack, by which words describe it. */
export type Part = 'front' | 'api' | 'plugin-daemon' | 'database' | 'queue' | 'debug' | 'model' | 'other';

export type DraftedRole = {
  readonly name: string;
  readonly part: Part;
  readonly url?: Drafted<string>;
  readonly kind?: Drafted<RoleKind>;
  readonly owner?: Drafted<DraftedOwner>;
  readonly bind?: Drafted<'loopback' | 'all'>;
  readonly inside?: Drafted<string>;
  readonly model?: Drafted<string>;
  /** Of a model role: the product that answers, and every name by which it has a model. */
  readonly serves?: { readonly server: string; readonly models: readonly string[] };
  readonly token?: Drafted<string>;
  readonly isOptional?: true;
  /** Nobody saw it: it is what such a stack has by default, and contradicts no ledger. */
  readonly isUsual?: true;
};

export type DraftedHop = { readonly role: string; readonly as?: Drafted<string>; readonly variable?: Drafted<string> };

/** The product that a ledger is drafted for, where that is not a Dify that runs. */
export type DraftedStack = {
  readonly title: string;
  readonly isRunning: boolean;
  /** Where it has the address of its model server; left out for Dify. */
  readonly keeps?: FrontProduct['keeps'];
  /** Its service or container, as `preflight reach` takes it. */
  readonly caller: string;
};

/** ports.yml as data. */
export type PortsDraft = {
  readonly stack?: DraftedStack;
  readonly project?: Drafted<string>;
  readonly front?: Drafted<string>;
  readonly roles: readonly DraftedRole[];
  /** What runs beside the stack; written as comments. */
  readonly others: readonly DraftedRole[];
  readonly path: readonly DraftedHop[];
  /** Dify's chat has the key of an app, one with a model server none. Where there is no chat, a comment says how it comes in. */
  readonly chat?: { readonly to: string; readonly token?: string };
  readonly tokens: readonly { readonly name: string; readonly kind: Drafted<TokenKind> }[];
  /** What could not be seen, and may be missing here. */
  readonly unseen: readonly { readonly what: 'containers' | 'listeners'; readonly why: Blind }[];
};

export type DraftedManager = {
  readonly name: ManagerName;
  readonly owns: Drafted<readonly string[]>;
  /** The project folders themselves. */
  readonly folders: readonly string[];
  readonly version?: Drafted<string>;
  /** Why there is no version. */
  readonly versionless?: Origin;
  readonly lock: Drafted<'committed' | 'present' | 'none'>;
};

/** managers.yml as data. */
export type ManagersDraft = {
  readonly managers: readonly DraftedManager[];
  /** Folders of managers that Preflight does not know. */
  readonly exempt: readonly Drafted<string>[];
  readonly isSearchedWhole: boolean;
};

/** What Preflight would write. A half is missing when nothing of it was found here. */
export type Draft = { readonly ports?: PortsDraft; readonly managers?: ManagersDraft };
