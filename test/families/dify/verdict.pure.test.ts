import { describe, expect, it } from 'vitest';
import type { ChatAnswer } from '../../../src/families/dify/api/dify.ts';
import { chatInputs } from '../../../src/families/dify/chat-inputs.ts';
import {
  emptyFor,
  failedNode,
  heldBackMs,
  modelNodeEnded,
  tokensPerSecond,
  withoutModel,
} from '../../../src/families/dify/chat-verdict.ts';
import { isSameModel } from '../../../src/families/model/servers/is-same-model.ts';
import { modelServers } from '../../../src/probes/identity/model-servers.ts';

const chat = (more: Partial<ChatAnswer> = {}): ChatAnswer => ({
  endMs: 2_000,
  firstEventMs: 10,
  pings: 0,
  tokenEvents: 10,
  answer: 'pong',
  usedAnnotation: false,
  sawEnd: true,
  sawWorkflowStart: false,
  nodes: [],
  ended: 'stream-end',
  cleanUp: 'gone',
  user: 'preflight-test',
  events: [],
  ...more,
});

describe('a stream that was held back', () => {
  it('shows in a chatflow whose events all came at the end', () => {
    expect(heldBackMs(chat({ sawWorkflowStart: true, firstEventMs: 1_990, workflowMs: 1_900 }))).toBe(1_890);
  });

  it('does not show in a chatflow that came as it was made', () => {
    expect(heldBackMs(chat({ sawWorkflowStart: true, firstEventMs: 30, workflowMs: 1_900 }))).toBeUndefined();
  });

  it('shows when the tokens took longer to make than to arrive', () => {
    expect(heldBackMs(chat({ firstTokenMs: 1_990, lastTokenMs: 1_995, generateMs: 1_500 }))).toBe(1_495);
  });

  it('shows in a chat app as a burst after long work', () => {
    expect(heldBackMs(chat({ firstTokenMs: 1_990, lastTokenMs: 1_992, latencyMs: 1_900 }))).toBe(1_898);
  });

  it('is not seen in a cold model that answers with one word', () => {
    expect(heldBackMs(chat({ firstTokenMs: 1_990, lastTokenMs: 1_990, tokenEvents: 1, latencyMs: 1_900 }))).toBeUndefined();
  });

  it('is not seen where a cold model then speaks at its pace', () => {
    expect(heldBackMs(chat({ firstTokenMs: 1_500, lastTokenMs: 1_900, latencyMs: 1_900 }))).toBeUndefined();
  });

  it('is not seen in a stream that is fast from end to end', () => {
    expect(heldBackMs(chat({ endMs: 30, firstTokenMs: 20, lastTokenMs: 22, latencyMs: 25 }))).toBeUndefined();
  });
});

describe('an answer that is empty for its reader', () => {
  it('is nothing, reasoning that Dify keeps to itself, or a text that is all thinking', () => {
    expect(emptyFor(chat({ answer: ' ', completionTokens: 0 }))).toEqual({ reason: 'nothing', tokens: 0 });
    expect(emptyFor(chat({ answer: '', completionTokens: 100 }))).toEqual({ reason: 'reasoning', tokens: 100 });
    expect(emptyFor(chat({ answer: '<think> Let me. </think>\n' }))).toEqual({ reason: 'think-tags' });
    expect(emptyFor(chat({ answer: '<think> without an end' }))).toEqual({ reason: 'think-tags' });
  });

  it('is none where a word stands outside of the tags, nor where Preflight stopped the chat', () => {
    expect(emptyFor(chat({ answer: '<think>hm</think> pong' }))).toBeUndefined();
    expect(emptyFor(chat({ answer: 'pong' }))).toBeUndefined();
    expect(emptyFor(chat({ answer: '<think> still at it', ended: 'stopped' }))).toBeUndefined();
  });
});

