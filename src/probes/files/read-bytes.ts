import { readRegular } from '../../base/read-regular.ts';

/**
 * The bytes of a small regular file; undefined when there is none, when it is a pipe, a device, a folder or larger than `maxBytes`, and,
 * with `isLinkRefused`, when the last step of its path is a link.
 */
export async function readBytes(path: string, maxBytes: number, isLinkRefused = false): Promise<Buffer | undefined> {
  const read = await readRegular(path, maxBytes, isLinkRefused);
  return read.kind === 'read' ? read.bytes : undefined;
}
