import type { HttpAnswer } from '../../../src/probes/http/http.ts';
import type { Recorded } from './listening.ts';

/** No answer, and why. */
export const failed = (kind: 'timeout' | 'refused' | 'closed' | 'not-http'): HttpAnswer => ({
  kind: 'failure',
  failure: kind,
  detail: kind,
  phase: 'first-byte',
  timings: {},
  tried: [],
});

/** A recorded answer, as the probe for HTTP hands it on. */
export const answerOf = ([status, headers, body]: Recorded): HttpAnswer => ({
  kind: 'response',
  status,
  headers,
  body,
  isTruncated: false,
  timings: {},
  tried: [],
});

const garbage = answerOf([200, {}, '\u0000\ufffd\u0001']);

/** What any one answer may be cut to (DESIGN 6, rules of accusation 7). */
export const cuts: readonly HttpAnswer[] = [failed('timeout'), failed('refused'), failed('closed'), failed('not-http'), garbage];
