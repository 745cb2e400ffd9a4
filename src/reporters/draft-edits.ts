import type { Difference, EditValue } from '../draft/difference.ts';
import { type DocumentNode, setInDocument } from '../ledger/ledger-document.ts';
import type { DraftWording } from '../words/draft-wording.ts';
import { hopNode, managerNode, ownerNode, roleNode } from './ledger-draft.ts';

/** The text of a ledger with these differences written into it, all else as it was; or the name of one that finds no place. */
export function withDifferences(
  text: string,
  adopted: readonly Difference[],
  words: DraftWording,
): { readonly text: string } | { readonly refused: string } {
  let changed = text;
  for (const { edits, name } of adopted) {
    for (const { value, where } of edits) {
      const next = setInDocument(changed, where, nodeOf(value, words));
      if (next === undefined) return { refused: name };
      changed = next;
    }
  }
  return { text: changed };
}

function nodeOf(edit: EditValue, words: DraftWording): DocumentNode {
  switch (edit.kind) {
    case 'text':
      return { kind: 'scalar', value: edit.value };
    case 'texts':
      return { kind: 'list', isInline: true, items: edit.values.map((value) => ({ kind: 'scalar', value })) };
    case 'role':
      return roleNode(edit.role, words);
    case 'owner':
      return ownerNode(edit.owner, words);
    case 'path':
      return { kind: 'list', items: edit.hops.map((hop) => hopNode(hop, words)) };
    case 'manager':
      return managerNode(edit.manager, words);
  }
}
