import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readLedgerFile } from '../../src/ledger/read-file.ts';
import { plainScreen } from '../../src/reporters/screen.ts';
import { writeOutputs } from '../../src/reporters/write-outputs.ts';
import { loadState } from '../../src/state/store.ts';
import { en } from '../../src/words/en.ts';
import { greenReport } from '../fixtures/report/mixed-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'preflight-guarded-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const pipe = join(folder, 'pipe');
execFileSync('mkfifo', [pipe]);
const huge = join(folder, 'huge');
writeFileSync(huge, '');
truncateSync(huge, 2 ** 31);

test.each([
  ['a pipe', pipe, 'not a regular file'],
  ['a device without an end', '/dev/zero', 'not a regular file'],
  ['a folder', folder, 'not a regular file'],
  ['a file of 2 GB', huge, 'larger than 2 MB'],
])('a state or baseline that is %s is ignored with its reason', async (_name, file, why) => {
  expect(await loadState(file)).toEqual({ kind: 'ignored', file, why });
});

test('a ledger that is a pipe, a device or a folder is refused, and 2 GB are not read', async () => {
  expect(await readLedgerFile(pipe, 100)).toMatchObject({ kind: 'unreadable', why: 'not-a-file' });
  expect(await readLedgerFile('/dev/zero', 100)).toMatchObject({ kind: 'unreadable', why: 'not-a-file' });
  expect(await readLedgerFile(folder, 100)).toMatchObject({ kind: 'unreadable', why: 'folder' });
  expect(await readLedgerFile(huge, 100)).toEqual({ kind: 'too-large' });
});

test('no report is written through a link that leaves the folder', async () => {
  const [inside, outside] = [join(folder, 'clone'), join(folder, 'outside')];
  for (const one of [inside, outside]) mkdirSync(one);
  writeFileSync(join(outside, 'private'), 'mine');
  symlinkSync(join(outside, 'private'), join(inside, 'report.json'));
  symlinkSync(outside, join(inside, 'out'));
  const write = (file: string) => writeOutputs(greenReport(), [{ format: 'json', file }], en, plainScreen, { folder: inside });
  for (const file of ['report.json', 'out/new.json', 'out/deep/new.json'])
    expect(await write(file)).toMatchObject([{ kind: 'failed', file }]);
  expect(readdirSync(outside)).toEqual(['private']);
  expect(readFileSync(join(outside, 'private'), 'utf8')).toBe('mine');
  expect(await write('own.json')).toMatchObject([{ kind: 'file' }]);
  expect(statSync(join(inside, 'own.json')).mode & 0o777).toBe(0o600);
});
