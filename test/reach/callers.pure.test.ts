import { describe, expect, it } from 'vitest';
import { callersOf } from '../../src/reach/callers.ts';
import { composed, listed } from './containers.ts';

const chat = [composed('web'), composed('db'), composed('old', 'chat', '/home/me/chat', { state: 'exited' })];
const other = [composed('web', 'shop', '/home/me/shop'), listed('loner')];
const all = [...chat, ...other];
const names = (...args: Parameters<typeof callersOf>) => {
  const found = callersOf(...args);
  return found.ok ? found.value.map(({ name }) => name) : found.error;
};

describe('whose way is meant', () => {
  it('is the running containers of the project that was started from this folder, or from one above it', () => {
    expect(names({}, all, '/home/me/chat')).toEqual(['chat-web-1', 'chat-db-1']);
    expect(names({}, all, '/home/me/chat/src/deep')).toEqual(['chat-web-1', 'chat-db-1']);
    expect(names({}, all, '/home/me/chatter')).toEqual({ code: 'no-project', projects: ['chat', 'shop'] });
  });

  it('is the project of the ledger, wherever that was started', () => {
    expect(names({}, all, '/elsewhere', 'shop')).toEqual(['shop-web-1']);
  });

  it('is the deepest project where one lies inside of the other', () => {
    const inner = composed('web', 'inner', '/home/me/chat/inner');
    expect(names({}, [...all, inner], '/home/me/chat/inner/src')).toEqual(['inner-web-1']);
  });

  it('is everybody with --all', () => {
    expect(names({ isAll: true }, all, '/')).toEqual(['chat-web-1', 'chat-db-1', 'shop-web-1', 'loner']);
    expect(names({ isAll: true }, [], '/')).toEqual({ code: 'nothing-running' });
  });

  it('is a container by its name or the beginning of its id', () => {
    expect(names({ from: 'loner' }, all, '/')).toEqual(['loner']);
    expect(names({ from: 'abcdef1' }, [listed('one', { id: 'abcdef123456' }), listed('two', { id: 'abcdef999999' })], '/')).toEqual([
      'one',
    ]);
  });

  it('is a service, that of this folder before all others', () => {
    expect(names({ from: 'web' }, all, '/home/me/chat')).toEqual(['chat-web-1']);
    expect(names({ from: 'web' }, all, '/home/me/shop')).toEqual(['shop-web-1']);
    expect(names({ from: 'web' }, all, '/')).toEqual({ code: 'several-containers', wanted: 'web', names: ['chat-web-1', 'shop-web-1'] });
  });

  it('is the first of several replicas', () => {
    const replicas = [composed('web'), { ...composed('web'), name: 'chat-web-2', id: 'id-2' }];
    expect(names({ from: 'web' }, replicas, '/home/me/chat')).toEqual(['chat-web-1']);
  });

  it('is one that ended, where none of that name runs: its checks say so', () => {
    expect(names({ from: 'old' }, all, '/home/me/chat')).toEqual(['chat-old-1']);
  });

  it('is nobody for a name that nobody has, with the name that was probably meant', () => {
    expect(names({ from: 'webb' }, all, '/home/me/chat')).toEqual({
      code: 'no-such-container',
      wanted: 'webb',
      nearest: 'web',
      running: ['web', 'db', 'shop-web-1', 'loner'],
    });
  });
});
