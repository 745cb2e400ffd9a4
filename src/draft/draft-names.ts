/** A name that a ledger takes for a role: `plugin_daemon` → `plugin-daemon`. */
export function plainName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  return plain === '' ? 'role' : plain.slice(0, 60);
}

/** The name, or the name with the first number that nobody has. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}
