import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { unifiedDiff } from '../../src/base/unified-diff.ts';

const folder = mkdtempSync(join(tmpdir(), 'pf-diff-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = fc
  .array(fc.constantFrom('roles:', '  api:', '    url: a', '', 'path:', '- api'), { maxLength: 30 })
  .map((lines) => lines.map((line) => `${line}\n`).join(''));

it('says nothing of equal texts', () => {
  expect(unifiedDiff('ports.yml', 'a\nb\n', 'a\nb\n')).toBe('');
});

it('shows a changed line with what stands around it', () => {
  expect(unifiedDiff('ports.yml', '1\n2\n3\n4\n5\n6\n7\n8\n9\n', '1\n2\n3\n4\nfive\n6\n7\n8\n9\n')).toBe(
    '--- ports.yml\n+++ ports.yml\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n',
  );
});

it('is what git applies to get from one text to the other', () => {
  const file = join(folder, 'ports.yml');
  fc.assert(
    fc.property(text, text, (before, after) => {
      const patch = unifiedDiff('ports.yml', before, after);
      fc.pre(before !== '' && after !== '' && patch !== '');
      writeFileSync(file, before);
      execFileSync('git', ['apply', '-p0', '--unidiff-zero', '--whitespace=nowarn', '-'], { cwd: folder, input: patch });
      expect(readFileSync(file, 'utf8')).toBe(after);
    }),
    { numRuns: 25 },
  );
});
