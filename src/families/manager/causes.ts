import { causesOf } from '../../engine/cause.ts';
import type { ManagerName } from '../../ledger/ledger.ts';
import type { UncommittedState } from '../../probes/git/git-states.ts';
import { depth } from '../depth.ts';
import type { AnyManager, ManagerEvidence, ManagerFindings, ManagerObserved } from './findings.ts';

type Lock = { readonly manager: ManagerName; readonly folder: string; readonly file: string };

/** Causes of this family, each with the arguments of its message. Files are relative to the ledger's folder. */
export type ManagerCauses = {
  'manager-missing': { readonly manager: ManagerName };
  'manager-version': { readonly manager: ManagerName; readonly version: string; readonly range: string; readonly isReadable: boolean };
  'lock-missing': Lock;
  'lock-stale': Lock & { readonly manifest?: string; readonly isReadable: boolean };
  'lock-uncommitted': Lock & { readonly git: UncommittedState };
  'two-locks': { readonly folder: string; readonly owner: ManagerName; readonly own: string; readonly foreign: readonly string[] };
  'wrong-manager': { readonly folder: string; readonly owner: ManagerName; readonly other: AnyManager; readonly sign: string };
  'project-claimed-twice': { readonly folder: string; readonly managers: readonly ManagerName[] };
  'manifest-unreadable': { readonly folder: string; readonly manager: ManagerName; readonly manifest: string; readonly detail: string };
  'project-unclaimed': { readonly folder: string; readonly files: readonly string[]; readonly likely?: ManagerName };
};

/** Makes a cause of this family; the table says how deep each lies, and which checks contradict it by passing. */
export const managerCause = causesOf<ManagerCauses>({
  'manager-missing': { depth: depth.files, contradictedBy: ['manager.installed'] },
  'manager-version': { depth: depth.files, contradictedBy: ['manager.version'] },
  'lock-missing': { depth: depth.files, contradictedBy: ['manager.lock'] },
  'lock-stale': { depth: depth.files, contradictedBy: ['manager.lock'] },
  'lock-uncommitted': { depth: depth.files, contradictedBy: ['manager.lock'] },
  'two-locks': depth.files,
  'wrong-manager': depth.files,
  'project-claimed-twice': depth.files,
  'manifest-unreadable': depth.files,
  'project-unclaimed': depth.files,
});

/** All that this family can say. */
export type Manager = {
  name: 'manager';
  findings: ManagerFindings;
  observed: ManagerObserved;
  evidence: ManagerEvidence;
  causes: ManagerCauses;
};
