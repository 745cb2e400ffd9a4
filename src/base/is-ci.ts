/** Is this a machine of a CI service? They all set `CI`; who sets it to `false` or `0` says no. */
export function isCi(env: Readonly<Record<string, string | undefined>>): boolean {
  return !['', '0', 'false'].includes((env.CI ?? '').trim().toLowerCase());
}
