import type { Report, ReportCause, ReportCheck } from '../report/report.ts';
import type { Wording } from '../words/words.ts';
import { evidenceLabel } from './evidence-label.ts';
import { looseChecks } from './handover.ts';
import { badge, code, command, prose } from './html-parts.ts';
import { placeOf } from './place.ts';

/** What is wrong and how to mend it: the causes, then what no cause explains. */
export function htmlFaults(report: Report, words: Wording): string {
  const { page } = words.screen;
  const loose = looseChecks(report);
  const parts = [...report.causes.map((cause, index) => causePart(cause, index, words)), ...loose.map((check) => loosePart(check, words))];
  const body = parts.length === 0 ? `<p>${prose(page.nothingWrong)}</p>` : parts.join('\n');
  return `<section aria-labelledby="wrong"><h2 id="wrong">${prose(page.wrong)}</h2>\n${body}\n</section>`;
}

function causePart(cause: ReportCause, index: number, words: Wording): string {
  const { page, likely } = words.screen;
  const sure = cause.certainty === 'likely' ? ` <span class="badge warn">${prose(likely)}</span>` : '';
  const explains = cause.explains.length === 0 ? [] : [[page.affects, cause.explains.map(code).join(' ')] as const];
  return `<article><h3>${index + 1}. ${prose(cause.message)}${sure}</h3><p>${prose(cause.remedy.text)}</p>${command(cause.remedy.command)}${list(
    [
      ...cause.evidence.map(({ what, value }) => [evidenceLabel(what, words), code(String(value))] as const),
      ...explains,
      ...placed(cause.code, placeOf(cause.at), words),
    ],
  )}</article>`;
}

function loosePart(check: ReportCheck, words: Wording): string {
  const evidence = check.evidence.slice(0, 4).map(({ what, value }) => [evidenceLabel(what, words), code(String(value))] as const);
  return `<article><h3>${badge(check.verdict, words)} ${prose(check.id)}</h3><p>${prose(check.message)}</p>${list([
    ...evidence,
    ...placed(check.code, placeOf(check.at), words),
  ])}</article>`;
}

function placed(name: string, place: string, words: Wording): readonly (readonly [string, string])[] {
  const { column } = words.screen.page;
  return [...(place === '' ? [] : [[column.place, code(place)] as const]), [column.code, code(name)] as const];
}

const list = (pairs: readonly (readonly [string, string])[]) =>
  `<dl>${pairs.map(([what, value]) => `<dt>${prose(what)}</dt><dd>${value}</dd>`).join('')}</dl>`;
