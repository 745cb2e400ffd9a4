import { withoutThinking } from '../model/told/without-thinking.ts';
import type { ChatAnswer, ChatNode } from './api/dify.ts';
import type { DifyFindings } from './findings.ts';

/** Tokens a second of the answer, from its first to its last; undefined when there were too few to tell. */
export function tokensPerSecond(chat: ChatAnswer): number | undefined {
  const { firstTokenMs, lastTokenMs, tokenEvents, completionTokens } = chat;
  if (firstTokenMs === undefined || lastTokenMs === undefined || tokenEvents < 2) return undefined;
  const ms = lastTokenMs - firstTokenMs;
  return ms < 1 ? undefined : Math.round(((completionTokens ?? tokenEvents) / ms) * 10_000) / 10;
}

/** Without a word of the model: an annotated reply, no tokens, or a chatflow without a model that ran (facts: Dify 7). */
export function withoutModel(chat: ChatAnswer): 'annotation' | 'no-tokens' | 'no-llm-node' | undefined {
  if (chat.usedAnnotation) return 'annotation';
  // A chat that Preflight stopped counts no tokens, and the node that spoke is never said to have ended (seen on Dify 1.12).
  if (chat.ended === 'stopped') return undefined;
  const ran = chat.nodes.some(({ type }) => type === 'llm' || type === 'agent');
  if (chat.nodes.length > 0 && !ran) return 'no-llm-node';
  return chat.totalTokens === 0 ? 'no-tokens' : undefined;
}

/**
 * Why a chat that ended in order has no answer for its reader: nothing came, all tokens were reasoning that Dify does not pass on, or
 * the text stands between think tags. A chat that Preflight stopped is judged by its tokens alone.
 */
export function emptyFor(chat: ChatAnswer): DifyFindings['chat-empty'] | undefined {
  if (chat.ended === 'stopped' || chat.usedAnnotation) return undefined;
  const tokens = chat.completionTokens === undefined ? {} : { tokens: chat.completionTokens };
  const text = chat.answer.trim();
  if (text === '') return { reason: (chat.completionTokens ?? 0) > 0 ? 'reasoning' : 'nothing', ...tokens };
  return withoutThinking(text) === '' ? { reason: 'think-tags', ...tokens } : undefined;
}

/** The model's node that ended well although the chat did not end, with all that it said already here. */
export function modelNodeEnded(chat: ChatAnswer): ChatNode | undefined {
  const isOver = chat.sawEnd || chat.workflowStatus !== undefined;
  const started = chat.events.filter(({ event }) => event === 'node_started').length;
  // A node that has begun and not ended may well be a second model at work.
  if (isOver || chat.tokenEvents === 0 || started > chat.nodes.length) return undefined;
  return chat.nodes.find(({ type, status }) => (type === 'llm' || type === 'agent') && status === 'succeeded');
}

/** Shortest time held back that is worth a word, in milliseconds. */
const heldMs = 500;

/**
 * How long the stream was held back on its way: all of it came within a moment although Dify says that the work took longer
 * (facts: Dify 6.21). Undefined when it came as it was made, or when nothing tells how long the work took.
 */
export function heldBackMs(chat: ChatAnswer): number | undefined {
  const { firstEventMs, firstTokenMs, lastTokenMs, tokenEvents, workflowMs, generateMs, latencyMs, endMs } = chat;
  if (firstEventMs === undefined) return undefined;
  // A chatflow tells of its start at once: from there to the end is what the workflow took.
  if (chat.sawWorkflowStart && workflowMs !== undefined) return heldBy(workflowMs, endMs - firstEventMs);
  if (firstTokenMs === undefined || lastTokenMs === undefined) return undefined;
  const spanMs = lastTokenMs - firstTokenMs;
  if (generateMs !== undefined && generateMs > 0 && tokenEvents >= 3) return heldBy(generateMs, spanMs);
  // A chat app tells only the whole. Several tokens in one moment, after seconds of work, were not made in that moment.
  const isBurst = tokenEvents >= 4 && spanMs < 5 * tokenEvents && (spanMs < 20 || tokenEvents / spanMs > 1);
  return isBurst && latencyMs !== undefined && latencyMs >= 1_000 && chat.pings === 0 ? heldBy(latencyMs, spanMs) : undefined;
}

const heldBy = (workMs: number, spanMs: number) =>
  workMs - spanMs > Math.max(heldMs, workMs / 2) ? Math.round(workMs - spanMs) : undefined;

/** The node that failed, also one whose failure its error strategy hid (facts: Dify 4.4). */
export function failedNode(chat: ChatAnswer): { readonly title: string; readonly error: string } | undefined {
  const node = chat.nodes.find(({ status, error }) => (status === 'failed' || status === 'exception') && error !== undefined);
  return node && { title: node.title || node.type, error: node.error ?? '' };
}
