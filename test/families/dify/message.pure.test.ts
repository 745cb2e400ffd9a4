import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/base/redact.ts';
import { cleanDifyMessage } from '../../../src/families/dify/api/dify-message.ts';
import { createSseReader, type SseEvent } from '../../../src/probes/http/sse.ts';

const clean = (text: string) => cleanDifyMessage(text, createRedactor([]));

describe('a message of Dify', () => {
  const table: readonly (readonly [string, string, string])[] = [
    ['plain', 'Access token is invalid', 'Access token is invalid'],
    [
      'the raw JSON of a plugin',
      '{"args":{"description":"secret stuff"},"error_type":"ValueError","message":"Unexpected endpoint or method. (POST /chat/completions)"}',
      'ValueError: Unexpected endpoint or method. (POST /chat/completions)',
    ],
    [
      'the JSON of a plugin behind its chain of words',
      '[openai_api_compatible] Error: req_id: 1f2e PluginInvokeError: {"args":{"a":{"b":"}"}},"error_type":"KeyError","message":"x"} end',
      '[openai_api_compatible] Error: KeyError: x end',
    ],
    [
      'JSON that was cut off',
      'PluginInvokeError: {"args":{"key":"abc"},"error_type":"KeyError","message":"no \\"x\\"","more',
      'KeyError: no "x"',
    ],
    ['JSON that was cut off before its words', 'PluginInvokeError: {"args":{"key":"abc', '(details removed)'],
    ['a Python dict', "PluginInvokeError: {'args': {}, 'error_type': 'OSError', 'message': 'gone'}", 'OSError: gone'],
    [
      'a traceback',
      'Run failed: Traceback (most recent call last):\n  File "/app/x.py", line 3, in run\n    boom()\nrequests.exceptions.ConnectionError: no way\n',
      'Run failed: requests.exceptions.ConnectionError: no way',
    ],
    [
      'the daemon without its request',
      '[openai_api_compatible] Error: req_id:  PluginDaemonInternalServerError: no proper instance',
      '[openai_api_compatible] Error: PluginDaemonInternalServerError: no proper instance',
    ],
    [
      "a model server's refusal, wrapped by the plugin of a chatflow",
      'Run failed: req_id: aa039e8cc9 PluginInvokeError: {"args":{"description":"[models] Error: …"},"error_type":"InvokeError","message":"[models] Error: API request failed with status code 400: {\\"error\\":{\\"code\\":400,\\"message\\":\\"model \'ghost-model\' not found\\"}}"}',
      'Run failed: InvokeError: [models] Error: API request failed with status code 400: {"error":{"code":400,"message":"model \'ghost-model\' not found"}}',
    ],
    ['escape sequences', 'red \u001b[31mtext\u001b[0m\u0007 and \u202eturned', 'red text and turned'],
    ['a key', 'bad key app-abcdefghijklmnopqrstuvwx given', 'bad key app-… given'],
    ['braces that are no plugin error', 'status code 404: {"error":"Unexpected"}', 'status code 404: {"error":"Unexpected"}'],
  ];
  for (const [name, text, expected] of table) {
    it(`is cleaned: ${name}`, () => {
      expect(clean(text)).toBe(expected);
    });
  }

  it('is cut only after its secrets went, so that no half of one is left', () => {
    expect(clean(`${'x'.repeat(490)} app-abcdefghijklmnopqrstuvwx`)).not.toContain('app-abc');
  });
});

describe('the reader of server-sent events', () => {
  const read = (...pieces: readonly string[]): readonly SseEvent[] => {
    const events: SseEvent[] = [];
    const reader = createSseReader((event) => events.push(event));
    for (const piece of pieces) reader.feed(piece);
    reader.end();
    return events;
  };

  it('gives out an event without data, which the standard drops', () => {
    expect(read('event: ping\n\ndata: {"a":1}\n\n')).toEqual([{ event: 'ping' }, { data: '{"a":1}' }]);
  });

  it('does not give out a comment or an empty block', () => {
    expect(read(': hello\n\n\n\ndata: x\n\n')).toEqual([{ data: 'x' }]);
  });

  it('reads the same whatever the line ends and wherever the text is cut', () => {
    const text = 'event: ping\n\nevent: message\ndata: {"answer":"a"}\n\ndata: one\ndata: two\n\n';
    const whole = read(text);
    expect(whole).toHaveLength(3);
    for (const lineEnd of ['\n', '\r\n', '\r']) {
      const ended = text.replaceAll('\n', lineEnd);
      expect(read(...ended)).toEqual(whole);
      for (let at = 1; at < ended.length; at++) expect(read(ended.slice(0, at), ended.slice(at))).toEqual(whole);
    }
  });

  it('drops an event beyond all measure and reads the next', () => {
    const huge = `data: ${'x'.repeat(1_100_000)}`;
    expect(read(huge.slice(0, 600_000), huge.slice(600_000), '\n\ndata: next\n\n')).toEqual([{ data: 'next' }]);
  });

  it('drops an event of too many lines and reads the next', () => {
    const lines = Array.from({ length: 30 }, () => `data: ${'y'.repeat(50_000)}\n`);
    expect(read(...lines, '\n', 'data: next\n\n')).toEqual([{ data: 'next' }]);
  });
});
