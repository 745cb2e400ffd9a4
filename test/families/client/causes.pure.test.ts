import { expect, test } from 'vitest';
import { diagnose } from '../../../src/engine/diagnosis/diagnose.ts';
import { clientRules } from '../../../src/families/client/causes/rules.ts';
import { readBody, readCurl, readPython } from '../../../src/families/client/client-answer.ts';
import { outcome, recordOf } from '../../fixtures/report/record.ts';

const same = (text: string) => text;

test('a client that lands on the dead half of localhost is told which half answers, and not that its address is wrong', () => {
  const half = { dead: '::1', alive: '127.0.0.1' };
  const chats = outcome('client.chats', 'cli', {
    verdict: 'fail',
    code: 'client-unreached',
    args: { client: 'cli', base: 'http://localhost:8080/v1', trouble: 'reset', detail: '' },
    observed: { run: 'curl', base: 'http://localhost:8080/v1', isOwnBase: true, half },
  });
  const { ledger } = recordOf([]);
  const ports = ledger.ports && {
    ...ledger.ports,
    chat: { to: 'nginx', token: 'DIFY_API_KEY', query: 'ping', withinMs: 1000, at: chats.at ?? { file: 'ports.yml', line: 1, column: 1 } },
  };
  const record = recordOf([outcome('dify.chat', 'nginx'), chats], { ledger: { ...ledger, ...(ports ? { ports } : {}) } });
  expect(diagnose(record, clientRules).causes).toMatchObject([{ code: 'client-localhost-half', args: half }]);
});

test('what curl brought home is read by its exit code and by the line behind the body', () => {
  expect(readCurl(0, 'data: {}\n\npreflight 200 0.25 127.0.0.1', '')).toEqual({
    kind: 'answer',
    status: 200,
    text: 'data: {}\n',
    ms: 250,
    address: '127.0.0.1',
  });
  expect(readCurl(7, '\npreflight 000 0.001 ', 'curl: (7) Failed to connect to 127.0.0.1 port 9')).toEqual({
    kind: 'trouble',
    trouble: 'refused',
    detail: 'Failed to connect to 127.0.0.1 port 9',
  });
});

test('what Python brought home is its last line; one that never printed it brought nothing', () => {
  const line = (told: object) => `a warning of a library\n${JSON.stringify(told)}\n`;
  expect(readPython(line({ missing: 'requests', venv: true }))).toEqual({ kind: 'missing', module: 'requests' });
  expect(readPython(line({ error: 'ProxyError', detail: 'ProxyError: Unable to connect to proxy', venv: true }))).toMatchObject({
    trouble: 'proxy',
  });
  expect(readPython(line({ error: 'URLError', detail: 'URLError: <urlopen error [Errno 111] Connection refused>' }))).toMatchObject({
    trouble: 'refused',
  });
  expect(readPython('Traceback')).toBeUndefined();
});

test('a body is Dify’s stream, its refusal, or none of both', () => {
  const stream = ['message', 'message_end']
    .map((event) => `data: ${JSON.stringify({ event, answer: 'pong', conversation_id: 'c1' })}\n\n`)
    .join('');
  expect(readBody(200, stream, same)).toEqual({ isOver: true, answer: 'pong', conversationId: 'c1' });
  expect(readBody(401, '{"code":"unauthorized","message":"Access token is invalid","status":401}', same)).toMatchObject({
    error: { status: 401 },
  });
  expect(readBody(404, '<html></html>', same)).toEqual({ isOver: false });
});
