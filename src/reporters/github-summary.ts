import { markdown, markdownFaults, markdownHead, page } from './markdown.ts';
import type { Reporter } from './reporter.ts';
import { plainScreen } from './screen.ts';

/** GitHub drops a step's summary that is larger than 1 MiB; a margin is left for what other steps' tools append. */
const maxBytes = 900_000;

/** The Markdown for GITHUB_STEP_SUMMARY: the handover, or only verdict and faults when that would be too large. */
export const githubSummary: Reporter = (report, _screen, words) => {
  const whole = markdown(report, plainScreen, words);
  if (Buffer.byteLength(whole) <= maxBytes) return whole;
  const short = page([...markdownHead(report, words), ...markdownFaults(report, words)]);
  return Buffer.from(short)
    .subarray(0, maxBytes)
    .toString('utf8')
    .replace(/\ufffd$/, '');
};
