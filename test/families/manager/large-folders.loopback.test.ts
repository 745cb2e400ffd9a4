import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { observeProjects } from '../../../src/draft/observe-projects.ts';
import type { Finding } from '../../../src/engine/finding.ts';
import { managerBoundary } from '../../../src/families/manager/checks/manager-boundary.ts';
import { findProjects } from '../../../src/families/manager/find-projects.ts';
import { walkFolders } from '../../../src/families/manager/walk-folders.ts';
import { createCommandProbe } from '../../../src/probes/commands/commands.ts';
import { createFileProbe, type FileProbe } from '../../../src/probes/files/files.ts';
import { createGitProbe } from '../../../src/probes/git/git.ts';
import { worded } from '../../rig/worded.ts';
import { ask, makeRoom, managersLedger, removeRooms } from './rig.ts';

afterAll(removeRooms);

const python = '[project]\nname = "a"\nversion = "1"\n';

async function foldersOf(...[folder, owns, exempt]: [folder: string, owns: string[], exempt?: string[]]): Promise<readonly string[]> {
  const found = await findProjects(managersLedger(folder, { uv: { owns } }, exempt), createFileProbe());
  return found.map((each) => each.folder);
}

/** The files of this machine, with every folder below `big` holding two more: no disk is as deep. */
function endless(root: string): { readonly files: FileProbe; readonly asked: () => number; readonly most: () => number } {
  const real = createFileProbe();
  let [asked, active, most] = [0, 0, 0];
  const scan: FileProbe['scan'] = async (path) => {
    asked++;
    most = Math.max(most, ++active);
    await new Promise(setImmediate);
    active--;
    if (!path.startsWith(join(root, 'big'))) return real.scan(path);
    return { ok: true, value: ['a', 'b'].map((name) => ({ name, kind: 'folder' as const })) };
  };
  return { files: { ...real, scan }, asked: () => asked, most: () => most };
}

