import { afterAll, expect } from 'vitest';
import { speak } from '../../src/engine/vocabulary.ts';
import { isShown, keepShown, note } from './shown-findings.ts';

// Loaded before every test file. It notes each finding that a check makes while the tests of the file run, so that the last test of a
// whole run can say which one nothing shows (test/last). All families speak through this one object.
const speaker = speak<Record<string, object>, Record<string, unknown>, string>();

/** What a test itself says through it, as in a record made by hand, is no finding of the program. */
function isSaidByFamily(): boolean {
  const frames = (new Error().stack ?? '').split('\n').slice(1);
  return frames.find((frame) => !frame.includes(import.meta.filename))?.includes('/src/families/') ?? false;
}

const { finding } = speaker;
const noting: typeof finding = (kind, ...said) => {
  const made = finding(kind, ...said);
  const { verdict, code, args } = made;
  const key = `${verdict} ${code} ${Object.keys(args).join()}`;
  if (!isShown(key) && isSaidByFamily()) note(key, { verdict, code, args });
  return made;
};
const findingOf: typeof speaker.findingOf =
  (kind) =>
  (...said) =>
    noting(kind, ...said);
Object.assign(speaker, { finding: noting, findingOf });

afterAll(() => {
  const { testPath } = expect.getState();
  if (testPath !== undefined) keepShown(testPath);
});
