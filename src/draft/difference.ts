import type { DraftedHop, DraftedManager, DraftedRole } from './draft.ts';

/** What is put at a place of a ledger. */
export type EditValue =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'texts'; readonly values: readonly string[] }
  | { readonly kind: 'role'; readonly role: DraftedRole }
  | { readonly kind: 'owner'; readonly owner: NonNullable<DraftedRole['owner']> }
  | { readonly kind: 'path'; readonly hops: readonly DraftedHop[] }
  | { readonly kind: 'manager'; readonly manager: DraftedManager };
export type Edit = { readonly where: readonly (string | number)[]; readonly value: EditValue };

/**
 * What a ledger would have to say otherwise, under the name by which it is adopted: a role, a manager, or a key of the ledger itself.
 * `isOffered`: nothing that stands there is wrong, but this runs too and could be added.
 */
export type Difference = {
  readonly name: string;
  readonly ledger: 'ports' | 'managers';
  readonly edits: readonly Edit[];
  readonly isOffered?: true;
};
