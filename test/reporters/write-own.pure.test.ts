import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isOurs, withMark } from '../../src/reporters/own-mark.ts';
import { type FormatName, formatNames } from '../../src/reporters/reporters.ts';
import { plainScreen } from '../../src/reporters/screen.ts';
import { writeOutputs } from '../../src/reporters/write-outputs.ts';
import { writeOwn } from '../../src/reporters/write-own.ts';
import { en } from '../../src/words/en.ts';
import { greenReport, mixedReport } from '../fixtures/report/mixed-report.ts';

let root: string;
let clone: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'preflight-own-'));
  clone = join(root, 'clone');
  mkdirSync(join(clone, '.git'), { recursive: true });
  mkdirSync(join(root, 'outside'));
  writeFileSync(join(root, 'outside', 'private'), 'mine');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (file: string, { isForced = false, folder = clone, format = 'markdown' as FormatName } = {}) =>
  writeOutputs(greenReport(), [{ format, file }], en, plainScreen, { folder, isForced });
const isPrivateWhole = () => expect(readFileSync(join(root, 'outside', 'private'), 'utf8')).toBe('mine');

describe.each(formatNames)('a report as %s', (format) => {
  test.each([
    ['green', greenReport],
    ['mixed', () => mixedReport('en')],
  ])('%s, is known again and written over, until somebody writes into it', async (_name, report) => {
    const once = () => writeOutputs(report(), [{ format, file: 'r' }], en, plainScreen, { folder: clone });
    expect(await once()).toMatchObject([{ kind: 'file' }]);
    expect(await once()).toMatchObject([{ kind: 'file' }]);
    const text = readFileSync(join(clone, 'r'), 'utf8');
    expect(isOurs(text.replaceAll('\n', '\r\n'))).toBe(true);
    // The formats without comments are known by their form alone.
    if (withMark(format, 'x') !== 'x') expect(isOurs(text.replace('a', 'b'))).toBe(false);
    expect(isOurs(`notes of mine\n${text}`)).toBe(false);
  });
});

test.each([
  ['somebody’s own text', 'my own notes\n'],
  ['another report', '[{"description": "x", "check_name": "no-undef", "fingerprint": "d41d8cd98f00b204e9800998ecf8427e"}]'],
  ['JSON of another kind', '{"schema": "other/v1"}'],
  ['a mark with nothing of ours above it', `text\n<!-- preflight sha256:${'0'.repeat(64)} -->\n`],
])('%s is not written over unless forced', async (_name, text) => {
  writeFileSync(join(clone, 'handover.md'), text);
  const [refused] = await write('handover.md');
  expect(refused).toMatchObject({ kind: 'failed', message: expect.stringMatching(/did not write, .*; --force writes all the same\.$/) });
  expect(readFileSync(join(clone, 'handover.md'), 'utf8')).toBe(text);
  expect(await write('handover.md', { isForced: true })).toMatchObject([{ kind: 'file' }]);
  expect(await write('handover.md')).toMatchObject([{ kind: 'file' }]);
});

test('an empty file, as mktemp makes it, is written over', async () => {
  writeFileSync(join(clone, 'out'), '');
  expect(await write('out')).toMatchObject([{ kind: 'file' }]);
});

describe('links', () => {
  test('that leave the repository are refused; forced, the file takes the place of the link', async () => {
    symlinkSync('../outside/private', join(clone, 'handover.md'));
    expect(await write('handover.md')).toMatchObject([{ kind: 'failed', message: expect.stringContaining('leaves the folder') }]);
    expect(await write('handover.md', { isForced: true })).toMatchObject([{ kind: 'file' }]);
    expect(lstatSync(join(clone, 'handover.md')).isFile()).toBe(true);
    isPrivateWhole();
  });

  test('that leave on the way are refused, and nothing is made behind them', async () => {
    symlinkSync('../outside', join(clone, 'out'));
    for (const file of ['out/r.md', 'out/deep/r.md', 'out/private']) expect(await write(file)).toMatchObject([{ kind: 'failed' }]);
    expect(execFileSync('ls', ['-A', join(root, 'outside')], { encoding: 'utf8' })).toBe('private\n');
  });

  test('to nowhere, and in folders named from elsewhere, are no way out either', async () => {
    symlinkSync('nothing', join(clone, 'a.md'));
    symlinkSync('../outside/new', join(clone, 'b.md'));
    symlinkSync('../outside/private', join(clone, 'c.md'));
    for (const file of ['a.md', 'b.md', 'c.md'])
      expect(await write(join(clone, file), { folder: join(root, 'outside') })).toMatchObject([{ kind: 'failed' }]);
    expect(execFileSync('ls', ['-A', join(root, 'outside')], { encoding: 'utf8' })).toBe('private\n');
    isPrivateWhole();
  });

  test('that stay keep pointing where they did', async () => {
    mkdirSync(join(clone, 'reports'));
    await write('reports/r.md');
    symlinkSync('reports/r.md', join(clone, 'latest.md'));
    expect(await write('latest.md', { format: 'markdown' })).toMatchObject([{ kind: 'file' }]);
    expect(readlinkSync(join(clone, 'latest.md'))).toBe('reports/r.md');
  });

  test('below the folder where the user stands may lead through the repository', async () => {
    mkdirSync(join(clone, 'docs'));
    mkdirSync(join(clone, 'app'));
    symlinkSync('../docs', join(clone, 'app', 'out'));
    expect(await write('out/r.md', { folder: join(clone, 'app') })).toMatchObject([{ kind: 'file' }]);
  });
});

test.skipIf(process.platform === 'win32')(
  'reports and the folders made for them are for the user only, also where a report was open to others',
  async () => {
    await write('new/deep/r.md');
    expect([statSync(join(clone, 'new')), statSync(join(clone, 'new/deep'))].map(({ mode }) => mode & 0o777)).toEqual([0o700, 0o700]);
    chmodSync(join(clone, 'new/deep/r.md'), 0o644);
    await write('new/deep/r.md');
    expect(statSync(join(clone, 'new/deep/r.md')).mode & 0o777).toBe(0o600);
  },
);

test.skipIf(process.platform === 'win32')('a pipe without a reader is an error at once, a device is written to and stays', async () => {
  execFileSync('mkfifo', [join(clone, 'pipe')]);
  expect(await write('pipe')).toMatchObject([{ kind: 'failed', message: expect.stringContaining('ENXIO') }]);
  expect(lstatSync(join(clone, 'pipe')).isFIFO()).toBe(true);
  expect(await writeOwn('/dev/null', 'x', { folder: clone, marked: 'x', isForced: false })).toBeUndefined();
  expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
});
