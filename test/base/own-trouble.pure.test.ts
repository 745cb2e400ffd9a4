import { describe, expect, it } from 'vitest';
import { isOwnTrouble } from '../../src/base/own-trouble.ts';
import { blindOf, nameFailure } from '../../src/probes/http/http-failure.ts';

const systemError = (code: string, more: object = {}) => Object.assign(new Error(`connect ${code}`), { code, ...more });

describe('what this process has run out of', () => {
  it.each(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EAGAIN', 'ERR_ACCESS_DENIED'])('%s is its own trouble, whoever was asked', (code) => {
    const failure = nameFailure(systemError(code));
    expect(failure).toMatchObject({ failure: 'no-resources', code });
    expect(blindOf({ kind: 'failure', ...failure })).toMatchObject({ reason: 'no-resources' });
  });

  it('is known among several errors, and by the words of an import that lost its code', () => {
    expect(isOwnTrouble(new AggregateError([systemError('ECONNREFUSED'), systemError('EMFILE')]))).toBe(true);
    expect(isOwnTrouble(new Error("EMFILE: too many open files, open 'a.js'"))).toBe(true);
  });

  it('is neither a refusal nor any other answer', () => {
    for (const code of ['ECONNREFUSED', 'ENOENT', 'EACCES', 'ETIMEDOUT', 'ENETUNREACH'])
      expect(isOwnTrouble(systemError(code))).toBe(false);
    for (const odd of [undefined, null, 'EMFILE', new Error('the server said EMFILE: no')]) expect(isOwnTrouble(odd)).toBe(false);
  });

  it('includes a loopback that this network namespace does not have, and no other unreachable network', () => {
    expect(nameFailure(systemError('ENETUNREACH', { address: '127.0.0.1' })).failure).toBe('no-resources');
    expect(nameFailure(systemError('ENETUNREACH', { address: '10.9.9.9' })).failure).toBe('unreachable');
    expect(nameFailure(systemError('EADDRNOTAVAIL', { address: '::1' })).failure).toBe('unreachable');
  });
});
