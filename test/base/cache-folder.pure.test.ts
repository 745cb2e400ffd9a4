import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { codeCacheFolder } from '../../src/base/cache-folder.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'preflight-cache-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const folderFor = (change: Partial<NonNullable<Parameters<typeof codeCacheFolder>[0]>> = {}) =>
  codeCacheFolder({ platform: 'linux', env: {}, home, userId: process.getuid?.(), ...change });

test('compiled code is kept in the cache folder of the user, closed to all others', () => {
  expect(folderFor()).toBe(join(home, '.cache/preflight/code'));
  expect(statSync(join(home, '.cache/preflight/code')).mode & 0o777).toBe(0o700);
  expect(folderFor({ platform: 'darwin' })).toBe(join(home, 'Library/Caches/preflight/code'));
  expect(folderFor({ env: { XDG_CACHE_HOME: join(home, 'x') } })).toBe(join(home, 'x/preflight/code'));
});

test('no code is kept behind a link, in a folder open to others, or in one of another user', () => {
  const cache = join(home, '.cache');
  mkdirSync(join(cache, 'elsewhere'), { recursive: true });
  symlinkSync(join(cache, 'elsewhere'), join(cache, 'preflight'));
  expect(folderFor()).toBeUndefined();
  expect(readdirSync(join(cache, 'elsewhere'))).toEqual([]);
  rmSync(join(cache, 'preflight'));
  mkdirSync(join(cache, 'preflight'));
  chmodSync(join(cache, 'preflight'), 0o777);
  expect(folderFor()).toBeUndefined();
  chmodSync(join(cache, 'preflight'), 0o700);
  expect(folderFor({ userId: 4_000_000 })).toBeUndefined();
});

test('no code is kept in a folder that everybody may write, whoever calls it the cache', () => {
  const shared = join(home, 'tmp');
  mkdirSync(shared);
  chmodSync(shared, 0o1777);
  expect(folderFor({ env: { XDG_CACHE_HOME: shared } })).toBeUndefined();
  expect(readdirSync(shared)).toEqual([]);
});

test('no code is kept where the user has no cache folder', () => {
  expect(folderFor({ home: '/proc/none' })).toBeUndefined();
  expect(folderFor({ platform: 'win32' })).toBeUndefined();
});
