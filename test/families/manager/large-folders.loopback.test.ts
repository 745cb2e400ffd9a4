import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { managerBoundary } from '../../../src/families/manager/checks/manager-boundary.ts';
import { findProjects } from '../../../src/families/manager/find-projects.ts';
import { walkFolders } from '../../../src/families/manager/walk-folders.ts';
import { createFileProbe, type FileProbe } from '../../../src/probes/files/files.ts';
import { ask, makeRoom, managersLedger, removeRooms } from './rig.ts';

afterAll(removeRooms);

const python = '[project]\nname = "a"\nversion = "1"\n';

async function foldersOf(...[folder, owns, exempt]: [folder: string, owns: string[], exempt?: string[]]): Promise<readonly string[]> {
  const found = await findProjects(managersLedger(folder, { uv: { owns } }, exempt), createFileProbe());
  return found.ok ? found.value.map((each) => each.folder) : [];
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
    const [own, other, rest, ...more] = found.ok ? found.value : [];
    expect(own).toMatchObject({ folder: 'd1/a', owners: [{ manager: 'uv' }] });
    expect(other).toMatchObject({ folder: 'other', owners: [] });
    expect(rest?.notSearched).toMatchObject({ isOwned: false, reason: 'not-supported' });
    expect(more).toEqual([]);
    expect(asked()).toBeLessThan(21_000);
    expect(most()).toBeLessThanOrEqual(16);
  });

  it('says where it did not come to an end, with the reason, and judges what it saw', async () => {
    const room = makeRoom({ 'apps/a/pyproject.toml': python, 'apps/a/uv.lock': '', 'apps/shut/x': '' });
    chmodSync(join(room.folder, 'apps/shut'), 0o000);
    const real = createFileProbe();
    const files: FileProbe = {
      ...real,
      // Whoever runs the tests as root may read everything.
      scan: async (path) =>
        path.endsWith('shut') ? { ok: false, error: { reason: 'not-permitted', detail: `${path}: EACCES` } } : real.scan(path),
    };
    const ledger = managersLedger(room.folder, { uv: { owns: ['apps/**'] } });
    const { findings } = await ask(managerBoundary, ledger, { files });
    chmodSync(join(room.folder, 'apps/shut'), 0o700);
    expect(findings['apps/a']).toMatchObject({ verdict: 'pass', code: 'project-owned' });
    expect(findings['apps/**']).toMatchObject({ verdict: 'unknown', args: { reason: 'not-permitted' } });
    expect(JSON.stringify(findings['apps/**'])).toContain('EACCES');
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
