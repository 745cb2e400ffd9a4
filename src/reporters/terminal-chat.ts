import { cutTo, displayWidth, padTo, wrapTo } from '../base/display-width.ts';
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
    ...wayLines(chat, screen, words),
  ];
}

/** The same chat as the containers on its path wrote it down, by time. */
function wayLines({ way }: ReportChat, screen: Screen, words: Wording): readonly string[] {
  if (way === undefined) return [];
  const { paint } = screen;
  const said = words.screen.chat;
  if (way.length === 0) return [`    ${paint.dim(said.noWay)}`];
  const width = Math.min(16, Math.max(...way.map(({ service }) => displayWidth(service))));
  const mark = screen.isUnicode ? '◆' : '*';
  const lines = way.map(({ at, service, level, isNamed, text }) => {
    const who = padTo(cutTo(service, width), width);
    const line = cutTo(`${isNamed ? mark : ' '} ${who}  ${shownLevel[level]}  ${bareText(cleanLine(text, 300))}`, screen.width - 16);
    const tone = level === 'error' ? paint.bad : level === 'warning' ? paint.warn : isNamed ? (same: string) => same : paint.dim;
    return `  ${paint.dim(at.slice(11, 23).padEnd(12))}  ${tone(line)}`;
  });
  return [`    ${paint.dim(screen.isUnicode ? said.way : said.way.replace('◆', '*'))}`, ...lines];
}

/** Without what the line shows already: its time, its level, and of an access log what stands before the request. */
const bareText = (text: string) =>
  text
    .replace(/^[^"]{0,160} "(?=[A-Z]{3,7} \/)/, '"')
    .replace(/^\[?\d{4}[-/]\d\d[-/]\d\d[ T][\d:.,]{8,18}Z?\]? (?:\[?(?:DEBUG|INFO|WARN(?:ING)?|ERROR|CRITICAL)\]? )?/, '');

/** As logs themselves write their levels; of one width. */
const shownLevel = { access: 'HTTP ', debug: 'DEBUG', info: 'INFO ', warning: 'WARN ', error: 'ERROR' } as const;
