import type { Span } from '../base/span.ts';
import type { TokenKind } from './ledger.ts';

/** What YAML itself forbids; the words of each stand in wording/. */
export type YamlFault =
  | 'alias'
  | 'block-header'
  | 'closing'
  | 'directive'
  | 'escape'
  | 'indent'
  | 'key'
  | 'nested-in-line'
  | 'other'
  | 'reserved-start'
  | 'tab'
  | 'twice'
  | 'unexpected'
  | 'variable-in-brackets';

/** What a value is, as a person would call it. */
export type ValueKind = 'text' | 'number' | 'boolean' | 'list' | 'mapping' | 'nothing';

/** The rule that a value of the right type breaks. */
export type ValueRule =
  | 'docker-host'
  | 'duration'
  | 'empty'
  | 'leading-zero'
  | 'name'
  | 'owner'
  | 'pattern'
  | 'status'
  | 'positive-integer'
  | 'token-name'
  | 'too-many'
  | 'variable-name';

/** Why an address of a ledger is none. */
export type AddressFault = 'credentials' | 'host' | 'malformed' | 'no-port' | 'port' | 'query' | 'scheme';

/**
 * Everything that can be wrong with a ledger, each with its arguments. The words stand in wording/ledger-wording.ts.
 * `where` is the place in the ledger's own terms: `roles.nginx.url`.
 */
export type LedgerProblemArgs = {
  /** Neither ledger is there; the way out is `preflight init`. */
  readonly 'no-ledger': { readonly ports: string; readonly managers: string };
  /** A ledger that the command line names is not there. */
  readonly 'ledger-missing': { readonly file: string };
  readonly 'ledger-unreadable': { readonly file: string; readonly why: 'denied' | 'folder' | 'not-a-file' | 'failed' };
  /** A link in the ledger's place leads out of its ground, and nobody allowed that: not a line of it is shown. */
  readonly 'ledger-outside': { readonly file: string; readonly real: string };
  readonly 'ledger-too-large': { readonly file: string; readonly maxBytes: number };
  readonly 'ledger-not-text': { readonly file: string; readonly why: 'nul' | 'utf8' };
  readonly 'ledger-empty': { readonly file: string };
  /** An env file is there and cannot be read; one that is not there is no problem. */
  readonly 'env-file-unreadable': {
    readonly file: string;
    readonly why: 'denied' | 'folder' | 'not-a-file' | 'failed' | 'too-large' | 'not-text';
  };
  /** An env file lies outside of the ledger's ground, nobody allowed it, and a variable is missing that it may hold. */
  readonly 'env-file-outside': { readonly file: string; readonly real: string };

  /** There are more; only the first ones are shown. */
  readonly 'more-problems': { readonly count: number };

  readonly 'yaml-fault': { readonly fault: YamlFault };
  readonly 'yaml-many-documents': Record<never, never>;
  readonly 'yaml-unknown-tag': { readonly tag: string };
  readonly 'yaml-alias-unknown': { readonly name: string };
  readonly 'yaml-alias-bomb': { readonly max: number };
  readonly 'yaml-too-many-values': { readonly max: number };
  readonly 'yaml-too-deep': { readonly max: number };
  readonly 'duplicate-key': { readonly key: string };

  /** A key of Dify, LM Studio or the like stands in the file. It is never an argument. */
  readonly 'literal-key': Record<never, never>;
  readonly 'variable-unresolved': { readonly name: string };
  readonly 'variable-malformed': { readonly text: string };
  /** A variable would put a key into the ledger. */
  readonly 'variable-is-key': { readonly name: string };

  readonly 'unknown-key': { readonly key: string; readonly where: string; readonly known: readonly string[] };
  readonly 'missing-key': { readonly key: string; readonly where: string };
  readonly 'wrong-type': { readonly where: string; readonly expected: readonly ValueKind[]; readonly found: ValueKind };
  readonly 'not-one-of': { readonly where: string; readonly found: string; readonly allowed: readonly string[] };
  readonly 'bad-value': { readonly where: string; readonly rule: ValueRule; readonly found: string };
  readonly 'bad-address': {
    readonly where: string;
    readonly fault: AddressFault;
    readonly found: string;
    readonly schemes: readonly string[];
  };
  readonly 'bad-version-range': { readonly where: string; readonly found: string; readonly language: 'python' | 'node' };

  /** Two roles claim one address; each with its own port and protocol. */
  readonly 'address-overlap': { readonly role: string; readonly other: string; readonly address: string; readonly otherAddress: string };
  readonly 'role-without-address': { readonly role: string };
  readonly 'role-unknown': { readonly role: string; readonly where: string; readonly known: readonly string[] };
  /** The front and the role that the chat goes to are called from this machine, so they need a `url` of http or https. */
  readonly 'role-needs-url': { readonly role: string; readonly where: string };
  readonly 'kind-needs-http': { readonly role: string; readonly kind: string; readonly scheme: string };
  readonly 'expect-needs-http-kind': { readonly role: string };
  readonly 'token-unknown': { readonly token: string; readonly where: string; readonly known: readonly string[] };
  /** A chat with a model server names the model that it asks. */
  readonly 'chat-without-model': { readonly role: string };
  readonly 'chat-token-kind': { readonly token: string; readonly kind: TokenKind };
  readonly 'path-visits-twice': { readonly role: string };
  /** Only the environment of a container is read. */
  readonly 'variable-needs-container': { readonly role: string; readonly caller?: string };
  readonly 'path-starts-elsewhere': { readonly first: string; readonly front: string };
  readonly 'docker-host-and-context': Record<never, never>;
  readonly 'manager-overlap': {
    readonly manager: string;
    readonly other: string;
    readonly pattern: string;
    readonly otherPattern: string;
  };
};

export type LedgerProblemCode = keyof LedgerProblemArgs;

/** The other place of a problem. */
export type RelatedCode = 'first-key' | 'first-hop' | 'front' | 'other-role' | 'other-manager' | 'role' | 'docker-host' | 'token';

/**
 * The source line of a problem, fit to print: keys masked, control characters replaced, cut to what fits a screen.
 * `column` counts from 1 within `text`; `length` is in UTF-16 units and at least 1.
 */
export type Excerpt = { readonly text: string; readonly column: number; readonly length: number };

type RelatedPlace = { readonly code: RelatedCode; readonly at: Span; readonly excerpt: Excerpt };

type ProblemOf<C extends LedgerProblemCode> = {
  readonly code: C;
  readonly args: LedgerProblemArgs[C];
  readonly at?: Span;
  readonly excerpt?: Excerpt;
  readonly related?: readonly RelatedPlace[];
  /** What was probably meant, to be put in the place of what is there. */
  readonly suggestion?: string;
};

/** One thing that is wrong with a ledger, as data. */
export type LedgerProblem = { [C in LedgerProblemCode]: ProblemOf<C> }[LedgerProblemCode];

/** Makes a problem without a place. */
export function ledgerProblem<C extends LedgerProblemCode>(code: C, args: LedgerProblemArgs[C]): LedgerProblem {
  // The compiler cannot see that code and args stay together through a generic.
  return { code, args } as unknown as LedgerProblem;
}
