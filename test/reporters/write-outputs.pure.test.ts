import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadReporter } from '../../src/reporters/reporters.ts';
import { plainScreen } from '../../src/reporters/screen.ts';
import { parseOutputs, writeOutputs } from '../../src/reporters/write-outputs.ts';
import { en } from '../../src/words/en.ts';
import { mixedReport } from '../fixtures/report/mixed-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'preflight-outputs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('--format', () => {
  test('is the terminal when nothing is named', () => {
    expect(parseOutputs([], en)).toEqual({ ok: true, value: [{ format: 'terminal' }] });
  });

  test('takes files with an equals sign in their name', () => {
    expect(parseOutputs(['json=out/a=b.json', 'terminal'], en)).toEqual({
      ok: true,
      value: [{ format: 'json', file: 'out/a=b.json' }, { format: 'terminal' }],
    });
  });

  test.each([
    [['json', 'junit'], 'Only one format may go to standard output'],
    [['yaml'], 'There is no format “yaml”'],
    [['json='], 'empty file name'],
  ])('refuses %j', (values, reason) => {
    const parsed = parseOutputs(values, en);
    expect(parsed.ok ? '' : parsed.error).toContain(reason);
  });
});

describe('outputs', () => {
  test('are written whole into folders that are made', async () => {
    const results = await writeOutputs(
      mixedReport('en'),
      [{ format: 'junit', file: 'deep/er/report.xml' }, { format: 'json' }],
      en,
      plainScreen,
      { folder },
    );
    expect(results.map((result) => result.kind)).toEqual(['file', 'text']);
    expect(readFileSync(join(folder, 'deep/er/report.xml'), 'utf8')).toContain('</testsuites>');
    expect(readdirSync(join(folder, 'deep/er'))).toEqual(['report.xml']);
  });

  test('leave the other outputs alone when one reporter breaks', async () => {
    const results = await writeOutputs(
      mixedReport('en'),
      [
        { format: 'html', file: 'page.html' },
        { format: 'json', file: 'report.json' },
      ],
      en,
      plainScreen,
      {
        folder,
        load: async (name) => {
          if (name === 'html') throw new Error('no ink');
          return loadReporter(name);
        },
      },
    );
    expect(results).toEqual([
      { kind: 'failed', format: 'html', file: 'page.html', message: 'The html report could not be written to page.html: no ink.' },
      { kind: 'file', format: 'json', file: 'report.json' },
    ]);
  });

  test('leave what was there when a file cannot be written', async () => {
    writeFileSync(join(folder, 'occupied'), 'a file where a folder should be');
    mkdirSync(join(folder, 'taken.json'));
    const results = await writeOutputs(
      mixedReport('en'),
      [
        { format: 'json', file: 'occupied/report.json' },
        { format: 'json', file: 'taken.json' },
      ],
      en,
      plainScreen,
      { folder },
    );
    expect(results.map((result) => result.kind)).toEqual(['failed', 'failed']);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('put no colours into a file although the terminal has them', async () => {
    const loud = (text: string) => `\u001b[31m${text}\u001b[0m`;
    const screen = { ...plainScreen, isColor: true, paint: { good: loud, bad: loud, warn: loud, dim: loud, strong: loud, code: loud } };
    await writeOutputs(mixedReport('en'), [{ format: 'terminal', file: 'screen.txt' }], en, screen, { folder });
    expect(readFileSync(join(folder, 'screen.txt'), 'utf8')).not.toContain('\u001b');
  });
});
