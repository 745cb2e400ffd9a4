import type { Look } from './look.ts';

export type GitFileState = 'clean' | 'modified' | 'untracked' | 'ignored' | 'missing' | 'no-repository';

export type GitProbe = {
  /** The state of each file; one git call for all files of one folder. Paths are absolute. */
  readonly states: (files: readonly string[]) => Promise<Look<Readonly<Record<string, GitFileState>>>>;
};
