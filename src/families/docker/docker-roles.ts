import type { Subject } from '../../engine/check.ts';
import { type Ledger, type Owner, type Role, spanOf } from '../../ledger/ledger.ts';

/** A role whose owner is a container, by compose service or by name. */
export type DockerRole = Role & { readonly owner: Extract<Owner, { kind: 'compose' | 'container' }> };

/** The roles that Docker holds, in the ledger's order. */
export function dockerRoles(ledger: Ledger): readonly DockerRole[] {
  return (ledger.ports?.roles ?? []).filter((role): role is DockerRole => role.owner !== undefined && role.owner.kind !== 'process');
}

/** The same as subjects of a check, each at its `field` in the ledger. */
export function dockerSubjects(
  ledger: Ledger,
  field: 'owner' | 'url',
  isAsked: (role: DockerRole) => boolean = () => true,
): readonly Subject[] {
  return dockerRoles(ledger)
    .filter(isAsked)
    .map((role) => ({
      name: role.name,
      role: role.name,
      at: spanOf(ledger, 'ports', 'roles', role.name, field) ?? role.at,
      ...(role.optional ? { optional: true } : {}),
    }));
}

/** The service or the container's name. */
export function ownerName(owner: DockerRole['owner']): string {
  return owner.kind === 'compose' ? owner.service : owner.name;
}
