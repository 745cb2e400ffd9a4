import { withoutGaps } from '../base/without-gaps.ts';
import type { RunRecord } from '../engine/record.ts';
import { ofDify } from '../families/dify/findings.ts';
import { type ModelChatSeen, ofModel } from '../families/model/findings.ts';
import type { Tidy } from './evidence.ts';
import type { ReportChat } from './report.ts';

const maxEvents = 200;

/** The chat of the run, when one was sent: what was said, how fast, and its events. */
export function chatOf(record: RunRecord, tidy: Tidy): ReportChat | undefined {
  const dify = ofDify.outcomes(record, 'dify.chat')[0]?.observed;
  // A model server keeps nothing of a chat.
  const chat = dify ?? withCleanUp(ofModel.outcomes(record, 'model.chat')[0]?.observed);
  if (!chat) return undefined;
  return {
    answer: tidy(chat.answer, 300),
    ...withoutGaps({
      ttftMs: whole(chat.ttftMs),
      tokensPerSecond: chat.tokensPerSecond === undefined ? undefined : Math.round(chat.tokensPerSecond * 10) / 10,
      model: chat.model === undefined ? undefined : tidy(chat.model, 160),
      mode: dify?.mode === undefined ? undefined : tidy(dify.mode, 40),
    }),
    totalMs: whole(chat.totalMs) ?? 0,
    cleanedUp: chat.cleanedUp,
    ...(dify ? { cleanUp: dify.cleanUp } : {}),
    events: chat.events.slice(0, maxEvents).map(({ atMs, event, detail }) => ({
      atMs: whole(atMs) ?? 0,
      event: tidy(event, 60),
      ...(detail === undefined || detail === '' ? {} : { detail: tidy(detail, 200) }),
    })),
    ...(dify?.way === undefined
      ? {}
      : {
          way: dify.way.map(({ at, service, level, isNamed, text }) => ({
            at,
            service: tidy(service, 60),
            level,
            isNamed,
            text: tidy(text, 300),
          })),
        }),
  };
}

const withCleanUp = (chat: ModelChatSeen | undefined) => chat && { ...chat, cleanedUp: true };

const whole = (ms: number | undefined) => (ms === undefined ? undefined : Math.max(0, Math.round(ms)));
