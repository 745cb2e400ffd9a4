import type { Json } from '../../../base/json.ts';
import type { Redact } from '../../../base/redact.ts';
import { cleanLine, cleanText } from '../../../base/sanitise.ts';
import { withoutGaps } from '../../../base/without-gaps.ts';
import type { SseEvent } from '../../../probes/http/sse.ts';
import type { ChatEvent, ChatNode, DifyError } from './dify.ts';
import { errorOf, type Fields, isFields, parseObject } from './dify-ask.ts';
import { cleanDifyMessage } from './dify-message.ts';

/** What a chat's stream has told so far. */
export type ChatTally = {
  firstEventMs?: number;
  firstTokenMs?: number;
  lastTokenMs?: number;
  pings: number;
  tokenEvents: number;
  answer: string;
  model?: string;
  completionTokens?: number;
  totalTokens?: number;
  usedAnnotation: boolean;
  sawEnd: boolean;
  sawWorkflowStart: boolean;
  nodes: ChatNode[];
  workflowStatus?: string;
  latencyMs?: number;
  generateMs?: number;
  workflowMs?: number;
  error?: DifyError;
  conversationId?: string;
  messageId?: string;
  taskId?: string;
  events: ChatEvent[];
};

const maxAnswerLength = 20_000;
const maxEvents = 500;
const tokenEvents: readonly string[] = ['message', 'agent_message'];

export function emptyTally(): ChatTally {
  return {
    pings: 0,
    tokenEvents: 0,
    answer: '',
    usedAnnotation: false,
    sawEnd: false,
    sawWorkflowStart: false,
    nodes: [],
    events: [],
  };
}

const number = (value: unknown): number | undefined => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const inside = (value: unknown, key: string): Fields => (isFields(value) && isFields(value[key]) ? value[key] : {});
const inMs = (seconds: unknown): number | undefined => {
  const value = number(seconds);
  return value === undefined ? undefined : Math.round(value * 1000);
};

/** Puts one event into the tally. Pings count for themselves and are no token; a type that nobody knows is only listed. */
export function takeEvent(tally: ChatTally, sse: SseEvent, atMs: number, redact: Redact): ChatEvent | undefined {
  const data = sse.data === undefined ? undefined : parseObject(sse.data);
  const name = text(data?.event) ?? sse.event;
  if (name === undefined) return undefined;
  tally.firstEventMs ??= atMs;
  if (name === 'ping') tally.pings++;
  const detail = data && takeData(tally, name, data, atMs, redact);
  const event: ChatEvent = {
    atMs: Math.round(atMs),
    event: cleanLine(redact(name), 60),
    ...(detail ? { detail } : {}),
  };
  // Of a run of tokens the first is kept: the timeline shows when they began, not each of them.
  const isRepeat = tokenEvents.includes(name) && tally.events.at(-1)?.event === name;
  if (tally.events.length < maxEvents && !isRepeat) tally.events.push(event);
  return { ...event, ...(data ? { data: data as Json } : {}) };
}

function takeData(tally: ChatTally, name: string, data: Fields, atMs: number, redact: Redact): string | undefined {
  assign(tally, 'conversationId', text(data.conversation_id));
  assign(tally, 'messageId', text(data.message_id));
  assign(tally, 'taskId', text(data.task_id));
  const body = inside(data, 'data');
  switch (name) {
    case 'message':
    case 'agent_message':
      takeToken(tally, text(data.answer), atMs);
      return undefined;
    case 'message_replace':
      tally.answer = (text(data.answer) ?? '').slice(0, maxAnswerLength);
      return undefined;
    case 'message_end':
      return takeEnd(tally, inside(data, 'metadata'));
    case 'error':
      tally.error = errorOf({ code: 'unknown', message: '', ...data }, 500, redact) ?? { status: 500, code: 'unknown', message: '' };
      return tally.error.message;
    case 'workflow_started':
      tally.sawWorkflowStart = true;
      return undefined;
    case 'node_started':
      return cleanLine(redact(`${text(body.title) ?? ''} (${text(body.node_type) ?? '?'})`), 120);
    case 'node_finished':
      return takeNode(tally, body, atMs, redact);
    case 'workflow_finished':
      return takeWorkflow(tally, body, redact);
    default:
      return undefined;
  }
}

function takeToken(tally: ChatTally, delta: string | undefined, atMs: number): void {
  if (delta === undefined) return;
  tally.tokenEvents++;
  tally.firstTokenMs ??= atMs;
  tally.lastTokenMs = atMs;
  if (tally.answer.length < maxAnswerLength) tally.answer += delta;
}

function takeEnd(tally: ChatTally, metadata: Fields): string | undefined {
  const usage = inside(metadata, 'usage');
  tally.sawEnd = true;
  tally.usedAnnotation = isFields(metadata.annotation_reply);
  assign(tally, 'completionTokens', number(usage.completion_tokens));
  assign(tally, 'totalTokens', number(usage.total_tokens));
  assign(tally, 'latencyMs', inMs(usage.latency));
  assign(tally, 'generateMs', inMs(usage.time_to_generate));
  assign(tally, 'model', text(metadata.model) ?? text(usage.model));
  return tally.totalTokens === undefined ? undefined : `${tally.totalTokens} tokens`;
}

function takeNode(tally: ChatTally, body: Fields, atMs: number, redact: Redact): string {
  const elapsedMs = inMs(body.elapsed_time);
  const error = text(body.error);
  const node: ChatNode = {
    type: cleanLine(text(body.node_type) ?? '?', 60),
    title: cleanLine(redact(text(body.title) ?? ''), 80),
    status: cleanLine(text(body.status) ?? '?', 40),
    atMs: Math.round(atMs),
    ...(error === undefined ? {} : { error: cleanDifyMessage(error, redact) }),
    ...withoutGaps({ elapsedMs }),
  };
  if (tally.nodes.length < maxEvents) tally.nodes.push(node);
  if (node.type === 'llm') {
    assign(tally, 'model', text(inside(body, 'process_data').model_name) ?? text(inside(body, 'outputs').model));
    assign(tally, 'totalTokens', number(inside(body, 'execution_metadata').total_tokens));
  }
  return `${node.title} (${node.type}) ${node.status}${node.error ? `: ${node.error}` : ''}`;
}

function takeWorkflow(tally: ChatTally, body: Fields, redact: Redact): string {
  const status = cleanLine(text(body.status) ?? '?', 40);
  const error = text(body.error);
  tally.workflowStatus = status;
  assign(tally, 'workflowMs', inMs(body.elapsed_time));
  assign(tally, 'totalTokens', number(body.total_tokens));
  // The error event that follows says the same; a stream that ends before it still has a reason this way.
  if (error !== undefined && status === 'failed') {
    tally.error ??= {
      status: 400,
      code: 'workflow_failed',
      message: cleanDifyMessage(error, redact),
    };
  }
  return error === undefined ? status : `${status}: ${cleanDifyMessage(error, redact)}`;
}

function assign<K extends keyof ChatTally>(tally: ChatTally, key: K, value: ChatTally[K] | undefined): void {
  if (value !== undefined) tally[key] = value;
}

/** The answer as it may be shown. */
export const shownAnswer = (tally: ChatTally, redact: Redact): string => cleanText(redact(cleanText(tally.answer, maxAnswerLength)), 2000);
