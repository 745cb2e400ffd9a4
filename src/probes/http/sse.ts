import { createParser } from 'eventsource-parser';
import { withoutGaps } from '../../base/without-gaps.ts';

/** One event of a stream. `data` is absent when the event had no data line, as Dify's ping (facts: Dify 3.3). */
export type SseEvent = { readonly event?: string; readonly data?: string };

export type SseReader = {
  /** Takes the next piece of text, cut anywhere. */
  readonly feed: (text: string) => void;
  /** The stream ended: an event without its closing blank line still counts. */
  readonly end: () => void;
};

/** Characters of one event; what is longer is no event of a chat and is dropped. */
const maxEventLength = 1_000_000;

/**
 * Reads server-sent events out of pieces of text: any line end, lines cut in two, a byte order mark. The parser drops an event
 * that has no data, as the standard says; Dify's ping is just that, so lines are watched here and such an event is given out too.
 */
export function createSseReader(onEvent: (event: SseEvent) => void): SseReader {
  const make = () =>
    createParser({
      onEvent: ({ event, data }) => onEvent({ ...withoutGaps({ event }), data }),
      maxBufferSize: maxEventLength,
    });
  let parser = make();
  let rest = '';
  let named: string | undefined;
  let hasData = false;
  let isTooLong = false;

  const takeLine = (line: string) => {
    if (line === '') {
      if (isTooLong) parser = make();
      else if (named !== undefined && !hasData) onEvent({ event: named });
      named = undefined;
      hasData = false;
      isTooLong = false;
    } else if (line.startsWith('event:')) named = line.slice(6).trim();
    else if (/^data(?::|$)/.test(line)) hasData = true;
    if (isTooLong) return;
    try {
      parser.feed(`${line}\n`);
    } catch {
      parser = make();
      isTooLong = line !== '';
    }
  };

  return {
    feed: (text) => {
      // A carriage return at the very end may be half of a line end: it waits for the next piece.
      const whole = rest + text;
      const cut = whole.endsWith('\r') ? whole.length - 1 : whole.length;
      const lines = whole.slice(0, cut).split(/\r\n|\r|\n/);
      rest = (lines.pop() ?? '') + whole.slice(cut);
      for (const line of lines) takeLine(line);
      if (rest.length > maxEventLength) {
        rest = '';
        isTooLong = true;
      }
    },
    end: () => {
      const line = rest.replace(/\r$/, '');
      rest = '';
      if (line !== '') takeLine(line);
      takeLine('');
    },
  };
}
