import { causesOf } from '../../engine/cause.ts';
import type { Misspelling } from '../../ledger/ledger.ts';
import type { EngineBrand } from '../../probes/docker/docker.ts';
import type { ModelServerName } from '../../probes/identity/model-servers.ts';
import type { FrontName } from '../../probes/identity/server-name.ts';
import { depth } from '../depth.ts';
import type { WithSetting } from './address-setting.ts';
import type { HopEvidence, HopFindings, HopObserved } from './findings.ts';

/**
 * Who listens, where it said who it is, and the system that it runs on. `program`: the process, of a server that has no name but the
 * address that somebody was told; '' where this user may not see it.
 */
export type Listening = { readonly server?: ModelServerName; readonly platform?: NodeJS.Platform; readonly program?: string };

/** An address of the machine means nothing in the caller until its service has an extra host; `isAlone`: no compose file has a place for it. */
export type GatewayNeeds = { readonly needsGateway?: string; readonly isAlone?: true };

/** Causes of this family, each with the arguments of its message. */
export type HopCauses = {
  /** The model server is bound to an address that containers do not reach (Dify #1886, LM Studio lms#189). */
  'lmstudio-loopback-only': {
    readonly role: string;
    readonly isLmStudio: boolean;
    readonly port: number;
    readonly from: string;
    readonly address: string;
    /** All that call it, where they are several. */
    readonly callers?: readonly string[];
    /** The container that it listens in, for itself alone. */
    readonly inside?: string;
  } & Listening;
  /** `host.docker.internal` means nothing in the caller: plain Linux, no extra host (Dify #16936). */
  'host-gateway-missing': {
    readonly from: string;
    readonly service: string;
    readonly host: string;
    /** A container of `docker run`: no compose file has a place for it. */
    readonly isAlone?: true;
  };
  /** A container was given an address that means itself (Dify #2448). */
  'loopback-url-in-container': WithSetting &
    GatewayNeeds & {
      readonly role: string;
      readonly from: string;
      readonly url: string;
      readonly better: string;
      /** Behind the better address it listens too narrowly still. */
      readonly narrow?: Listening & { readonly port: number };
    };
  /** The name is no container's in the caller's networks. `near` are names that were perhaps meant. */
  'name-of-nobody': WithSetting &
    GatewayNeeds & {
      /** The machine's own name there, of which the called one is a misspelling. */
      readonly machine?: string;
      readonly role: string;
      readonly from: string;
      readonly host: string;
      readonly near: readonly string[];
      /** Where this machine has who answers at that port. */
      readonly better?: string;
    };
  /** In the engine's default network no container is known by its name; `called` is the one that has it. */
  'default-network-nameless': {
    readonly role: string;
    readonly from: string;
    readonly host: string;
    readonly called: string;
    readonly brand?: EngineBrand;
  };
  /** A variable's address is spelt in a way that programs stumble over. */
  'address-spelling': WithSetting & { readonly role: string; readonly how: Misspelling; readonly meant: string };
  /** Flowise and Langflow call no private address until they are told to (facts: neighbours 3). */
  'private-addresses-forbidden': { readonly from: string; readonly front: FrontName; readonly host: string; readonly variable: string };
  /** text-generation-webui and Jan answer only to their own names (facts: neighbours 1 and 2). */
  'foreign-host-name': { readonly role: string; readonly host: string; readonly server?: ModelServerName };
  /**
   * The caller's variable holds another address than the path, or none. `right` is what answers from inside: the path's, what it was told,
   * or neither that was seen.
   */
  'caller-told-other-address': WithSetting & {
    readonly role: string;
    readonly from: string;
    readonly variable: string;
    readonly given: string;
    readonly told?: string;
    readonly right: 'ledger' | 'told' | 'unknown';
  };
  /** The base URL lacks its /v1 or has it twice (LM Studio bug tracker #618). */
  'base-url-without-v1': WithSetting & { readonly role: string; readonly url: string; readonly better: string };
  /** Ollama's API is asked for, and who answers has another one (open-webui #769). `variable`: the caller's for that one. */
  'wrong-model-api': WithSetting & {
    readonly role: string;
    readonly from: string;
    readonly server: ModelServerName;
    readonly better: string;
    readonly variable?: string;
  };
  /** The path's `as:` names another port than the role's url, and only the url's is answered on the host. */
  'path-port-differs': WithSetting & { readonly role: string; readonly given: string; readonly better: string; readonly port: number };
  /** The path's `as:` says https, and the role answers plain HTTP at that port of this host. */
  'tls-to-plain-server': WithSetting & { readonly role: string; readonly from: string; readonly url: string; readonly better: string };
  /** Packets from Docker's network are dropped on the way to the host (Dify #16936). */
  'firewall-blocks-bridge': {
    readonly role: string;
    readonly from: string;
    readonly port: number;
    readonly subnet: string;
    /** All that call it, where they are several. */
    readonly callers?: readonly string[];
  };
  /** A container is called at a port that is not open in it: `isPublished`, at the one that this machine has for it. */
  'other-port-inside': WithSetting & {
    readonly role: string;
    readonly from: string;
    readonly called: string;
    readonly given: number;
    readonly port: number;
    readonly isPublished?: true;
    readonly better: string;
  };
  /** It is asked by https and speaks plainly, or the other way round. */
  'scheme-differs': WithSetting & {
    readonly role: string;
    readonly from: string;
    readonly address: string;
    readonly spoken: 'http' | 'https';
    readonly better: string;
  };
  /** This machine is called, where nobody has the port; a container beside the caller has it. */
  'is-in-container': WithSetting & {
    readonly role: string;
    readonly from: string;
    readonly container: string;
    readonly port: number;
    readonly better: string;
  };
  /** The caller's container was given no network. */
  'no-network': { readonly from: string; readonly service: string; readonly isAlone?: true };
  /** A server on another machine answers here, and no container gets to it (ollama #14947). */
  'containers-cut-off': WithSetting & {
    readonly role: string;
    readonly from: string;
    readonly host: string;
    readonly port: number;
    readonly how: 'name' | 'refused' | 'dropped' | 'covered';
    /** The caller's network that has the address for one of its own. */
    readonly network?: string;
  } & Listening;
  /** A rootless engine's containers reach a network namespace of its own where they mean the host (moby #47684). */
  'rootless-host-hidden': WithSetting & {
    readonly role: string;
    readonly from: string;
    readonly host: string;
    readonly port: number;
    readonly brand?: EngineBrand;
  };
  /** The caller's environment sends local requests to a proxy (Dify #18904). */
  'proxy-in-container': { readonly service: string; readonly host: string; readonly variable?: string };
  /** The plugin daemon's container runs, its health page does not answer (Dify #14791). */
  'plugin-daemon-down': { readonly role: string; readonly service: string };
};

