import { describe, expect, it } from 'vitest';
import type { CheckContext } from '../../../src/engine/check.ts';
import type { Finding } from '../../../src/engine/finding.ts';
import type { ServiceLine } from '../../../src/families/container/findings.ts';
import { levelOf, wayOf, withWay } from '../../../src/families/container/log-way.ts';

const task = '5b1f3c2a-7d1e-4a53-9c0e-6f0a3e6c9d11';
let second = 10;
const line = (service: string, text: string): ServiceLine => ({ service, at: `2026-11-25T16:13:${second++}.123456789Z`, text });

const access = '172.18.0.1 - - [25/Nov/2026:16:13:28 +0000] "POST /v1/chat-messages HTTP/1.1" 200 1844 "-" "dify-preflight" "-"';
const pulse = '172.18.0.9 - - [25/Nov/2026:16:13:28 +0000] "GET /health HTTP/1.1" 200 30 "-" "curl/8.5.0" "-"';
const started = `2026-11-25 16:13:28.201 INFO [Thread-5 (_generate_worker)] [app_generator.py:210] - task ${task} started`;
const sql = '2026-11-25 16:13:28.305 DEBUG [Dummy-7] [base.py:1842] - SELECT apps.id FROM apps';
const slow = '2026-11-25 16:13:28.400 WARNING [Dummy-7] [quota.py:12] - no quota found';
const failed = '2026-11-25 16:13:28.410 ERROR [Dummy-7] [app.py:875] - Exception on /v1/chat-messages [POST]';
const gin = '[GIN] 2026/11/25 - 16:13:28 | 200 |  812.3ms |  172.18.0.5 | POST     "/plugin/1f/dispatch/llm/invoke"';
const daemonPulse = '[GIN] 2026/11/25 - 16:13:29 | 200 |  61.2µs |  127.0.0.1 | GET      "/health/check"';

describe('the level of a line', () => {
  it.each([
    [access, 'access'],
    [started, 'info'],
    [sql, 'debug'],
    [slow, 'warning'],
    [failed, 'error'],
    [gin, 'info'],
    ['{"time":"2026-11-25T16:13:28Z","level":"DEBUG","msg":"start invoke"}', 'debug'],
    ['{"time":"2026-11-25T16:13:28Z","level":"WARN","msg":"slow"}', 'warning'],
    ['redis.exceptions.ConnectionError: Error 111 connecting to redis:6379', 'error'],
    ['the user wrote "please DEBUG this"', 'info'],
  ])('%s', (text, level) => {
    expect(levelOf(text)).toBe(level);
  });
});

describe('the way of a chat through the logs', () => {
  const lines = [access, started, sql, slow, gin, pulse, daemonPulse].map((text) => line(text === gin ? 'plugin_daemon' : 'api', text));

  it('is what was written meanwhile, in its order, with its own lines marked, without healthchecks and DEBUG', () => {
    expect(wayOf(lines, [task], 'info').map(({ text, isNamed }) => [text, isNamed])).toEqual([
      [access, false],
      [started, true],
      [slow, false],
      [gin, false],
    ]);
  });

  it('has DEBUG for who asks for it', () => {
    expect(wayOf(lines, [task], 'debug').map(({ level }) => level)).toEqual(['access', 'info', 'debug', 'warning', 'info']);
  });

  it('keeps of too many lines those of the chat and the loud ones, in the order of time', () => {
    const many = Array.from({ length: 200 }, (_, at) => line('api', at === 150 ? started : at === 190 ? failed : `idle ${at}`));
    const way = wayOf(many, [task], 'info');
    expect(way).toHaveLength(60);
    expect(way.slice(-2).map(({ text }) => text)).toEqual([started, failed]);
  });
});

describe('following a chat', () => {
  const finding = { verdict: 'pass', code: 'chat-answered', args: {}, evidence: [], observed: { answer: 'pong' } } as unknown as Finding;
  const unread = { probes: new Proxy({}, { get: () => expect.unreachable('a log was read') }) } as unknown as CheckContext;

  it('costs nothing where nobody follows along', async () => {
    expect(await withWay(unread, '2026-11-25T16:13:00Z', [task], finding)).toBe(finding);
  });

  it('uses the lines that a failure has read already', async () => {
    const observed = { answer: '', behind: { logs: [line('api', failed)] } };
    const told = await withWay({ ...unread, detail: 'info' }, '2026-11-25T16:13:00Z', [], { ...finding, observed });
    expect(told.observed).toMatchObject({ way: [{ service: 'api', level: 'error', isNamed: false }] });
  });
});
