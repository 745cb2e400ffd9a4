/**
 * The SHA-256 of a text or of bytes, in hexadecimal. node:crypto is taken as a built-in module: an ES import of it would load its
 * whole web half, too.
 */
export function sha256(data: string | Uint8Array): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(data).digest('hex');
}
