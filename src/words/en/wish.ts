import type { Wish } from '../../base/trust.ts';
import { unreachable } from '../../base/unreachable.ts';

/** What a folder asks for beyond a look, as a phrase: `send DIFY_API_KEY to dify.example.com`. */
export function wish(wanted: Wish): string {
  switch (wanted.kind) {
    case 'send':
      return `send ${wanted.variable} to ${wanted.to}`;
    case 'run':
      return wanted.folder === '.' ? `run this folder’s ${wanted.program}` : `run ${wanted.folder}’s ${wanted.program}`;
    case 'read':
      return `read ${wanted.file}`;
    case 'connect':
      return `connect to the Docker engine ${wanted.endpoint}`;
    default:
      return unreachable(wanted);
  }
}
