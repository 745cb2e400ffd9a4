/**
 * Codes by which the system says that this process has no more file handles, memory or rights of its own (`node --permission`). Whoever
 * was asked then is not to blame.
 */
const codes: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EAGAIN', 'EAI_MEMORY', 'ERR_ACCESS_DENIED']);

/** Is this error nobody's fault but this process's own? Of several at once, one is enough. */
export function isOwnTrouble(error: unknown): boolean {
  const { code, errors, message } = (error ?? {}) as {
    readonly code?: unknown;
    readonly errors?: readonly unknown[];
    readonly message?: unknown;
  };
  // An import that found no handle left loses the code, and keeps it only in its words.
  const named = typeof code === 'string' ? code : /^([A-Z_]+): /.exec(String(message))?.[1];
  return codes.has(named ?? '') || errors?.some(isOwnTrouble) === true;
}
