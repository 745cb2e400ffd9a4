import type { Secret } from '../base/secret.ts';
import type { Span } from '../base/span.ts';
import type { Wish } from '../base/trust.ts';

/** Programs that people put before a model server, by their own names. */
export const frontKinds = ['open-webui', 'n8n', 'flowise', 'langflow', 'anythingllm', 'librechat'] as const;

/** Who serves models; `openai` is whoever speaks the API. */
const modelKinds = ['lmstudio', 'ollama', 'openai'] as const;
export type ModelKind = (typeof modelKinds)[number];

/** Who must answer at a role's address; the one list that the shape of the ledger, its rules and its schema come from. */
export const roleKinds = ['dify', ...modelKinds, ...frontKinds, 'http', 'tcp'] as const;
export type RoleKind = (typeof roleKinds)[number];

export const isModelKind = (kind: string | undefined): kind is ModelKind => modelKinds.some((one) => one === kind);

/** An address of a ledger, taken apart. `host` carries no brackets; `path` is '' or starts with '/'. */
export type Endpoint = {
  readonly href: string;
  readonly scheme: 'http' | 'https' | 'tcp' | 'udp';
  readonly host: string;
  readonly port: number;
  readonly path: string;
};

/** Who may hold a role's port. */
export type Owner =
  | { readonly kind: 'compose'; readonly service: string }
  | { readonly kind: 'container'; readonly name: string }
  | { readonly kind: 'process'; readonly names: readonly string[] };

/** What a role of kind `http` promises to answer. `status` is an inclusive range. */
export type Expect = {
  readonly status?: { readonly from: number; readonly to: number };
  readonly header?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly json?: Readonly<Record<string, string | number | boolean>>;
};

/** One role of ports.yml. */
export type Role = {
  readonly name: string;
  readonly summary?: string;
  readonly url?: Endpoint;
  readonly kind?: RoleKind;
  readonly owner?: Owner;
  readonly bind?: 'loopback' | 'all';
  readonly inside?: Endpoint;
  readonly model?: string;
  /** Smallest loaded context, in tokens, that will do. */
  readonly context?: number;
  /** Name of the token, as in `tokens:`. */
  readonly token?: string;
  readonly optional: boolean;
  /** As the ledger says; {@link mayStay} knows what holds where it says nothing. */
  readonly stays?: boolean;
  readonly expect?: Expect;
  /** Where the role's name stands. */
  readonly at: Span;
};

/** Plugins of Dify by which a model server is called; each wants its base URL in a shape of its own. */
export const providers = ['openai_api_compatible', 'ollama', 'lmstudio'] as const;
export type Provider = (typeof providers)[number];

/**
 * One hop of the path: the role that is called, the address that its caller was given, if it is a special one, and the plugin that
 * calls it.
 */
export type Hop = {
  readonly role: string;
  readonly as?: Endpoint;
  readonly provider?: Provider;
  /** The variable of the caller's environment that holds the address. */
  readonly variable?: string;
  /** Where it starts, when it does not go on from the hop before it: only in a ledger that was made in memory. */
  readonly start?: HopStart;
  readonly at: Span;
};

/** A hop that stands for itself. */
type HopStart = {
  /** The role that calls; left out: whoever sits at this machine. */
  readonly role?: string;
  readonly misspelt?: Misspelling;
  /** How the one who is called is spoken to, where that is not HTTP. */
  readonly speech?: 'redis' | 'postgres';
  readonly part?: ToldPart;
  /** The variable holds a path that was not read: what lies there is not judged. */
  readonly isCut?: true;
};

/**
 * What of a variable's value an address is. `value`: there is more in it, such as a password or other addresses, which a remedy must leave
 * alone; `host`: it holds the host alone, and the port has a variable of its own.
 */
export type ToldPart = 'value' | 'host';

/** What of an address' spelling programs stumble over. The last two are those of a base URL that no model server has. */
export type Misspelling = 'quotes' | 'blanks' | 'backslashes' | 'two-slashes' | 'no-scheme' | 'whole-endpoint' | 'v1-twice';

export type TokenKind = 'dify-app' | 'dify-dataset' | 'lmstudio' | 'openai' | 'other';

/** A token of the ledger. The value comes from the environment and is never printed. */
export type Token = {
  readonly name: string;
  readonly kind: TokenKind;
  readonly usedBy: readonly string[];
  readonly optional: boolean;
  readonly value?: Secret;
  /** Where the value was found: `process`, or the env file's path as the ledger writes it. */
  readonly from?: string;
  readonly at: Span;
};

/** An env file that the ledger names; `exists` is what was found when it was read. */
export type EnvFile = {
  /** As the ledger writes it: relative to the ledger's folder. */
  readonly file: string;
  /** Absolute. */
  readonly path: string;
  readonly exists: boolean;
  /** There when it lies outside of the ledger's ground, by its name or behind a link: what reading it takes, and whether that was allowed. */
  readonly outside?: { readonly wish: Wish; readonly isAllowed: boolean };
  readonly at: Span;
};

export type Chat = {
  readonly to: string;
  /** Always there where Dify is asked. */
  readonly token?: string;
  readonly query: string;
  readonly withinMs: number;
  readonly at: Span;
};

