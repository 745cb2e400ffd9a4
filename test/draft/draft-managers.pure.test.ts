import { expect, it } from 'vitest';
import { draftManagers } from '../../src/draft/draft-managers.ts';
import type { Observed } from '../../src/draft/observed.ts';
import { managersText } from '../../src/reporters/ledger-draft.ts';
import { draft as words } from '../../src/words/en/draft.ts';
import { load } from '../ledger/load.ts';
import { emptyMachine, project } from './seen.ts';

const drafted = (projects: Observed['projects'], managers: Observed['managers'] = {}) =>
  draftManagers({ ...emptyMachine, projects, managers });
const owns = (projects: Observed['projects']) =>
  Object.fromEntries(drafted(projects)?.managers.map(({ name, owns: { value } }) => [name, value]) ?? []);

it('groups folders below one top folder, where no other manager of the language has one', () => {
  expect(owns([project('tools/a', 'uv'), project('tools/b/c', 'uv'), project('apps/bot', 'poetry'), project('.', 'npm')])).toEqual({
    uv: ['tools/**'],
    poetry: ['apps/bot'],
    npm: ['.'],
  });
  expect(owns([project('src/a', 'uv'), project('src/b', 'uv'), project('src/c', 'poetry'), project('src/d', 'npm')])).toEqual({
    uv: ['src/a', 'src/b'],
    poetry: ['src/c'],
    npm: ['src/d'],
  });
});

it('asks of the lock what holds for all, and of the version what is installed', () => {
  const draft = drafted([project('a', 'poetry'), project('b', 'poetry', { lock: 'present' }), project('c', 'uv')], {
    poetry: '2.1.3',
    uv: '0.9.5',
  });
  expect(draft?.managers.map(({ lock, name, version }) => [name, lock.value, version?.value])).toEqual([
    ['uv', 'committed', '>=0.9'],
    ['poetry', 'present', '>=2.0,<3'],
  ]);
});

it('members of a workspace go with its root, whatever they say, and need no lock of their own', () => {
  const members = [project('.', 'uv'), project('packages/a', undefined, { workspace: '.', lock: 'none' })];
  expect(drafted(members)?.managers).toMatchObject([{ name: 'uv', folders: ['.', 'packages/a'], lock: { value: 'committed' } }]);
});

it('guesses where nothing tells, and leaves to nobody what an unknown manager has', () => {
  const draft = drafted([project('a', undefined, { lock: 'none' }), project('web', 'yarn')]);
  expect(draft?.managers).toMatchObject([
    { name: 'uv', owns: { from: { isSure: false } }, lock: { value: 'none' }, versionless: { code: 'not-installed' } },
  ]);
  expect(draft?.exempt.map(({ value }) => value)).toEqual(['web']);
});

it('is none without a project', () => {
  expect(drafted([])).toBeUndefined();
});

it('loads as it is written, odd folders too', async () => {
  const draft = drafted([project('.', 'npm'), project('it is: odd', 'uv'), project('#x', 'poetry'), project('web', 'yarn')], {
    uv: '0.9.5',
  });
  const loaded = await load({ 'managers.yml': draft ? managersText(draft, words) : '' });
  expect(loaded.ok ? loaded.value.managers?.managers.map(({ name }) => name) : loaded.error).toEqual(['uv', 'poetry', 'npm']);
});
