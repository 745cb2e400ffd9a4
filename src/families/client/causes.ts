import { causesOf } from '../../engine/cause.ts';
import type { ManagerName } from '../../ledger/ledger.ts';
import { depth } from '../depth.ts';
import type { ClientEvidence, ClientFindings, ClientObserved } from './findings.ts';

/** Causes of this family, each with the arguments of its message. */
export type ClientCauses = {
  /** The same chat goes through the chat's own address. */
  'client-wrong-base-url': { readonly client: string; readonly base: string; readonly right: string };
  'client-localhost-half': { readonly client: string; readonly base: string; readonly dead: string; readonly alive: string };
  'client-module-missing': { readonly client: string; readonly folder: string; readonly module: string; readonly manager: ManagerName };
  'client-without-environment': { readonly client: string; readonly folder: string; readonly manager: ManagerName };
};

/** Makes a cause of this family; what stops one client lies above all that stops every one. */
export const clientCause = causesOf<ClientCauses>({
  'client-wrong-base-url': depth.app,
  'client-localhost-half': depth.app,
  'client-module-missing': depth.app,
  'client-without-environment': depth.app,
});

/** All that this family can say. */
export type ClientWords = {
  name: 'client';
  findings: ClientFindings;
  observed: ClientObserved;
  evidence: ClientEvidence;
  causes: ClientCauses;
};
