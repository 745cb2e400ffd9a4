import { type DraftedRole, origin, type PortsDraft } from './draft.ts';
import { freeName } from './draft-names.ts';
import type { Observed, ObservedToken } from './observed.ts';

type Roles = {
  readonly add: (role: DraftedRole) => DraftedRole;
  readonly roles: readonly DraftedRole[];
  readonly names: ReadonlySet<string>;
};

/** The roles of a draft as they come, each under a name of its own. */
export function collectRoles(): Roles {
  const names = new Set<string>();
  const roles: DraftedRole[] = [];
  const add = (role: DraftedRole): DraftedRole => {
    const unique = { ...role, name: freeName(role.name, names) };
    names.add(unique.name);
    roles.push(unique);
    return unique;
  };
  return { add, roles, names };
}

export const draftTokens = (used: readonly ObservedToken[]): PortsDraft['tokens'] =>
  used.map(({ name, kind, from }) => ({ name, kind: { value: kind, from: origin('key-name', { from }) } }));

/** The roles, the one model server's with the key that it wants, where one of its form is set. */
export const withKey = (
  roles: readonly DraftedRole[],
  server: DraftedRole | undefined,
  key: ObservedToken | undefined,
): readonly DraftedRole[] =>
  roles.map((one) => (one === server && key ? { ...one, token: { value: key.name, from: origin('key-name', { from: key.from }) } } : one));

/** What could not be looked at, and may be missing in the draft. */
export const unseenOf = ({ engine, socketsBlind }: Observed): PortsDraft['unseen'] => [
  ...('blind' in engine ? [{ what: 'containers' as const, why: engine.blind }] : []),
  ...(socketsBlind ? [{ what: 'listeners' as const, why: socketsBlind }] : []),
];
