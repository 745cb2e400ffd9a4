import { formatDuration } from '../base/duration.ts';
import type { Report } from '../report/report.ts';
import type { Wording } from '../words/words.ts';
import { hopNote } from './hop-note.ts';

export type ReachRow = NonNullable<Report['reach']>[number];

/** Container, variable, address, answer: one row as texts, for every format. Foreign text is in it. */
export function reachCells(row: ReachRow, words: Wording): readonly [from: string, variable: string, address: string, answer: string] {
  const from = row.from === 'client' ? words.screen.reach.thisMachine : row.from;
  return [from, row.variable ?? '', row.address, answerOf(row, words)];
}

/** The heads of the columns. */
export const reachColumns = ({ screen: { reach } }: Wording) => [reach.from, reach.variable, reach.address, reach.answer] as const;

function answerOf(row: ReachRow, words: Wording): string {
  const { reach, verdicts } = words.screen;
  if (row.check === undefined) return reach.notAsked;
  const isGood = row.verdict === 'pass';
  const note = isGood ? (row.durationMs === undefined ? verdicts.pass : formatDuration(row.durationMs)) : hopNote(row, words);
  const server = row.server === undefined ? [] : [[row.server, row.version].filter(Boolean).join(' ')];
  const models = row.models === undefined ? [] : [reach.models(row.models, row.loaded ?? [])];
  const more = [...server, ...models, ...(row.wantsKey ? [reach.wantsKey] : []), ...(row.isSelf && isGood ? [reach.self] : [])];
  return [...(isGood ? more : []), note].join(', ');
}
