import { isAbsolute, relative, sep } from 'node:path';

/** Is `path` the folder itself, or somewhere below it? By the names alone; whoever cares about links asks with real paths. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
