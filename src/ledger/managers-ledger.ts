import { withoutGaps } from '../base/without-gaps.ts';
import type { Manager, ManagerName, ManagersLedger } from './ledger.ts';
import type { ManagersInput } from './shape.ts';
import { type Source, spanAt } from './source.ts';
import { childOf, entriesOf, itemsOf, plainOf, type TreeEntry, type TreeNode, textOf } from './tree.ts';

/** Builds managers.yml's half of the ledger from a tree without problems. `folder` is absolute. */
export function buildManagers(source: Source, tree: TreeNode, folder: string): ManagersLedger {
  // The shape was held against exactly this value (decode.ts), so the input type is a fact here.
  const input = plainOf(tree) as unknown as ManagersInput;
  return {
    file: source.file,
    folder,
    managers: entriesOf(childOf(tree, 'managers')).map((entry) => managerOf(source, entry)),
    exempt: input.exempt ?? [],
  };
}

function managerOf(source: Source, { key, keyRange, value }: TreeEntry): Manager {
  const { summary, version, lock } = plainOf(value) as unknown as NonNullable<ManagersInput['managers'][ManagerName]>;
  return withoutGaps({
    name: key as ManagerName,
    summary,
    owns: itemsOf(childOf(value, 'owns')).map((node) => ({ pattern: textOf(node) ?? '', at: spanAt(source, node.place) })),
    version,
    // What uv and Poetry advise for applications, and what `npm ci` needs.
    lock: lock ?? 'committed',
    at: spanAt(source, keyRange),
  });
}
