import { expect, it } from 'vitest';
import { faults } from '../../src/families/faults.ts';
import { en } from '../../src/words/en.ts';

/** What cannot be had on real sockets without doing it to the machine; pure tests hold the rules of these. */
const notPractised = ['disk-low', 'memory-low', 'plugin-daemon-failing'];

it('every cause has a scenario, and every scenario expects causes that exist', () => {
  const codes = Object.keys(en.causes);
  const practised = new Set(faults.flatMap(({ expects }) => expects));
  expect(codes.filter((code) => !practised.has(code)).sort()).toEqual(notPractised);
  expect([...practised].filter((code) => !codes.includes(code))).toEqual([]);
});
