import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { changesSince } from '../../src/state/changes.ts';
import { fingerprintOf } from '../../src/state/fingerprint.ts';
import { loadState, saveState, stateFile, stateFolder } from '../../src/state/store.ts';
import { withChanges } from '../../src/state/with-changes.ts';
import { en } from '../../src/words/en.ts';
import { ja } from '../../src/words/ja.ts';
import { greenReport, mixedReport } from '../fixtures/report/mixed-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'preflight-state-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const green = greenReport();
const before = fingerprintOf(green);
const api = (change: object): Report => ({
  ...green,
  facts: {
    ...green.facts,
    docker: {
      ...green.facts.docker,
      containers: green.facts.docker.containers.map((one) => (one.service === 'api' ? { ...one, ...change } : one)),
    },
  },
});

describe('what changed', () => {
  test('is nothing when all is as it was', () => {
    expect(changesSince(before, fingerprintOf(green), en)).toEqual([]);
  });

  test('does not hold a new pid, only a new owner', () => {
    const held = (heldBy: string) => fingerprintOf({ ...green, roles: green.roles.map((role) => ({ ...role, heldBy })) });
    expect(changesSince(held('LM Studio (pid 1)'), held('LM Studio (pid 2)'), en)).toEqual([]);
    expect(changesSince(held('LM Studio (pid 1)'), held('ollama (pid 2)'), en).map((change) => change.what)).toEqual(['owner', 'owner']);
  });

  test('comes most suspicious first, and is worded in both languages', () => {
    const after = fingerprintOf({
      ...api({ addresses: ['172.18.0.7'], imageId: `sha256:${'9'.repeat(64)}` }),
      ledgers: [{ file: 'ports.yml', sha256: 'd'.repeat(64) }],
    });
    expect(changesSince(before, after, en).map((change) => change.message)).toEqual([
      'The container docker-api-1 runs another image: langgenius/dify-api:1.9.2 111111111111 → langgenius/dify-api:1.9.2 999999999999.',
      'The container docker-api-1 has another address: 172.18.0.6 → 172.18.0.7.',
      'The ledger ports.yml was edited.',
    ]);
    expect(changesSince(before, after, ja).map((change) => change.message)[1]).toBe(
      'コンテナ docker-api-1 のアドレスが変わりました: 172.18.0.6 → 172.18.0.7。',
    );
  });

  test('does not hold what one of the runs could not see', () => {
    const blind: Report = { ...green, facts: { ...green.facts, dify: {}, docker: { containers: [] }, lmstudio: { models: [] } } };
    expect(changesSince(before, fingerprintOf(blind), en)).toEqual([]);
    expect(changesSince(fingerprintOf(blind), before, en)).toEqual([]);
  });

  test('names a container that is gone and one that is new', () => {
    const after: Report = api({ name: 'docker-api-2' });
    expect(changesSince(before, fingerprintOf(after), en).map((change) => change.what)).toEqual(['container-gone', 'container-new']);
  });
});

describe('a report with its past', () => {
  test('tells changes only of a run that is not green', () => {
    expect(withChanges(green, before, en).changes).toBeUndefined();
    expect(withChanges(mixedReport('en'), before, en).lastPassedAt).toBe(before.madeAt);
  });

  test('warns of a difference to a baseline, and fails with --strict', () => {
    const drifted = api({ addresses: ['172.18.0.99'] });
    expect(withChanges(drifted, before, en, { isBaseline: true })).toMatchObject({ verdict: 'warn', exitCode: 0 });
    expect(withChanges(drifted, before, en, { isBaseline: true, isStrict: true })).toMatchObject({ verdict: 'warn', exitCode: 1 });
    expect(withChanges(green, before, en, { isBaseline: true, isStrict: true })).toMatchObject({ verdict: 'pass', exitCode: 0 });
  });
});

describe('the store', () => {
  test('gives back what it kept, in a file that only its user reads', async () => {
    const file = stateFile(join(folder, 'kept'), ['/stack/ports.yml'], 'running');
    expect(await saveState(file, before)).toBeUndefined();
    expect(await loadState(file)).toEqual({ kind: 'found', fingerprint: before });
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(readdirSync(join(folder, 'kept'))).toHaveLength(1);
  });

  test.each([
    '',
    '{',
    'null',
    '[]',
    '{"schema":"preflight.fingerprint/v1"}',
    '\u0000\u0001',
    '{"schema":"preflight.fingerprint/v2","madeAt":"2026-11-22T08:12:00Z","phase":"running","facts":[]}',
  ])('ignores %j with a note', async (text) => {
    const file = join(folder, 'corrupt.json');
    writeFileSync(file, text);
    expect(await loadState(file)).toMatchObject({ kind: 'ignored', file });
  });

  test('has nothing where nothing was kept, and a folder for a file is ignored', async () => {
    expect(await loadState(join(folder, 'absent.json'))).toEqual({ kind: 'none' });
    expect(await loadState(folder)).toMatchObject({ kind: 'ignored' });
  });

  test('says why when it cannot keep', async () => {
    writeFileSync(join(folder, 'file'), '');
    expect(await saveState(join(folder, 'file', 'state.json'), before)).toMatch(/EEXIST|ENOTDIR/);
  });

  test('tells phases and ledgers apart, and follows XDG_STATE_HOME when it is absolute', () => {
    const names = [stateFile('s', ['a'], 'running'), stateFile('s', ['a'], 'before'), stateFile('s', ['b'], 'running')];
    expect(new Set(names).size).toBe(3);
    expect(stateFolder(undefined, { XDG_STATE_HOME: '/state' }, '/home/dev')).toBe('/state/preflight');
    expect(stateFolder(undefined, { XDG_STATE_HOME: 'relative' }, '/home/dev')).toBe('/home/dev/.local/state/preflight');
    expect(stateFolder('here', {}, '/home/dev', '/work dir')).toBe('/work dir/here');
  });

  test('keeps no texts of servers and no secrets', async () => {
    const file = join(folder, 'redacted.json');
    await saveState(file, fingerprintOf(mixedReport('en')));
    expect(readFileSync(file, 'utf8')).not.toMatch(/script|forged|app-|sk-/);
  });
});