describe('the search for projects', () => {
  it('leaves out what git ignores, but not what the ledger names', async () => {
    const room = makeRoom({
      '.gitignore': 'cache\n/out/\n',
      'apps/.gitignore': 'made-*\n!made-kept\n',
      'apps/bot/pyproject.toml': python,
      'apps/cache/pyproject.toml': python,
      'apps/made-x/pyproject.toml': python,
      'apps/made-kept/pyproject.toml': python,
      'out/pyproject.toml': python,
      'apps/out/pyproject.toml': python,
    });
    expect(await foldersOf(room.folder, ['**'])).toHaveLength(6);
    room.run('git', 'init', '-q');
    expect(await foldersOf(room.folder, ['**'])).toEqual(['apps/bot', 'apps/made-kept', 'apps/out']);
    expect(await foldersOf(room.folder, ['out', '**'])).toContain('out');
    // The ledger may lie anywhere in the repository; a repository in it has rules of its own.
    expect(await foldersOf(join(room.folder, 'apps'), ['**'])).toEqual(['bot', 'made-kept', 'out']);
    room.write({ 'apps/sub/cache/pyproject.toml': python });
    mkdirSync(join(room.folder, 'apps/sub/.git'));
    expect(await foldersOf(room.folder, ['**'])).toContain('apps/sub/cache');
  });

  it('goes first where a pattern leads, and judges that even where the rest has no end', async () => {
    const room = makeRoom({ 'd1/a/pyproject.toml': python, 'other/pyproject.toml': python, 'big/x': '' });
    const { files, asked, most } = endless(room.folder);
    const found = await findProjects(managersLedger(room.folder, { uv: { owns: ['d1/**'] } }), files);
    const [own, other, rest, ...more] = found;
    expect(own).toMatchObject({ folder: 'd1/a', owners: [{ manager: 'uv' }] });
    expect(other).toMatchObject({ folder: 'other', owners: [] });
    expect(rest?.notSearched).toMatchObject({ isOwned: false, reason: 'not-supported' });
    expect(more).toEqual([]);
    expect(asked()).toBeLessThan(21_000);
    expect(most()).toBeLessThanOrEqual(16);
  });

  /** The files of this machine, but for one folder that is shut; whoever runs the tests as root may read everything. */
  function allBut(name: string): FileProbe {
    const real = createFileProbe();
    const shut = (path: string) => ({ ok: false, error: { reason: 'not-permitted', detail: `${path}: EACCES` } }) as const;
    return { ...real, scan: async (path) => (path.endsWith(name) ? shut(name) : real.scan(path)) };
  }

  it('says where it did not come to an end, with the reason, and judges what it saw', async () => {
    const room = makeRoom({ 'apps/a/pyproject.toml': python, 'apps/a/uv.lock': '', 'apps/shut/x': '' });
    const ledger = managersLedger(room.folder, { uv: { owns: ['apps/**'] } });
    const { findings } = await ask(managerBoundary, ledger, { files: allBut('apps/shut') });
    expect(findings['apps/a']).toMatchObject({ verdict: 'pass', code: 'project-owned' });
    expect(findings['apps/**']).toMatchObject({ verdict: 'unknown', args: { reason: 'not-permitted' } });
    expect(JSON.stringify(findings['apps/**'])).toContain('EACCES');
  });

  it('says so too of a folder that no pattern reaches: a project in it would be nobody’s', async () => {
    const room = makeRoom({ 'apps/a/pyproject.toml': python, 'apps/a/uv.lock': '', 'volumes/x': '' });
    const owns = { uv: { owns: ['apps/**'] } };
    const { findings, subjects } = await ask(managerBoundary, managersLedger(room.folder, owns), { files: allBut('volumes') });
    expect(Object.keys(findings).sort()).toEqual(['**', 'apps/a']);
    const shut = findings['**'] as Finding;
    expect(shut).toMatchObject({ verdict: 'unknown', code: 'projects-not-searched', args: { folders: 1, detail: 'volumes: EACCES' } });
    expect(worded(shut)).toEqual([
      'A folder that no pattern of the ledger reaches was not searched for projects: volumes: EACCES.',
      '台帳のどのパターンにも当たらないフォルダー 1 個の中は、プロジェクトを探せていません（volumes: EACCES）。',
    ]);
    // Nobody asked for it, so nobody has to wait for it: only what is required and was not seen makes a run fail.
    expect(subjects.find(({ name }) => name === '**')).toMatchObject({ optional: true });
    // What is exempt is not looked at.
    const exempt = await ask(managerBoundary, managersLedger(room.folder, owns, ['volumes']), { files: allBut('volumes') });
    expect(Object.keys(exempt.findings)).toEqual(['apps/a']);
  });

  it('tells a draft that it is not of the whole folder', async () => {
    const room = makeRoom({ 'apps/a/pyproject.toml': python, 'volumes/x': '' });
    const none = createCommandProbe({ PATH: '' }, process.platform);
    const seen = (files: FileProbe) => observeProjects(room.folder, { files, commands: none, git: createGitProbe(none) });
    expect(await seen(allBut('volumes'))).toMatchObject({ isSearchedWhole: false, projects: [{ folder: 'apps/a' }] });
    expect(await seen(allBut(room.folder))).toMatchObject({ isSearchedWhole: false, projects: [] });
    expect(await seen(createFileProbe())).toMatchObject({ isSearchedWhole: true });
  });

  it('is deep enough for any project and not without an end', async () => {
    const room = makeRoom({ 'big/x': '' });
    const missed: string[] = [];
    let visited = 0;
    const real = createFileProbe();
    const scan: FileProbe['scan'] = async (path) =>
      path.startsWith(join(room.folder, 'big')) ? { ok: true, value: [{ name: 'in', kind: 'folder' }] } : real.scan(path);
    await walkFolders(
      room.folder,
      { ...real, scan },
      {
        visit: () => {
          visited++;
        },
        miss: (folder, area, { detail }) => missed.push(`${area} ${folder.split('/').length} ${detail}`),
        areaOf: () => 'owned',
        isExempt: () => false,
        isNamed: () => false,
      },
    );
    expect(visited).toBe(33);
    expect(missed).toEqual(['owned 33 more than 32 folders deep']);
  });
});
