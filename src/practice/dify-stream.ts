import type { ServerResponse } from 'node:http';
import { serviceHeaders } from './dify-answer.ts';
import { idOf } from './network.ts';
import type { DifyPlan } from './plan.ts';

type StreamIds = { readonly conversation_id: string; readonly message_id: string; readonly task_id: string };

/** A UUID that depends on its seed alone. */
export const uuidOf = (seed: string) => idOf(seed).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, '$1-$2-4$3-8$4-$5');

export function newIds(count: number): StreamIds {
  const seed = `${process.pid} ${count}`;
  return {
    conversation_id: uuidOf(`conversation ${seed}`),
    message_id: uuidOf(`message ${seed}`),
    task_id: uuidOf(`task ${seed}`),
  };
}

export type EventStream = {
  readonly ids: StreamIds;
  /** Who asked, and what. */
  readonly user: string;
  readonly query: string;
  /** Seconds of the epoch. */
  readonly createdAt: number;
  readonly write: (event: string, more: object) => void;
  /** Since the stream was asked for. */
  readonly seconds: () => number;
  readonly end: () => void;
  /** When the client has gone. */
  readonly closed: Promise<void>;
};

/**
 * The stream of a chat: `data:` lines with the fields that every event has, and a bare `event: ping` at each interval (facts: Dify 3.3).
 * The headers leave with the first event, as gunicorn does it; an error event has no task_id.
 */
export function openStream(
  response: ServerResponse,
  ids: StreamIds,
  { version, mode, pingEveryMs }: DifyPlan,
  asked: { readonly user: string; readonly query: string },
): EventStream {
  const started = performance.now();
  const createdAt = Math.floor(Date.now() / 1000);
  const headers = serviceHeaders(version);
  const vary = mode === 'chat' && 'Access-Control-Expose-Headers' in headers ? { Vary: 'Cookie' } : {};
  const send = (text: string) => {
    if (response.destroyed || response.writableEnded) return;
    if (!response.headersSent) response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', ...headers, ...vary });
    response.write(`${text}\n\n`);
  };
  const ping = setInterval(() => send('event: ping'), pingEveryMs);
  const closed = new Promise<void>((resolve) => {
    response.on('close', () => {
      clearInterval(ping);
      resolve();
    });
  });
  const { task_id, ...common } = ids;
  return {
    ids,
    ...asked,
    createdAt,
    write: (event, more) => {
      const task = event === 'error' ? {} : { task_id };
      send(`data: ${JSON.stringify({ event, ...common, created_at: createdAt, ...task, ...more })}`);
    },
    seconds: () => Math.round(performance.now() - started) / 1000,
    end: () => {
      clearInterval(ping);
      response.end();
    },
    closed,
  };
}
