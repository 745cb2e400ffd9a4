import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * The bytes of a small regular file; undefined when there is none, when it is a pipe, a device, a folder or larger than `maxBytes`, and,
 * with `isLinkRefused`, when the last step of its path is a link. Never waits for a pipe without a writer, never reads without an end.
 */
export async function readBytes(path: string, maxBytes: number, isLinkRefused = false): Promise<Buffer | undefined> {
  try {
    const noLink = isLinkRefused ? (constants.O_NOFOLLOW ?? 0) : 0;
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | noLink);
    try {
      const { size, isFile } = await handle.stat().then((seen) => ({ size: seen.size, isFile: seen.isFile() }));
      if (!isFile || size > maxBytes) return undefined;
      const buffer = Buffer.alloc(size);
      let length = 0;
      while (length < size) {
        const { bytesRead } = await handle.read(buffer, length, size - length, length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return buffer.subarray(0, length);
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}
