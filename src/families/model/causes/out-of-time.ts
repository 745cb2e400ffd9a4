import type { Outcome } from '../../../engine/record.ts';
import type { DifyFindings } from '../../dify/findings.ts';

/** The chat's time was over before the model had said a word. */
export function isOutOfTime({ code, args }: Outcome): boolean {
  if (code === 'chat-only-pings') return true;
  return (code === 'chat-too-slow' || code === 'model-chat-too-slow') && (args as DifyFindings['chat-too-slow']).tokens === 0;
}
