import { cleanLine, cleanText } from '../../base/sanitise.ts';
import type { LogLine } from './docker.ts';

/** Characters of one line that are kept: an exception's last line is shorter, a dumped body is not wanted whole. */
const maxLine = 400;

/** Characters of a log that are read at all, from its end: 200 lines of a talkative service. */
const maxText = 128 * 1024;

/** A log's text fit to keep: no control characters, at most 8,000 characters of its end. */
export function readLog(text: string): string {
  return cleanText(text.slice(-8000), 8000).trimEnd();
}

/**
 * The lines of a log that was asked for with times (`2026-11-25T16:13:28.123456789Z text`), none older than `since`. The engine reads
 * `since` in whole seconds, so what came earlier in that second is left out here; a line without a time is no evidence.
 */
export function readLogLines(text: string, since: string): readonly LogLine[] {
  const from = Date.parse(since);
  return text
    .slice(-maxText)
    .split('\n')
    .flatMap((line) => {
      const [, at, said] = /^(\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d)) (.*)$/.exec(line.trimEnd()) ?? [];
      if (at === undefined || said === undefined || !(Date.parse(at) >= from)) return [];
      const clean = cleanLine(said, maxLine);
      return clean === '' ? [] : [{ at, text: clean }];
    });
}
