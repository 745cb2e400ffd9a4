import type { Outcome, RunRecord } from '../../../engine/record.ts';
import { isUnbegun } from '../../container/causes/unbegun-chats.ts';
import { ofDify } from '../../dify/findings.ts';
import { ofModel } from '../findings.ts';

/** The chats whose time was over before the model, which was asked, had said a word. */
export function chatsOutOfTime(record: RunRecord): readonly Pick<Outcome, 'id' | 'evidence'>[] {
  const begun = <C extends 'chat-only-pings' | 'chat-too-slow'>(code: C) =>
    ofDify.found(record, 'dify.chat', code).filter((chat) => !isUnbegun(chat));
  return [
    ...begun('chat-only-pings'),
    ...[...begun('chat-too-slow'), ...ofModel.found(record, 'model.chat', 'model-chat-too-slow')].filter(({ args }) => args.tokens === 0),
  ];
}
