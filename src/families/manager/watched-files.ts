import type { FileProbe } from '../../probes/files/files.ts';
import type { Blind } from '../../probes/look.ts';

/**
 * The same files, and what of them could not be read so far. A neighbour of a manifest that lies behind a link, or is a pipe, is not
 * absent: what is judged without it is not judged.
 */
export function watchedFiles(files: FileProbe): { readonly files: FileProbe; readonly unseen: () => Blind | undefined } {
  let first: Blind | undefined;
  const read: FileProbe['read'] = async (...args) => {
    const look = await files.read(...args);
    if (!look.ok) first ??= look.error;
    return look;
  };
  return { files: { ...files, read }, unseen: () => first };
}
