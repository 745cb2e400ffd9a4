import { speak } from '../../engine/vocabulary.ts';
import type { LockRule, ManagerName } from '../../ledger/ledger.ts';
import type { GitFileState, UncommittedState } from '../../probes/git/git-states.ts';

export type Language = 'python' | 'node';

/** Who left a sign in a folder: a manager of the ledger, or one that the ledger does not know. */
export type AnyManager = ManagerName | 'pipenv' | 'pdm' | 'conda' | 'yarn' | 'bun';

type Lock = { readonly folder: string; readonly manager: ManagerName; readonly file: string };

/** Codes of the findings of this family, each with its arguments. Files are relative to the ledger's folder. */
export type ManagerFindings = {
  'manager-found': { readonly manager: ManagerName };
  'manager-not-found': { readonly manager: ManagerName };
  /** No range in the ledger means that any version will do. */
  'manager-in-range': { readonly manager: ManagerName; readonly version: string; readonly range?: string };
  'manager-out-of-range': { readonly manager: ManagerName; readonly version: string; readonly range: string };
  /** The range of the ledger is none that this manager's language knows. */
  'manager-range-unreadable': { readonly manager: ManagerName; readonly range: string };
  'project-owned': { readonly folder: string; readonly manager: ManagerName };
  /** A member of a workspace belongs to whom the workspace's root belongs. */
  'project-in-workspace': { readonly folder: string; readonly root: string; readonly manager: ManagerName };
  /** Settings of tools only: nothing to install, so nobody's. */
  'project-bare': { readonly folder: string; readonly file: string };
  'project-not-claimed': {
    readonly folder: string;
    readonly language: Language;
    readonly files: readonly string[];
    readonly likely?: ManagerName;
  };
  /** Folders that no pattern of the ledger reaches were too many to look for projects that nobody claims. */
  'projects-not-searched': { readonly folders: number; readonly detail: string };
  'project-claimed-twice': { readonly folder: string; readonly managers: readonly ManagerName[] };
  /** Another manager's lock or settings, and none of the owner's. */
  'project-of-other': { readonly folder: string; readonly owner: ManagerName; readonly other: AnyManager; readonly sign: string };
  /** The owner's lock is there, but so are settings that only another manager reads. */
  'project-foreign-settings': { readonly folder: string; readonly owner: ManagerName; readonly other: AnyManager; readonly sign: string };
  'project-two-locks': { readonly folder: string; readonly owner: ManagerName; readonly own: string; readonly foreign: readonly string[] };
  'lock-fresh': Lock & { readonly rule: LockRule };
  'lock-not-needed': { readonly folder: string; readonly manager: ManagerName };
  'lock-absent': Lock;
  'lock-outdated': Lock & { readonly manifest: string; readonly difference: string };
  /** Broken, for instance by marks of a merge conflict. */
  'lock-unreadable': Lock & { readonly detail: string };
  'manifest-unreadable': Lock & { readonly manifest: string; readonly detail: string };
  'lock-not-committed': Lock & { readonly git: UncommittedState };
};

/** What the checks of this family saw, for the diagnosis and for the facts of the report. */
export type ManagerObserved = {
  'manager.installed': { readonly manager: ManagerName; readonly path?: string };
  'manager.version': {
    readonly manager: ManagerName;
    readonly version: string;
    readonly range?: string;
    readonly path: string;
    readonly source: string;
  };
  'manager.boundary': {
    readonly folder: string;
    readonly language: Language;
    readonly owner?: ManagerName;
    readonly signs: readonly { readonly manager: AnyManager; readonly sign: string; readonly isLock: boolean }[];
  };
  'manager.lock': {
    readonly folder: string;
    readonly manager: ManagerName;
    readonly file: string;
    readonly rule: LockRule;
    readonly git?: GitFileState;
    /** Hash of the lock file, to tell whether it changed since the last green run. */
    readonly sha256?: string;
    /** The manager that would have to be asked, and is not there. */
    readonly asked?: ManagerName;
  };
};

/** Names of the evidence that this family shows. */
export type ManagerEvidence =
  | 'manager-path'
  | 'manager-version'
  | 'manager-version-source'
  | 'project-signs'
  | 'lock-file'
  | 'lock-judged-by'
  | 'lock-difference'
  | 'lock-git';

export const ofManager = speak<ManagerFindings, ManagerObserved, ManagerEvidence>();
