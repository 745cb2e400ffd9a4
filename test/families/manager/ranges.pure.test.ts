import pep440 from '@renovatebot/pep440';
import satisfies from 'semver/functions/satisfies.js';
import { describe, expect, it } from 'vitest';
import { isNodeVersionIn } from '../../../src/families/manager/node-version.ts';
import { isInPlainRange } from '../../../src/families/manager/plain-range.ts';
import { isPythonVersionIn } from '../../../src/families/manager/python-version.ts';

const versions = ['0.7.9', '0.8.0', '1.0.0', '2.0.0', '2.9.9', '3.0.0', '9.99.0', '10.0.0', '10.0.1', '11.2.3'];
const bounds = ['>=0.8', '>=2.0,<3', '<3', '>=10', '>=2.0.0,<10.0.1'];

describe('the short way to judge a range', () => {
  it('agrees with PEP 440 and with semver', () => {
    for (const version of versions) {
      for (const range of bounds) {
        expect(isInPlainRange(version, range, ','), `${version} ${range}`).toBe(pep440.satisfies(version, range));
        const node = range.replaceAll(',', ' ');
        expect(isInPlainRange(version, node, ' '), `${version} ${node}`).toBe(satisfies(version, node));
      }
    }
  });

  it('leaves everything else to the libraries', async () => {
    for (const range of ['>10', '^10', '~=2.1', '!=3', '>=1 || <0', '', '>=1.0a1'])
      expect(isInPlainRange('10.1.0', range, ' '), range).toBeUndefined();
    expect(isInPlainRange('2.1rc1', '>=2', ',')).toBeUndefined();
    expect(await isPythonVersionIn('2.1rc1', '>=2.0,<3')).toBe(true);
    expect(await isPythonVersionIn('2.1.0', '~=2.1')).toBe(true);
    expect(await isPythonVersionIn('2.1.0', '^2.0')).toBeUndefined();
    expect(await isNodeVersionIn('10.1.0', '^10')).toBe(true);
    expect(await isNodeVersionIn('10.1.0', 'ten')).toBeUndefined();
  });
});