/** What `preflight session` runs in the ledger's folder, each the program and its words: a wish (DESIGN 3a). */
type Session = { readonly up?: readonly string[]; readonly down?: readonly string[] };
/** Who else makes the chat, out of its own surroundings: curl, or Python out of a project's environment. */
export type Client = {
  readonly name: string;
  readonly run: 'curl' | 'python';
  /** Folder of the Python project, relative to the ledger's, with `/`; `.` is the ledger's own. */
  readonly folder?: string;
  /** Modules that it needs. */
  readonly imports: readonly string[];
  /** The base URL as the client has it; left out: that of the chat. */
  readonly as?: Endpoint;
  readonly optional: boolean;
  readonly at: Span;
};

/** ports.yml, decoded, checked and with its variables replaced. Order of roles is the file's. */
export type PortsLedger = {
  readonly file: string;
  /** Absolute folder of the ledger. */
  readonly folder: string;
  readonly envFiles: readonly EnvFile[];
  readonly docker?: { readonly host?: string; readonly context?: string };
  readonly composeProject?: string;
  readonly front?: string;
  readonly roles: readonly Role[];
  readonly path: readonly Hop[];
  readonly chat?: Chat;
  readonly session?: Session;
  readonly clients?: readonly Client[];
  readonly tokens: readonly Token[];
  /** Addresses that containers were told and nobody calls, for they lead away: only in a ledger that was made in memory. */
  readonly notAsked?: readonly { readonly from: string; readonly variable: string; readonly address: string }[];
};

export type ManagerName = 'uv' | 'poetry' | 'npm' | 'pnpm';
export type LockRule = 'committed' | 'present' | 'none';

/** One manager of managers.yml. `owns` are glob patterns relative to the ledger's folder. */
export type Manager = {
  readonly name: ManagerName;
  readonly summary?: string;
  readonly owns: readonly { readonly pattern: string; readonly at: Span }[];
  readonly version?: string;
  readonly lock: LockRule;
  readonly at: Span;
};

/** managers.yml, decoded and checked. */
export type ManagersLedger = {
  readonly file: string;
  /** Absolute folder of the ledger, to which its patterns are relative. */
  readonly folder: string;
  readonly managers: readonly Manager[];
  readonly exempt: readonly string[];
};

/**
 * A value (or the part of one) that came into a ledger by `${NAME}` and is a secret wherever it is shown: it is no port, no host and
 * no word of the ledger itself (DESIGN 3a). `where` is the path to the value in its ledger: `['roles', 'api', 'url']`.
 */
export type LedgerSecret = {
  readonly name: string;
  readonly value: Secret;
  readonly ledger: 'ports' | 'managers';
  readonly where: readonly (string | number)[];
  /** It is a part of a host's name: a look-up of that name would tell it. */
  readonly isInHost?: true;
};

/**
 * The truth that the machine is held against. Either half may be missing, never both.
 * `spans` has a place for every value of both files, keyed by a JSON pointer behind the ledger's name:
 * `ports#/roles/nginx/url`.
 */
export type Ledger = {
  readonly ports?: PortsLedger;
  readonly managers?: ManagersLedger;
  readonly files: readonly { readonly file: string; readonly sha256: string }[];
  readonly spans: Readonly<Record<string, Span>>;
  /** Left out where no variable brought one. */
  readonly secrets?: readonly LedgerSecret[];
};

/** Everything of a ledger that no output may hold: the values of its tokens, and what came by `${NAME}`. */
export function secretsOf(ledger: Ledger): readonly Secret[] {
  const tokens = (ledger.ports?.tokens ?? []).flatMap(({ value }) => (value === undefined ? [] : [value]));
  return [...tokens, ...(ledger.secrets ?? []).map(({ value }) => value)];
}

/** The place of a value: `spanOf(ledger, 'ports', 'roles', 'nginx', 'url')`; of its nearest parent when it was left out. */
export function spanOf(ledger: Ledger, which: 'ports' | 'managers', ...path: readonly (string | number)[]): Span | undefined {
  for (let depth = path.length; depth >= 0; depth--) {
    const pointer = path
      .slice(0, depth)
      .map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`)
      .join('');
    const span = ledger.spans[`${which}#${pointer}`];
    if (span) return span;
  }
  return undefined;
}

/** The place of a role's line in ports.yml, as a cause takes it. */
export function placeInRole(ledger: Ledger, role: string, key: string): { readonly at?: Span } {
  const at = spanOf(ledger, 'ports', 'roles', role, key);
  return at ? { at } : {};
}

// One index a ledger's roles, made at the first question: checks ask for their role again and again.
const byNames = new WeakMap<readonly Role[], ReadonlyMap<string, Role>>();

/** The role of that name, or undefined. */
export function roleNamed(ledger: Ledger, name: string): Role | undefined {
  const roles = ledger.ports?.roles;
  if (!roles) return undefined;
  const index = byNames.get(roles) ?? new Map(roles.map((role) => [role.name, role]));
  byNames.set(roles, index);
  return index.get(name);
}

/** The role that is called next on the path: what the front leads to. Undefined for the last one, and for what is not on the path. */
export function roleBehind({ ports }: Ledger, name: string): string | undefined {
  const hops = ports?.path ?? [];
  const index = hops.findIndex(({ role }) => role === name);
  return index === -1 ? undefined : hops[index + 1]?.role;
}

/** May the role outlive the session? A program of the user's own may, for it serves others too, unless the ledger says otherwise. */
export function mayStay({ owner, stays }: Role): boolean {
  return stays ?? owner?.kind === 'process';
}

/** The token of that name, or undefined. */
export function tokenNamed(ledger: Ledger, name: string): Token | undefined {
  return ledger.ports?.tokens.find((token) => token.name === name);
}
