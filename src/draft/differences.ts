import { folderPattern } from '../ledger/folder-pattern.ts';
import type { Ledger, ManagersLedger } from '../ledger/ledger.ts';
import type { Difference } from './difference.ts';
import type { Draft, ManagersDraft } from './draft.ts';
import { portsDifferences } from './ports-differences.ts';

/** Where the ledgers say otherwise than what was seen. What was not seen contradicts nothing. Pure. */
export function differences(ledger: Ledger, draft: Draft): readonly Difference[] {
  return [
    ...(ledger.ports && draft.ports ? portsDifferences(ledger.ports, draft.ports) : []),
    ...(ledger.managers && draft.managers ? managersDifferences(ledger.managers, draft.managers) : []),
  ];
}

function managersDifferences({ exempt, managers }: ManagersLedger, draft: ManagersDraft): readonly Difference[] {
  const isExempt = (folder: string) => exempt.some((pattern) => folderPattern(pattern).matches(folder));
  const owned = (name: string) => managers.find((manager) => manager.name === name)?.owns.map(({ pattern }) => pattern) ?? [];
  return draft.managers.flatMap((manager): readonly Difference[] => {
    const { folders, name } = manager;
    const patterns = owned(name);
    const missing = folders.filter((folder) => !isExempt(folder) && !patterns.some((pattern) => folderPattern(pattern).matches(folder)));
    if (missing.length === 0) return [];
    if (!managers.some((known) => known.name === name)) {
      return [{ name, ledger: 'managers', edits: [{ where: ['managers', name], value: { kind: 'manager', manager } }] }];
    }
    return [
      {
        name,
        ledger: 'managers',
        edits: [{ where: ['managers', name, 'owns'], value: { kind: 'texts', values: [...patterns, ...missing] } }],
      },
    ];
  });
}
