import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isOlder, oldestNode } from '../../src/base/is-older.ts';

test('versions are compared by their numbers', () => {
  expect(['18.20.8', '20.18.3', '9.0.0', '20.9.9'].filter((version) => !isOlder(version, '20.19'))).toEqual([]);
  expect(['20.19.0', '20.20.1', '22.0.0', '24.1.0-nightly'].filter((version) => isOlder(version, '20.19'))).toEqual([]);
});

test('the oldest Node.js is the one that the package promises', () => {
  const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { engines: { node: string } };
  expect(engines.node).toBe(`>=${oldestNode}`);
});
