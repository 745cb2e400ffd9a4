/** The user that runs, by name and by number (absent on Windows), and under sudo who called it. */
type Whose = { readonly user: string; readonly userId?: number; readonly sudoUsers?: readonly string[] };

/**
 * As whom a listener of this user's may be listed: by name, or by number where the number has no name in /etc/passwd. Under sudo the user
 * who called it counts too; root alone is root, and no owner of what others run.
 */
export function ownUsers({ user, userId, sudoUsers = [] }: Whose): ReadonlySet<string> {
  return new Set([user, ...(userId === undefined ? [] : [String(userId)]), ...sudoUsers]);
}

/** Who called sudo, by name and number as sudo itself writes them; only root is believed, for everybody may set these variables. */
export function sudoUsersOf(env: Readonly<Record<string, string | undefined>>, userId: number | undefined): readonly string[] | undefined {
  if (userId !== 0 || !/^\d{1,10}$/.test(env.SUDO_UID ?? '')) return undefined;
  return [env.SUDO_UID, env.SUDO_USER].filter((name): name is string => name !== undefined && name !== '');
}
