/** A name that nobody can guess. The global `crypto` says the same, but loads all of its web half for it. */
export const randomName = (): string => process.getBuiltinModule('node:crypto').randomUUID();
