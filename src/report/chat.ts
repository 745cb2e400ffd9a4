import type { ChatAnswer } from '../probes/dify.ts';
import { outcomesOf, type RunRecord } from '../run/record.ts';
import type { Tidy } from './evidence.ts';
import type { ReportChat } from './report.ts';
import { seenNumber, seenText, shapedIn, withoutGaps } from './seen.ts';

const maxEvents = 200;

/** The chat of the run, when one was sent: what was said, how fast, and its events. */
export function chatOf(record: RunRecord, tidy: Tidy): ReportChat | undefined {
  const outcome = outcomesOf(record, 'dify.chat')[0];
  const [chat] = shapedIn<ChatAnswer>(
    outcome?.observed,
    (value) => typeof value.endMs === 'number' && typeof value.isCleanedUp === 'boolean',
  );
  if (!chat) return undefined;
  const mode =
    seenText(outcome?.observed, 'mode') ??
    shapedIn<{ mode: string }>(outcomesOf(record, 'dify.app')[0]?.observed, (value) => typeof value.mode === 'string')[0]?.mode;
  return {
    answer: tidy(chat.answer, 300),
    ...withoutGaps({ ttftMs: whole(chat.firstTokenMs) }),
    totalMs: whole(chat.endMs) ?? 0,
    ...withoutGaps({
      tokensPerSecond: speedOf(chat) ?? seenNumber(outcome?.observed, 'tokensPerSecond'),
      model: chat.model === undefined ? undefined : tidy(chat.model, 160),
      mode: mode === undefined ? undefined : tidy(mode, 40),
    }),
    cleanedUp: chat.isCleanedUp,
    events: timeline(chat, tidy),
  };
}

const whole = (ms: number | undefined) => (ms === undefined ? undefined : Math.max(0, Math.round(ms)));

/** Tokens a second between the first and the last token; a single token has no speed. */
function speedOf(chat: ChatAnswer): number | undefined {
  const { firstTokenMs, lastTokenMs, completionTokens } = chat;
  if (firstTokenMs === undefined || lastTokenMs === undefined || completionTokens === undefined) return undefined;
  if (completionTokens < 2 || lastTokenMs <= firstTokenMs) return undefined;
  return Math.round((completionTokens - 1) / ((lastTokenMs - firstTokenMs) / 1000) / 0.1) / 10;
}

/** The events worth a line: no pings, and of the text only the first piece. */
function timeline(chat: ChatAnswer, tidy: Tidy): ReportChat['events'] {
  const isText = (event: string) => event === 'message' || event === 'agent_message' || event === 'text_chunk';
  const events = (chat.events ?? []).filter((event) => event.event !== 'ping' && !isText(event.event));
  const first = chat.firstTokenMs === undefined ? [] : [{ atMs: chat.firstTokenMs, event: 'first_token' }];
  return [...events, ...first]
    .sort((a, b) => a.atMs - b.atMs)
    .slice(0, maxEvents)
    .map((event) => {
      const data = 'data' in event ? event.data : undefined;
      const detail = [seenText(data, 'title') ?? seenText(data, 'data', 'title'), seenText(data, 'message')]
        .filter((part) => part)
        .join(' ');
      return {
        atMs: whole(event.atMs) ?? 0,
        event: tidy(event.event, 60),
        ...(detail === '' ? {} : { detail: tidy(detail, 200) }),
      };
    });
}
