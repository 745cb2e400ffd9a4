import { speak } from '../../engine/vocabulary.ts';
import type { ManagerName } from '../../ledger/ledger.ts';

/** How a client did not even get an answer; read out of its own words. */
export type ClientTrouble = 'refused' | 'reset' | 'timeout' | 'dns' | 'tls' | 'proxy' | 'other';

type Called = { readonly client: string; readonly base: string };

/** Codes of the findings of this family, each with its arguments. Texts of programs and servers are cleaned and redacted. */
export type ClientFindings = {
  'client-answered': Called & { readonly answer: string; readonly ms: number };
  /** It works; what it left behind could not be deleted, or nobody can tell. */
  'client-left-behind': Called & { readonly user: string };
  'client-unreached': Called & { readonly trouble: ClientTrouble; readonly detail: string };
  /** Whatever answered there is no chat of Dify's. */
  'client-wrong-answer': Called & { readonly status: number };
  /** Dify itself refused. */
  'client-refused': Called & { readonly status: number; readonly message: string };
  'client-module-missing': { readonly client: string; readonly folder: string; readonly module: string };
  /** The folder's environment was never made, or is gone. */
  'client-without-environment': { readonly client: string; readonly folder: string; readonly manager: ManagerName };
};

/** What the check saw, for the diagnosis and the report. */
export type ClientSeen = {
  readonly run: 'curl' | 'python';
  readonly base: string;
  readonly folder?: string;
  readonly manager?: ManagerName;
  /** The address that was really connected to, where the client tells it. */
  readonly address?: string;
  readonly ms?: number;
  /** The address was given to this client alone, and is not that of the chat. */
  readonly isOwnBase: boolean;
  /** `localhost` answers on one of its addresses only; the other is the one that the client took. */
  readonly half?: { readonly dead: string; readonly alive: string };
};

export type ClientObserved = { readonly 'client.chats': ClientSeen };

/** Names of the evidence that this family shows. */
export type ClientEvidence = 'client-ran' | 'client-called' | 'client-address' | 'client-says';

export const ofClient = speak<ClientFindings, ClientObserved, ClientEvidence>();
