import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadLedger } from '../../src/ledger/load-ledger.ts';
import type { LedgerProblem } from '../../src/ledger/problem.ts';
import { readLedgerFile } from '../../src/ledger/read-file.ts';
import { renderProblems } from '../../src/reporters/ledger-problems.ts';
import { plainPaint } from '../../src/reporters/screen.ts';
import { ledger as english } from '../../src/words/en/ledger.ts';
import { load } from './load.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'preflight-hostile-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a hostile ledger is one clear problem', () => {
  const megabyte = 1024 * 1024;
  const hostile: readonly (readonly [string, string, LedgerProblem['code']])[] = [
    ['a megabyte of open brackets', '['.repeat(megabyte), 'yaml-too-deep'],
    ['a megabyte of open braces', '{a: '.repeat(megabyte / 4), 'yaml-too-deep'],
    ['a megabyte of nested list items', '- '.repeat(megabyte / 2), 'yaml-too-deep'],
    ['a megabyte of nested explicit keys', '? '.repeat(megabyte / 2), 'yaml-too-deep'],
    ['brackets behind quotes and comments', `a: ["x #", ${'['.repeat(5000)}`, 'yaml-too-deep'],
    ['a staircase of a thousand keys', Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'), 'yaml-too-deep'],
    ['brackets one a line', 'a:\n'.concat(' [\n'.repeat(100_000)), 'yaml-too-deep'],
    [
      'a billion laughs',
      Array.from(
        { length: 12 },
        (_, level) =>
          `a${level}: &a${level} [${Array(10)
            .fill(level === 0 ? 'x' : `*a${level - 1}`)
            .join(',')}]`,
      ).join('\n'),
      'yaml-alias-bomb',
    ],
  ];

  it.each(hostile)('%s', async (_name, text, code) => {
    const loaded = await load({ 'ports.yml': text });
    expect(loaded.ok ? [] : loaded.error.map((problem) => problem.code)).toEqual([code]);
  });

  it('a folder, a pipe and a file of 50 MB are not read', async () => {
    mkdirSync(join(folder, 'folder'));
    writeFileSync(join(folder, 'large.yml'), 'version: 1\n');
    truncateSync(join(folder, 'large.yml'), 50 * megabyte);
    if (process.platform !== 'win32') {
      execFileSync('mkfifo', [join(folder, 'pipe')]);
      expect(await readLedgerFile(join(folder, 'pipe'), 100)).toMatchObject({ kind: 'unreadable', why: 'not-a-file' });
    }
    expect(await readLedgerFile(join(folder, 'folder'), 100)).toMatchObject({ kind: 'unreadable', why: 'folder' });
    const read = await readLedgerFile(join(folder, 'large.yml'), 100);
    expect(read).toEqual({ kind: 'too-large' });
    const loaded = await loadLedger({ cwd: folder, portsFile: 'large.yml', env: {} });
    expect(loaded.ok ? [] : loaded.error).toEqual([{ code: 'ledger-too-large', args: { file: 'large.yml', maxBytes: megabyte } }]);
  });

  it('control characters of a ledger never reach the screen', async () => {
    const loaded = await load({ 'ports.yml': 'version: 1\nroles: {}\n"\u001b[31mred\u202e": 1\n' });
    const text = loaded.ok ? '' : renderProblems(loaded.error, english, plainPaint);
    expect(text).toContain('is unknown at the top level');
    expect(text).not.toMatch(/[\u001b\u202e]/);
  });

  it('a key in a name is not printed by what is said of other lines', async () => {
    const key = `app-${'Q7rT2mXp9LwZ4kBv8NcJ5hYd'}`;
    const loaded = await load({ 'ports.yml': `version: 1\nroles:\n  ${key}:\n    url: nowhere\n    \u001b[31mulr: 1\nfront: x\n` });
    expect(loaded.ok ? [] : loaded.error.map(({ code }) => code)).toEqual(['literal-key', 'bad-address', 'unknown-key', 'role-unknown']);
    expect(JSON.stringify(loaded)).not.toMatch(/Q7rT2|\\u001b/);
  });

  it('shows the first fifty problems and counts the rest', async () => {
    const loaded = await load({
      'ports.yml': `version: 1\nroles: {}\n${Array.from({ length: 53 }, (_, index) => `x${index}: 1`).join('\n')}`,
    });
    const problems = loaded.ok ? [] : loaded.error;
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)).toEqual({ code: 'more-problems', args: { count: 3 } });
  });
});

describe('whatever stands in a file', () => {
  const yamlish = fc.array(
    fc.oneof(
      fc.constantFrom(
        'version: 1\n',
        'roles:\n',
        '  nginx:\n',
        '    url: http://127.0.0.1:8080\n',
        'path: [',
        ']',
        '{',
        '}',
        '- ',
        '? ',
        ': ',
        '&a ',
        '*a',
        '!t ',
        '"',
        "'",
        '|\n',
        '>\n',
        '#',
        '---\n',
        '...\n',
        '%YAML 1.1\n',
        '\t',
        '\r\n',
        '$',
        '{',
        'front: nginx\n',
        'tokens: { K: 1 }\n',
        'managers:\n',
        'expect: { status: 1..2 }',
        'null',
        '[a, b]: c\n',
        '<<: *a\n',
        '__proto__: x\n',
        '役割: ',
        'env-files: [.env]\n',
      ),
      fc.string({ maxLength: 6 }),
    ),
    { maxLength: 40 },
  );

  it('is a ledger or a list of problems with places in the file, never a throw', async () => {
    await fc.assert(
      fc.asyncProperty(yamlish, fc.boolean(), async (parts, isPorts) => {
        const text = parts.join('');
        const loaded = await load({ [isPorts ? 'ports.yml' : 'managers.yml']: text }, { env: { K: 'v' } });
        if (loaded.ok) return;
        expect(loaded.error.length).toBeGreaterThan(0);
        const lines = text.replace(/^\ufeff/, '').split('\n');
        for (const { at, excerpt } of loaded.error) {
          if (!at) continue;
          expect(lines.length).toBeGreaterThanOrEqual(at.line);
          expect((lines[at.line - 1] ?? '').length + 1).toBeGreaterThanOrEqual(at.column);
          expect((excerpt?.text.length ?? 0) + 1).toBeGreaterThanOrEqual(1);
        }
        expect(renderProblems(loaded.error, english, plainPaint)).not.toBe('');
      }),
      { numRuns: 1500 },
    );
  });

  it('is read to the end even if it is any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const loaded = await load({ 'ports.yml': bytes });
        expect(loaded.ok).toBe(false);
      }),
    );
  });
});
