import { describe, expect, it } from 'vitest';
import { misses } from '../../../src/families/container/causes/owned.ts';
import { errorLines, isErrorLine, shownLine } from '../../../src/families/container/log-errors.ts';

const at = '2026-11-25T16:13:28.100Z';
const lines = (...texts: readonly string[]) => texts.map((text) => ({ at, text }));

describe('a line of a log is an error', () => {
  it.each([
    '2026-11-25 16:13:28.123 ERROR [MainThread] [app.py:12] - boom',
    'sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) could not translate host name "db_postgres" to address',
    'redis.exceptions.AuthenticationError: invalid username-password pair or user is disabled.',
    "ValueError: Port could not be cast to integer value as 'difyai'",
    '2026/11/25 16:13:28 [error] 29#29: *1 upstream timed out (110: Connection timed out) while reading response header from upstream',
    'nginx: [emerg] host not found in upstream "api" in /etc/nginx/conf.d/default.conf:19',
    'panic: failed to init dify plugin db',
    'time="2026-11-25" level=error msg="failed to get plugin identity"',
    '2026-11-25 16:13:28.123 UTC [12] FATAL:  password authentication failed for user "postgres"',
  ])('%s', (text) => expect(isErrorLine(text)).toBe(true));

  it.each([
    '172.18.0.1 - - [25/Nov/2026:16:13:28 +0000] "GET /static/error.html HTTP/1.1" 200 12 "-" "ERROR"',
    '2026-11-25 16:13:28.123 INFO [MainThread] - no errors so far',
    '2026-11-25 16:13:28.123 DEBUG [MainThread] - retry',
    'celery@worker ready.',
  ])('and no error: %s', (text) => expect(isErrorLine(text)).toBe(false));
});

describe('the lines that are shown', () => {
  it('are the last ones, and the same said again counts once, whatever its numbers', () => {
    const log = lines('ERROR try 1 failed', 'INFO ok', 'ERROR try 2 failed', 'KeyError: 9', 'ERROR try 3 failed');
    expect(errorLines(log, 2).map(({ text }) => text)).toEqual(['KeyError: 9', 'ERROR try 3 failed']);
  });

  it('are complaints without a level only of a program that ended', () => {
    const log = lines('starting', "mkdir: cannot create directory './pgdata': Permission denied", 'bye');
    expect(errorLines(log, 2)).toEqual([]);
    expect(errorLines(log, 2, true).map(({ text }) => text)).toEqual(["mkdir: cannot create directory './pgdata': Permission denied"]);
    expect(errorLines(lines('one', 'two'), 2, true).map(({ text }) => text)).toEqual(['two']);
  });

  it('carry their service and their time', () => {
    expect(shownLine({ at, text: 'KeyError: 9', service: 'api' })).toBe('api 16:13:28Z KeyError: 9');
  });
});

describe('a log says that it misses a service', () => {
  it.each([
    ['could not translate host name "db_postgres" to address: Name or service not known', 'db_postgres', true],
    ['dial tcp: lookup redis on 127.0.0.11:53: no such host', 'redis', true],
    ['nginx: [emerg] host not found in upstream "api" in /etc/nginx/conf.d/default.conf:19', 'api', true],
    ['connection to server at "db" (172.18.0.3), port 5432 failed; sqlalchemy.exc.OperationalError', 'db', true],
    ['could not translate host name "db_postgres" to address', 'redis', false],
    ['listening on api-gateway', 'api', false],
    ['GET /api/health', 'api', false],
  ])('%s: %s %s', (log, service, told) => expect(misses(log, service)).toBe(told));
});
