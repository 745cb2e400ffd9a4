import { cleanLine } from '../base/sanitise.ts';
import type { Span } from '../base/span.ts';

/** `ports.yml:31:10`, as editors and terminals open it; empty where there is no place. */
export function placeOf(at: Pick<Span, 'file' | 'line' | 'column'> | undefined): string {
  return at === undefined ? '' : `${cleanLine(at.file, 200)}:${at.line}:${at.column}`;
}
