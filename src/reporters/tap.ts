import { cleanLine } from '../base/sanitise.ts';
import type { Report, ReportCheck } from '../report/report.ts';
import { placeOf } from './place.ts';
import type { Reporter } from './reporter.ts';

/** TAP 14: a line a check, in the plan's order; what was not asked is SKIP, and what is not green says why in YAML. */
export const tap: Reporter = (report) =>
  ['TAP version 14', `1..${report.checks.length}`, ...report.checks.flatMap((check, index) => linesOf(check, index + 1, report)), ''].join(
    '\n',
  );

/** In a description `#` would begin a directive, and a backslash an escape. */
const plain = (text: string) => cleanLine(text, 1000).replace(/[\\#]/g, (sign) => `\\${sign}`);

function linesOf(check: ReportCheck, number: number, report: Report): readonly string[] {
  const { id, verdict, message } = check;
  // TAP has no word for "could not look": it is not ok, and its verdict stands below.
  const isOk = verdict !== 'fail' && verdict !== 'unknown';
  const line = `${isOk ? 'ok' : 'not ok'} ${number} - ${plain(id)}`;
  if (verdict === 'blocked' || verdict === 'skipped') return [`${line} # SKIP ${plain(message)}`];
  return verdict === 'pass' ? [line] : [line, '  ---', ...detailsOf(check, report), '  ...'];
}

function detailsOf(check: ReportCheck, { causes }: Report): readonly string[] {
  const cause = causes.find(({ explains }) => explains.includes(check.id));
  const at = placeOf(check.at);
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['verdict', check.verdict],
    ['code', check.code],
    ['message', check.message],
    ['at', at === '' ? undefined : at],
    ['cause', cause?.message],
    ['fix', cause?.remedy.text],
    ['command', cause?.remedy.command],
  ];
  // A JSON string is a YAML string, whatever stands in it.
  return fields.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name}: ${JSON.stringify(cleanLine(value, 1000))}`]));
}
