import { describe, expect, test } from 'vitest';
import { withoutCommands } from '../../src/base/log-commands.ts';
import type { Report } from '../../src/report/report.ts';
import { formatNames, loadReporter } from '../../src/reporters/reporters.ts';
import { plainScreen } from '../../src/reporters/screen.ts';
import { en } from '../../src/words/en.ts';
import { ja } from '../../src/words/ja.ts';
import { mixedReport } from '../fixtures/report/mixed-report.ts';

const forged = '##[error]forged ##vso[task.complete result=Succeeded;]forged\n::set-env name=PATH::forged';

/** Every text that somebody else may have written is a command of each kind. */
function hostile<T>(value: T, key = ''): T {
  const isOwn = ['schema', 'id', 'kind', 'verdict', 'code', 'phase', 'startedAt', 'certainty', 'sha256', 'place'].includes(key);
  if (typeof value === 'string') return (isOwn ? value : `${forged} ${value}`) as T;
  if (Array.isArray(value)) return value.map((each) => hostile(each as unknown, key)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, hostile(each as unknown, name)])) as T;
}

describe.each([
  ['en', en],
  ['ja', ja],
] as const)('what a report makes a CI system do (%s)', (language, words) => {
  const report: Report = hostile(mixedReport(language));

  test.each(formatNames)('is nothing by the format %s', async (format) => {
    for (const width of [40, 100]) {
      const text = (await loadReporter(format))(report, { ...plainScreen, width, verbosity: 'verbose' }, words);
      // These two are data and escape by themselves, GitHub's are commands; all others go through the log.
      const printed = format === 'json' || format === 'codequality' || format === 'github' ? text : withoutCommands(text);
      expect(printed).toContain('forged');
      expect(printed).not.toMatch(/##\w*\[/);
      const own = format === 'github' ? /^::(?:error|warning) (?:file|title)=[^\n]*$/gm : /(?!)/g;
      expect(printed.replace(own, '')).not.toMatch(/^\s*::/m);
    }
  });
});
