import { posix } from 'node:path';
import { pathOperand, shellCommand } from '../../base/shell.ts';

/** A git command about one file: called from here where the file lies below, else in the file's own folder. */
export function gitCommand(path: string, words: readonly string[]): string {
  const isBelow = !path.startsWith('/') && !path.startsWith('..') && !/^[A-Za-z]:/.test(path);
  if (isBelow) return shellCommand('git', ...words, pathOperand(path));
  return shellCommand('git', '-C', posix.dirname(path), ...words, pathOperand(posix.basename(path)));
}
