import { speak } from '../../engine/vocabulary.ts';
import type { RoleKind } from '../../ledger/ledger.ts';
import type { AddressTried, HttpFailureKind, TlsReason } from '../../probes/http/http.ts';
import type { Identity, ServerName } from '../../probes/identity/identity.ts';
import type { AppAnswer } from '../../probes/identity/lmstudio-app.ts';

/** Codes of the findings of this family, each with its arguments. `address` is what the ledger says, as `127.0.0.1:8080`. */
export type EndpointFindings = {
  'endpoint-answers': { readonly address: string; readonly ms: number };
  /** Told by the container's own socket table: a connection would have cost its log an error. */
  'endpoint-listens': { readonly address: string };
  /** It answers Preflight, which asks directly; clients that honour these variables would ask the proxy. */
  'endpoint-past-proxy': { readonly address: string; readonly variables: readonly string[] };
  'endpoint-refused': { readonly address: string };
  'endpoint-silent': { readonly address: string };
  /** Accepted, then ended or reset before a byte came. */
  'endpoint-closed': { readonly address: string };
  /** `localhost` answers at one of its two addresses, and takes connections at the other without a word. */
  'endpoint-half-dead': { readonly address: string; readonly dead: string; readonly alive: string };
  'endpoint-unreachable': { readonly address: string; readonly code: string };
  'endpoint-name-unresolved': { readonly host: string };
  'endpoint-not-http': { readonly address: string };
  'endpoint-tls-failed': { readonly address: string; readonly reason: TlsReason; readonly detail: string };
  'endpoint-broken': { readonly address: string; readonly detail: string };
  'identity-as-declared': { readonly address: string; readonly server: ServerName; readonly version?: string };
  'identity-other': { readonly address: string; readonly expected: RoleKind; readonly server: ServerName; readonly serverHeader?: string };
  /** nginx answers for Dify, but nobody behind it: 502, 503, 504. */
  'front-without-api': { readonly address: string; readonly status: number };
  'dify-web-only': { readonly address: string };
  'dify-not-set-up': { readonly address: string };
  'dify-url-with-path': { readonly address: string; readonly path: string };
  'dify-wrong-path': { readonly address: string; readonly path: string };
  /** The Dify that answers is of another version than the image of the stack's api. */
  'dify-other-version': { readonly address: string; readonly version: string; readonly container: string; readonly image: string };
  /** It is the right server, and not ready to answer yet. */
  'server-loading': { readonly address: string; readonly server: ServerName };
  /** It is the right server, and takes no more requests for the moment. */
  'server-busy': { readonly address: string; readonly server: ServerName };
  'expectation-missed': {
    readonly address: string;
    readonly what: 'status' | 'header' | 'body' | 'json';
    readonly name: string;
    readonly wanted: string;
    readonly got: string;
  };
  /** `gateway`: one before the server says it, by its name or '' where it tells none; the server behind it did not answer. */
  'server-error': { readonly address: string; readonly status: number; readonly gateway?: string };
  /** A gateway asks for a user name and a password (HTTP Basic), which no key is; `gateway` as above. */
  'gateway-wants-password': { readonly address: string; readonly gateway?: string };
  /** It answers to other names only than the one in the ledger. */
  'server-refuses-host': { readonly address: string; readonly server: ServerName; readonly host: string };
  /** Every redirect leads to an address of its own that redirects again. */
  'redirects-in-circle': { readonly address: string; readonly status: number };
  'front-is-unique': FrontMeant & { readonly address: string; readonly others: number };
  'front-elsewhere': FrontMeant & { readonly address: string; readonly found: string };
  'front-not-alone': FrontMeant & { readonly address: string; readonly others: readonly string[] };
  'front-nowhere': FrontMeant & { readonly address: string };
};

/** Whose front it is: Dify's, or `isModel`, that of a model server or gateway, `server` where it told its name. */
export type FrontMeant = { readonly server?: ServerName; readonly isModel?: true };

/** A listener that answered HTTP when the front was looked for. */
export type FrontCandidate = {
  /** `127.0.0.1:8081` */
  readonly address: string;
  readonly server: ServerName;
  /** Dify with its web: what a client can use. */
  readonly isFront: boolean;
  /** Who holds it, as far as the socket table tells: a container's or a process's name. */
  readonly holder?: string;
};

/** What the checks of this family saw, for the diagnosis and for the facts of the report. */
export type EndpointObserved = {
  'endpoint.answers': {
    readonly url: string;
    readonly outcome: 'answered' | HttpFailureKind | 'closed-at-once';
    readonly code?: string;
    readonly tried: readonly AddressTried[];
    /** Asked when Dify's front was silent: does the service behind it answer the same question, from inside the front's container? */
    readonly behind?: { readonly role: string; readonly url: string; readonly from: string; readonly says: 'answers' | 'silent' | 'other' };
    /** The container that bears the name which this machine does not know, and the port of this machine that leads to the called one. */
    readonly named?: { readonly container: string; readonly published?: number };
    /** Asked when LM Studio refused the connection: is the app there? */
    readonly app?: AppAnswer;
    /** Proxy variables of this environment that would catch a client's request to this address. */
    readonly proxies?: readonly string[];
  };
  'endpoint.identity': {
    readonly origin: string;
    readonly expected: RoleKind;
    /** Where a model server's OpenAI API is. */
    readonly api?: string;
    readonly identity?: Identity;
    readonly server?: ServerName;
    readonly version?: string;
    /** What Dify said to `/console/api/setup`: its step, or the status with which it could not tell. */
    readonly setup?: { readonly step?: string; readonly status?: number; readonly code?: string };
  };
  'front.unique': {
    readonly address: string;
    readonly isDeclaredDify: boolean;
    readonly candidates: readonly FrontCandidate[];
    readonly notAsked: number;
  };
};

/** Names of the evidence that this family shows. */
export type EndpointEvidence =
  | 'asked'
  | 'answered-from'
  | 'address-tried'
  | 'asked-behind'
  | 'http-status'
  | 'system-error'
  | 'first-bytes'
  | 'server-header'
  | 'api-not-compared'
  | 'api-image'
  | 'said'
  | 'proxy-variable'
  | 'lmstudio-app'
  | 'candidate'
  | 'listeners-not-asked'
  | 'listeners-left-alone'
  | 'socket-source';

export const ofEndpoint = speak<EndpointFindings, EndpointObserved, EndpointEvidence>();