describe('a stream that Dify did not end', () => {
  const node = (type: string, status = 'succeeded') => ({ type, title: '', status, atMs: 9, elapsedMs: 200 });
  const begun = (count: number) => Array.from({ length: count }, () => ({ atMs: 1, event: 'node_started' }));
  const running = { ended: 'deadline', sawEnd: false, tokenEvents: 2 } as const;

  it('shows by the model’s node, which had ended with all that it said', () => {
    expect(modelNodeEnded(chat({ ...running, nodes: [node('start'), node('llm')], events: begun(2) }))?.elapsedMs).toBe(200);
  });

  it('is not taken for one while a node still runs, a node failed, or nothing was said', () => {
    expect(modelNodeEnded(chat({ ...running, nodes: [node('llm')], events: begun(2) }))).toBeUndefined();
    expect(modelNodeEnded(chat({ ...running, nodes: [node('llm', 'failed')], events: begun(1) }))).toBeUndefined();
    expect(modelNodeEnded(chat({ ...running, tokenEvents: 0, nodes: [node('llm')], events: begun(1) }))).toBeUndefined();
    expect(modelNodeEnded(chat({ nodes: [node('llm')] }))).toBeUndefined();
  });
});

describe('who answered', () => {
  it('is not the model when an annotation did, no token was used, or no model node ran', () => {
    const node = { title: '', status: 'succeeded', atMs: 1 };
    expect(withoutModel(chat({ usedAnnotation: true }))).toBe('annotation');
    expect(withoutModel(chat({ totalTokens: 0 }))).toBe('no-tokens');
    expect(withoutModel(chat({ nodes: [{ type: 'answer', ...node }] }))).toBe('no-llm-node');
    expect(withoutModel(chat({ nodes: [{ type: 'llm', ...node }], totalTokens: 12 }))).toBeUndefined();
  });

  it('is not asked of a chat that Preflight stopped: its usage is zero, and its model node is never said to have ended', () => {
    const start = { type: 'start', title: 'Start', status: 'succeeded', atMs: 1 };
    expect(withoutModel(chat({ ended: 'stopped', totalTokens: 0, nodes: [start] }))).toBeUndefined();
    expect(withoutModel(chat({ ended: 'stopped', usedAnnotation: true }))).toBe('annotation');
  });

  it('is the same model in any spelling of LM Studio', () => {
    expect(isSameModel('Qwen/Qwen2.5-7B-Instruct', 'qwen2.5-7b-instruct:2')).toBe(true);
    expect(isSameModel('qwen2.5-7b-instruct', 'qwen2.5-14b-instruct')).toBe(false);
  });

  it('is the same model as the server that is asked compares names', () => {
    expect(isSameModel('tiny', 'tiny:latest')).toBe(false);
    expect(isSameModel('tiny', 'tiny:latest', modelServers.ollama)).toBe(true);
    expect(isSameModel('tiny', 'small:latest', modelServers.ollama)).toBe(false);
    expect(isSameModel('docker.io/ai/smollm2', 'ai/smollm2:latest', modelServers['docker-model-runner'])).toBe(true);
    expect(isSameModel('qwen', 'gpt-4o', modelServers['llama.cpp'])).toBe(true);
  });

  it('shows the node whose failure an error strategy hid', () => {
    const hidden = { type: 'llm', title: 'LLM', status: 'exception', error: 'refused', atMs: 1 };
    expect(failedNode(chat({ nodes: [hidden], workflowStatus: 'partial-succeeded' }))).toEqual({ title: 'LLM', error: 'refused' });
  });
});

describe('the speed', () => {
  it('is tokens by the time between the first and the last', () => {
    expect(tokensPerSecond(chat({ firstTokenMs: 100, lastTokenMs: 1_100, completionTokens: 42 }))).toBe(42);
    expect(tokensPerSecond(chat({ firstTokenMs: 100, lastTokenMs: 100, tokenEvents: 1 }))).toBeUndefined();
  });
});

describe('the inputs of the chat', () => {
  const field = (type: string, more: object = {}) => ({ variable: 'x', type, isRequired: true, ...more });

  it.each([
    [field('text-input', { maxLength: 4 }), 'pref'],
    [field('paragraph'), 'preflight'],
    [field('select', { options: ['red', 'blue'] }), 'red'],
    [field('number'), 1],
    [field('checkbox'), false],
    [field('select', { options: ['red', 'blue'], default: 'blue' }), 'blue'],
  ])('fill %o', (form, value) => {
    expect(chatInputs([form])).toEqual({ kind: 'inputs', inputs: { x: value } });
  });

  it('leave out what is not required', () => {
    expect(chatInputs([{ variable: 'x', type: 'file', isRequired: false }])).toEqual({ kind: 'inputs', inputs: {} });
  });

  it.each([field('file'), field('file-list'), field('select', { options: [] })])('cannot fill %o', (form) => {
    expect(chatInputs([form])).toMatchObject({ kind: 'cannot-fill', field: { variable: 'x' } });
  });
});
