import type { Outcome, RunRecord } from '../../../engine/record.ts';
import { ofDify } from '../../dify/findings.ts';
import { ofModel } from '../findings.ts';

/** The chats whose time was over before the model had said a word. */
export function chatsOutOfTime(record: RunRecord): readonly Pick<Outcome, 'id' | 'evidence'>[] {
  return [
    ...ofDify.found(record, 'dify.chat', 'chat-only-pings'),
    ...[...ofDify.found(record, 'dify.chat', 'chat-too-slow'), ...ofModel.found(record, 'model.chat', 'model-chat-too-slow')].filter(
      ({ args }) => args.tokens === 0,
    ),
  ];
}
