import type { Span } from '../base/span.ts';
import type { ManagerName } from '../ledger/ledger.ts';

/**
 * A folder that holds project files, found below the managers' ledger. One folder with a Python and a Node project gives two.
 * `folder` is relative to the ledger's folder, with `/`; `.` is the ledger's own.
 */
export type Project = {
  readonly folder: string;
  readonly language: 'python' | 'node';
  /** The managers whose `owns` patterns match, by the ledger. */
  readonly owners: readonly { readonly manager: ManagerName; readonly pattern: string; readonly at: Span }[];
  /** Names of the project files that were found: pyproject.toml, uv.lock, package.json, … */
  readonly files: readonly string[];
};
