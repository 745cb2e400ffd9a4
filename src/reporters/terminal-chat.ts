import { cutTo, wrapTo } from '../base/display-width.ts';
import { formatDuration } from '../base/duration.ts';
import { cleanLine } from '../base/sanitise.ts';
import type { Report, ReportChat } from '../report/report.ts';
import type { Wording } from '../words/words.ts';
import type { Screen } from './screen.ts';

/** What the chat did, in a few words: model, times, speed. */
export function chatFacts(chat: ReportChat, words: Wording): readonly string[] {
  const said = words.screen.chat;
  return [
    ...(chat.model === undefined ? [] : [`${said.model} ${cleanLine(chat.model, 160)}`]),
    ...(chat.mode === undefined ? [] : [`${said.mode} ${cleanLine(chat.mode, 40)}`]),
    ...(chat.ttftMs === undefined ? [] : [`${said.firstToken} ${formatDuration(chat.ttftMs)}`]),
    `${said.total} ${formatDuration(chat.totalMs)}`,
    ...(chat.tokensPerSecond === undefined ? [] : [said.speed(chat.tokensPerSecond.toFixed(1))]),
    chat.cleanedUp ? said.cleanedUp : chat.cleanUp === 'unseen' ? said.unseenCleanedUp : said.notCleanedUp,
  ];
}

/** With -v: the chat as a timeline of its events. */
export function terminalChat(report: Report, screen: Screen, words: Wording): readonly string[] {
  const { chat } = report;
  if (chat === undefined || screen.verbosity !== 'verbose') return [];
  const { paint } = screen;
  const said = words.screen.chat;
  const events = chat.events.map(({ atMs, event, detail }) => {
    const name = Object.hasOwn(said.events, event) ? said.events[event] : cleanLine(event, 60);
    const time = formatDuration(atMs).padStart(8);
    return `  ${paint.dim(time)}  ${cutTo(detail === undefined ? `${name}` : `${name}: ${cleanLine(detail, 200)}`, screen.width - 12)}`;
  });
  return [
    `  ${paint.strong(said.title)}`,
    ...wrapTo(chatFacts(chat, words).join(' · '), screen.width - 4).map((line) => `    ${paint.dim(line)}`),
    ...events,
    `  ${paint.dim(' '.repeat(8))}  ${cutTo(`${said.answer}: ${cleanLine(chat.answer, 300)}`, screen.width - 12)}`,
  ];
}
