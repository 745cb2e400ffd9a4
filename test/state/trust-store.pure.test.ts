import { chmod, mkdir, mkdtemp, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Wish } from '../../src/base/trust.ts';
import { forgetTrust, readTrust, rememberTrust, trustedFolders, trustFile, trustIn } from '../../src/state/trust-store.ts';

const toDify: Wish = { kind: 'send', variable: 'DIFY_API_KEY', to: 'dify.example.com' };
const toNas: Wish = { kind: 'send', variable: 'DIFY_API_KEY', to: 'nas.example.com' };
const python: Wish = { kind: 'run', program: 'Python', folder: 'apps/bot' };

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'pf-trust-')));
  file = trustFile(join(folder, 'state', 'preflight'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('what is remembered of a folder', () => {
  it('is what was allowed there, and nothing for any other folder', async () => {
    expect(await rememberTrust(file, ['/a'], { allowed: [toDify, python], seen: [toDify, python, toNas] })).toBeUndefined();
    const store = await readTrust(file);
    const trust = trustIn(store, ['/a']);
    expect([trust.isTrusted, trust.allows(toDify), trust.allows(python), trust.allows(toNas)]).toEqual([true, true, true, false]);
    expect([trust.hasSeen?.([toNas, python]), trust.hasSeen?.([{ ...python, folder: 'apps/other' }])]).toEqual([true, false]);
    for (const folders of [['/b'], ['/a', '/b'], [], ['__proto__'], ['constructor']]) {
      const other = trustIn(store, folders);
      expect([other.isTrusted, other.allows(toDify)]).toEqual([false, false]);
    }
  });

  it('is private to the user', async () => {
    await rememberTrust(file, ['/a'], { allowed: [], seen: [] });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'state', 'preflight'))).mode & 0o777).toBe(0o700);
  });

  it('is gone when it is forgotten, and the other folders stay', async () => {
    await rememberTrust(file, ['/a'], { allowed: [toDify], seen: [toDify] });
    await rememberTrust(file, ['/b'], { allowed: [toNas], seen: [toNas] });
    expect(await forgetTrust(file, ['/a'])).toBeUndefined();
    const store = await readTrust(file);
    expect([trustIn(store, ['/a']).isTrusted, trustIn(store, ['/b']).allows(toNas)]).toEqual([false, true]);
  });

  it('stands under the real path: a link to the folder is the same folder', async () => {
    await mkdir(join(folder, 'clone'));
    await symlink(join(folder, 'clone'), join(folder, 'link'));
    expect(await trustedFolders([join(folder, 'link', 'ports.yml'), join(folder, 'clone', 'managers.yml')])).toEqual([
      join(folder, 'clone'),
    ]);
  });

  it('says why it could not be kept', async () => {
    await writeFile(join(folder, 'state'), 'a file where a folder belongs');
    expect(await rememberTrust(file, ['/a'], { allowed: [], seen: [] })).toMatch(/^E[A-Z]+$/);
  });
});

describe('a store is not believed', () => {
  const remembered = () => rememberTrust(file, ['/a'], { allowed: [toDify], seen: [toDify] });

  it('when others may write it', async () => {
    await remembered();
    await chmod(file, 0o666);
    expect(await readTrust(file)).toEqual({ folders: {}, ignored: 'others may write it' });
    await chmod(file, 0o600);
    expect(await readTrust(file, (process.getuid?.() ?? 0) + 1)).toMatchObject({ folders: {}, ignored: 'others may write it' });
  });

  it('when it is a link or a folder', async () => {
    await remembered();
    const link = join(folder, 'link.json');
    await symlink(file, link);
    expect(await readTrust(link)).toEqual({ folders: {}, ignored: 'not a plain file' });
    expect(await readTrust(folder)).toEqual({ folders: {}, ignored: 'not a plain file' });
  });

  it('when it is something else, and its odd entries are passed over', async () => {
    await remembered();
    const good = await readFile(file, 'utf8');
    for (const text of [
      '',
      '{',
      'null',
      '[]',
      '{"schema":"preflight.trust/v2","folders":{}}',
      '{"schema":"preflight.trust/v1","folders":7}',
    ]) {
      await writeFile(file, text);
      expect(await readTrust(file)).toMatchObject({ folders: {}, ignored: expect.any(String) });
    }
    const odd = { ...JSON.parse(good).folders['/a'], allowed: [{ kind: 'send', variable: 7, to: 'x' }, { kind: 'shout' }, null, toNas] };
    await writeFile(file, JSON.stringify({ schema: 'preflight.trust/v1', folders: { '/a': odd, '/b': 'yes', '/c': { allowed: [] } } }));
    const store = await readTrust(file);
    expect(Object.keys(store.folders)).toEqual(['/a']);
    expect(store.folders['/a']?.allowed).toEqual([toNas]);
  });

  it('but none at all is no trouble', async () => {
    expect(await readTrust(file)).toEqual({ folders: {} });
  });
});
