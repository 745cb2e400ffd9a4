import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { appendSession, logRefusal } from '../../src/reporters/append-session.ts';
import type { SessionSum } from '../../src/reporters/session-table.ts';
import { en } from '../../src/words/en.ts';
import { ja } from '../../src/words/ja.ts';

const sum: SessionSum = {
  startedAt: new Date(2026, 10, 26, 9, 5),
  durationMs: 3 * 3_600_000 + 20 * 60_000,
  before: 'pass',
  running: 'pass',
  after: 'warn',
  kind: 'accident',
  cause: '11:02:03 | nginx `fell` <b>over</b> @all',
};

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pf-log-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const log = (isForced = false) => ({ path: join(folder, 'deep', 'days.md'), folder, isForced });
const text = () => readFile(log().path, 'utf8');

it('begins a table and goes on with it, in either language', async () => {
  expect(await appendSession(log(), sum, en)).toBeUndefined();
  expect(await appendSession(log(), { ...sum, kind: 'not-begun', cause: 'no port' }, ja)).toBeUndefined();
  const lines = (await text()).split('\n');
  expect(lines.slice(0, 4)).toEqual([
    '# Sessions',
    '',
    '| began | lasted | before | running | after | accident | cause |',
    '| --- | --- | --- | --- | --- | --- | --- |',
  ]);
  expect(lines[4]).toMatch(/^\| 2026-11-26 09:05 [+-]\d\d:\d\d \| 3 h 20 m \| ✓ fine \| ✓ fine \| ! warning \| yes \| 11:02:03 /);
  expect(lines[5]).toMatch(/\| 始まらず \| no port \|$/);
  expect(lines).toHaveLength(7);
});

it('lets nothing of a cause become Markdown, HTML or a mention', async () => {
  await appendSession(log(), sum, en);
  expect(await text()).toContain('\\| nginx \\`fell\\` \\<b\\>over\\</b\\> @\u200ball |');
});

it('begins a new table behind somebody’s own notes, and loses none of them', async () => {
  await appendSession(log(), sum, en);
  await writeFile(log().path, `${await text()}\nA hard day.`);
  await appendSession(log(), sum, en);
  const after = await text();
  expect(after).toContain('\nA hard day.\n\n| began | lasted |');
  expect(after.split('\n').filter((line) => line.startsWith('| 2026'))).toHaveLength(2);
});

it('goes on with a table whose last line has no end', async () => {
  await appendSession(log(), sum, en);
  await writeFile(log().path, (await text()).trimEnd());
  await appendSession(log(), sum, en);
  expect((await text()).split('\n').filter((line) => line.startsWith('| 2026'))).toHaveLength(2);
});

it('leaves another file alone unless it is forced', async () => {
  await appendSession(log(), sum, en);
  await writeFile(log().path, '# Shopping\n');
  expect(await logRefusal(log(), en)).toContain('--force');
  expect(await appendSession(log(), sum, en)).toContain('--force');
  expect(await text()).toBe('# Shopping\n');
  expect(await appendSession(log(true), sum, en)).toBeUndefined();
  expect(await text()).toMatch(/^# Shopping\n\n\| began/);
});
