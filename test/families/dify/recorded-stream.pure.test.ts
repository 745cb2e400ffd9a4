import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ChatAnswer } from '../../../src/families/dify/api/dify.ts';
import { emptyTally, takeEvent } from '../../../src/families/dify/api/dify-tally.ts';
import { emptyFor, modelNodeEnded, withoutModel } from '../../../src/families/dify/chat-verdict.ts';
import { createSseReader } from '../../../src/probes/http/sse.ts';

/** A recorded stream as the chat's reader takes it, ended in order. */
function read(file: string, ended: ChatAnswer['ended'] = 'stream-end'): ChatAnswer {
  const text = readFileSync(new URL(`../../fixtures/recorded/dify-1.12.1/${file}.txt`, import.meta.url), 'utf8');
  const tally = emptyTally();
  const reader = createSseReader((event) => takeEvent(tally, event, 1, (said) => said));
  reader.feed(text.slice(text.search(/^(?:data|event):/m)));
  reader.end();
  return { ...tally, endMs: 9, ended, cleanUp: 'gone', user: 'preflight-test' };
}

describe('a recorded stream', () => {
  it.each([
    ['fk-blank-chat', { reason: 'nothing', tokens: 0 }],
    ['fk-blank-advanced-chat', { reason: 'nothing', tokens: 0 }],
    ['fk-reason-chat', { reason: 'reasoning', tokens: 100 }],
    ['fk-reason-advanced-chat', { reason: 'reasoning', tokens: 100 }],
    ['fk-think-chat', undefined],
    ['fk-think-advanced-chat', undefined],
    ['worker-stopped-chat', undefined],
    ['worker-stopped-advanced-chat', undefined],
  ])('%s is judged by what its reader gets', (file, empty) => {
    const chat = read(file);
    expect(emptyFor(chat)).toEqual(empty);
    expect(withoutModel(chat)).toBeUndefined();
    expect(modelNodeEnded(chat)).toBeUndefined();
  });

  it('that Preflight stopped accuses nobody, though Dify counts no token of it', () => {
    for (const file of ['stopslow-chat', 'stopslow-advanced-chat']) {
      const chat = read(file, 'stopped');
      expect(chat.tokenEvents).toBeGreaterThan(0);
      expect(emptyFor(chat)).toBeUndefined();
      expect(withoutModel(chat)).toBeUndefined();
    }
  });
});
