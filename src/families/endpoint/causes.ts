import { causesOf } from '../../engine/cause.ts';
import type { ServerName } from '../../probes/identity/identity.ts';
import { depth } from '../depth.ts';
import type { OddOne } from '../docker/findings.ts';
import type { WhereTold } from '../docker/where-told.ts';
import type { EndpointEvidence, EndpointFindings, EndpointObserved, FrontMeant } from './findings.ts';

/** Causes of this family, each with the arguments of its message. */
export type EndpointCauses = {
  /**
   * `holder` is a process or a container, as far as it is known; `isOwner`: the one that the ledger names, so that no stranger took the
   * place. Of a front of Dify that is, `leads` tells where its `/v1/` ends: with itself, at the web pages, or at an address that it sends
   * clients on to.
   */
  'wrong-server': {
    readonly role: string;
    readonly address: string;
    readonly expected: string;
    readonly server: ServerName | 'not-http';
    readonly holder?: string;
    readonly isOwner?: true;
    readonly leads?: { readonly to: 'itself' | 'web' } | { readonly to: 'away'; readonly url: string };
  } & WhereTold;
  'front-elsewhere': FrontMeant & {
    readonly role: string;
    readonly address: string;
    readonly found: string;
    readonly holder?: string;
    readonly oddOne?: OddOne;
  };
  /** Without a status nginx does not answer at all. */
  'front-stale-upstream': { readonly role: string; readonly upstream: string; readonly status?: number };
  'front-upstream-unresolved': { readonly role: string; readonly upstream: string };
  'api-down': { readonly role: string; readonly upstream: string; readonly status: number };
  'dify-not-installed': { readonly role: string; readonly page: string };
  'dify-wrong-base-path': { readonly role: string; readonly path: string; readonly right: string };
  'proxy-on-host': { readonly variables: readonly string[]; readonly hosts: readonly string[] };
  'server-silent': {
    readonly role: string;
    readonly address: string;
    readonly how: 'silent' | 'closed' | 'broken';
    /** It was asked by https: a server that only knows HTTP may wait for a line that never comes, as llama.cpp does. */
    readonly isByTls?: true;
  } & WhereTold;
  'address-unreachable': {
    readonly role: string;
    readonly address: string;
    readonly why: 'name' | 'refused' | 'unreachable';
    /** It is a container's name, which only containers know. */
    readonly named?: EndpointObserved['endpoint.answers']['named'];
    readonly port?: number;
  } & WhereTold;
  'tls-failed': EndpointFindings['endpoint-tls-failed'] & { readonly role: string } & WhereTold;
  /** The answer is not what `expect` in the ledger says. */
  'answer-unexpected': EndpointFindings['expectation-missed'] & { readonly role: string };
  /** `gateway`: one before the server says it, by its name or ''. */
  'server-error': { readonly role: string; readonly address: string; readonly status: number; readonly gateway?: string } & WhereTold;
  'gateway-wants-password': { readonly role: string; readonly address: string; readonly gateway?: string };
  /** Clients may meet either front of Dify; both are named. */
  'front-not-alone': FrontMeant & { readonly role: string; readonly address: string; readonly others: readonly string[] };
  /** `listens`: what was seen inside; `unknown` where this machine may not look. */
  'published-but-dead': {
    readonly container: string;
    readonly port: number;
    readonly privatePort: number;
    readonly listens: 'nothing' | 'loopback' | 'unknown';
  };
};

/** Makes a cause of this family; the table says how deep each lies, and which checks contradict it by passing. */
export const endpointCause = causesOf<EndpointCauses>({
  'wrong-server': { depth: depth.front, contradictedBy: ['endpoint.identity'] },
  'front-elsewhere': { depth: depth.front, contradictedBy: ['front.unique'] },
  'front-stale-upstream': depth.front,
  'front-upstream-unresolved': { depth: depth.front, contradictedBy: ['container.running'] },
  'api-down': { depth: depth.service, contradictedBy: ['hop.reaches'] },
  'dify-not-installed': { depth: depth.service, contradictedBy: ['endpoint.identity'] },
  'dify-wrong-base-path': { depth: depth.service, contradictedBy: ['endpoint.identity'] },
  'proxy-on-host': depth.front,
  'server-silent': { depth: depth.front, contradictedBy: ['endpoint.answers'] },
  'address-unreachable': { depth: depth.front, contradictedBy: ['endpoint.answers'] },
  'tls-failed': { depth: depth.front, contradictedBy: ['endpoint.answers'] },
  'answer-unexpected': { depth: depth.front, contradictedBy: ['endpoint.identity'] },
  'server-error': { depth: depth.front, contradictedBy: ['endpoint.identity'] },
  'gateway-wants-password': { depth: depth.front, contradictedBy: ['endpoint.identity'] },
  'front-not-alone': { depth: depth.front, contradictedBy: ['front.unique'] },
  'published-but-dead': { depth: depth.container, contradictedBy: ['endpoint.answers'] },
});

/** All that this family can say. */
export type Endpoint = {
  name: 'endpoint';
  findings: EndpointFindings;
  observed: EndpointObserved;
  evidence: EndpointEvidence;
  causes: EndpointCauses;
};