/** Makes a cause of this family; the table says how deep each lies, and which checks contradict it by passing. */
export const hopCause = causesOf<HopCauses>({
  'lmstudio-loopback-only': { depth: depth.reach, contradictedBy: ['hop.reaches'] },
  'host-gateway-missing': depth.reach,
  'loopback-url-in-container': depth.reach,
  'name-of-nobody': { depth: depth.reach, contradictedBy: ['hop.reaches'] },
  'default-network-nameless': { depth: depth.reach, contradictedBy: ['hop.reaches'] },
  'address-spelling': depth.reach,
  'private-addresses-forbidden': depth.reach,
  'foreign-host-name': depth.reach,
  'caller-told-other-address': { depth: depth.reach, contradictedBy: ['hop.told'] },
  'base-url-without-v1': depth.reach,
  'wrong-model-api': depth.reach,
  'path-port-differs': { depth: depth.reach, contradictedBy: ['hop.reaches'] },
  'tls-to-plain-server': { depth: depth.reach, contradictedBy: ['hop.reaches'] },
  'firewall-blocks-bridge': { depth: depth.reach, contradictedBy: ['hop.reaches'] },
  'other-port-inside': { depth: depth.reach, contradictedBy: ['hop.reaches'] },
  'scheme-differs': { depth: depth.reach, contradictedBy: ['hop.reaches'] },
  'is-in-container': { depth: depth.reach, contradictedBy: ['hop.reaches'] },
  'no-network': depth.reach,
  'containers-cut-off': { depth: depth.reach, contradictedBy: ['hop.reaches'] },
  'rootless-host-hidden': { depth: depth.reach, contradictedBy: ['hop.reaches'] },
  'proxy-in-container': depth.reach,
  'plugin-daemon-down': { depth: depth.service, contradictedBy: ['hop.reaches'] },
});

/** All that this family can say. */
export type Hop = {
  name: 'hop';
  findings: HopFindings;
  observed: HopObserved;
  evidence: HopEvidence;
  causes: HopCauses;
};
