import { causesOf } from '../../engine/cause.ts';
import { depth } from '../depth.ts';
import type { OddOne } from '../docker/findings.ts';
import type { WhereTold } from '../docker/where-told.ts';
import type { PortEvidence, PortFindings, PortHolder, PortObserved } from './findings.ts';

type Held = { readonly port: number; readonly holder: PortHolder };

/** Causes of this family, each with the arguments of its message. */
export type PortCauses = {
  /** `isNamesake`: it is the same service of another compose project, which may be the one that is meant. */
  'port-taken': Held & { readonly role: string; readonly nextFree?: number; readonly isNamesake?: true };
  'port-not-bindable': {
    readonly port: number;
    readonly reason: PortFindings['port-not-bindable']['reason'] | 'no-such-address' | 'outgoing-connection';
    readonly address?: string;
  };
  /** The owner listens on other ports than the ledger's, which `holder` may have now. */
  'owner-moved': {
    readonly role: string;
    readonly port: number;
    readonly elsewhere: readonly number[];
    readonly holder?: PortHolder;
    /** For a container: which of ledger, compose file and container must change. */
    readonly oddOne?: OddOne;
  };
  /** Nobody listens where a program of the user's own should. */
  'owner-not-running': { readonly role: string; readonly port: number; readonly owner?: string };
  'split-localhost':
    | ({ readonly port: number; readonly kind: 'two-servers'; readonly four: PortHolder; readonly six: PortHolder } & WhereTold)
    | ({ readonly port: number; readonly kind: 'one-family'; readonly served: string; readonly missing: string } & WhereTold)
    /** Both are taken by the same listener, and one leads nowhere. */
    | ({ readonly port: number; readonly kind: 'dead-half'; readonly dead: string; readonly alive: string } & WhereTold);
  'ipv6-only': { readonly role: string; readonly port: number; readonly address: string } & WhereTold;
  'port-too-narrow': { readonly role: string; readonly port: number; readonly addresses: readonly string[] };
  'exposed-wider': Held & { readonly role: string; readonly addresses: readonly string[] };
  /** `isOwner`: it is the role's own; anybody else is only shown. */
  'leftover-listener': Held & { readonly role: string; readonly isOwner: boolean };
};

/** Makes a cause of this family; the table says how deep each lies, and which checks contradict it by passing. */
export const portCause = causesOf<PortCauses>({
  'port-taken': { depth: depth.port, contradictedBy: ['port.owned', 'port.free'] },
  'port-not-bindable': { depth: depth.port, contradictedBy: ['port.free', 'port.owned'] },
  'owner-moved': { depth: depth.port, contradictedBy: ['port.owned'] },
  'owner-not-running': { depth: depth.port, contradictedBy: ['port.owned', 'endpoint.identity'] },
  'split-localhost': { depth: depth.front, contradictedBy: ['port.owned'] },
  'ipv6-only': { depth: depth.front, contradictedBy: ['port.owned'] },
  'port-too-narrow': { depth: depth.port, contradictedBy: ['port.owned'] },
  'exposed-wider': { depth: depth.front, contradictedBy: ['port.owned'] },
  'leftover-listener': { depth: depth.port, contradictedBy: ['port.released'] },
});

/** All that this family can say. */
export type Port = {
  name: 'port';
  findings: PortFindings;
  observed: PortObserved;
  evidence: PortEvidence;
  causes: PortCauses;
};
