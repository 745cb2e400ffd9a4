import { closeSync, openSync, readSync } from 'node:fs';
import { isOwnTrouble } from '../../base/own-trouble.ts';

/** Linux gives one page of such a file a read, and a row takes less than 200 bytes: a page with more room than that is the last one. */
const pageBytes = 4096;
const fullPageBytes = 3800;

/**
 * The rows of /proc/net/tcp and tcp6 up to the first that is not listening; undefined where it cannot be read. Linux lists all listening
 * sockets first. For the established ones, and for the read that finds the end, it walks its whole hash table (5 ms a file), and sockets in
 * TIME_WAIT come on top. Where a read brings more than Linux's page, the file is somebody else's and may have another order: read whole.
 */
export function listeningPart(file: string): string | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(file, 'r');
    const chunk = Buffer.allocUnsafe(16 * pageBytes);
    let text = '';
    for (;;) {
      const size = readSync(fd, chunk, 0, chunk.length, null);
      text += chunk.toString('latin1', 0, size);
      if (size === 0) return text;
      if (size <= pageBytes && (size < fullPageBytes || !endsListening(text))) return text;
    }
  } catch (error) {
    // A table that this process has no handle left for is not one that is not there.
    if (isOwnTrouble(error)) throw error;
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** Is the last row one of a listening socket (state 0A), or still the header? */
function endsListening(text: string): boolean {
  const last = text.slice(text.lastIndexOf('\n', text.length - 2) + 1);
  return last.includes(' 0A ') || last.includes('local_address');
}
