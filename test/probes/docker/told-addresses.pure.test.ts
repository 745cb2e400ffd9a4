import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressIn, toldAddresses } from '../../../src/probes/docker/told-addresses.ts';

const told = (...lines: readonly string[]) =>
  toldAddresses(lines).map(({ href, misspelt, speech, variable }) => [variable, href, speech, ...(misspelt ? [misspelt] : [])].join(' '));

describe('what a container was told', () => {
  it.each([
    ['OPENAI_API_BASE_URL=http://host.docker.internal:1234/v1', 'OPENAI_API_BASE_URL http://host.docker.internal:1234/v1 http'],
    ['OLLAMA_BASE_URL=http://ollama:11434', 'OLLAMA_BASE_URL http://ollama:11434 http'],
    ['OLLAMA_HOST=ollama:11434', 'OLLAMA_HOST http://ollama:11434 http'],
    ['OLLAMA_HOST=ollama', 'OLLAMA_HOST http://ollama:11434 http'],
    ['LITE_LLM_BASE_PATH=http://litellm:4000', 'LITE_LLM_BASE_PATH http://litellm:4000 http'],
    ['DATABASE_URL=postgresql://db:5432/app', 'DATABASE_URL tcp://db:5432 postgres'],
    ['SQLALCHEMY_DATABASE_URI=postgresql+psycopg2://u:p@db/app', 'SQLALCHEMY_DATABASE_URI tcp://db:5432 postgres'],
    ['CELERY_BROKER_URL=redis://:difyai123456@redis:6379/1', 'CELERY_BROKER_URL tcp://redis:6379 redis'],
    ['QUEUE=amqp://guest:guest@rabbit', 'QUEUE tcp://rabbit:5672 tcp'],
    ['JDBC=jdbc:mysql://db:3307/x?user=a&password=b', 'JDBC tcp://db:3307 tcp'],
    ['PLUGIN_DAEMON_URL=http://plugin_daemon:5002', 'PLUGIN_DAEMON_URL http://plugin_daemon:5002 http'],
    ['API=https://llm.example.com/v1', 'API https://llm.example.com/v1 http'],
    ['CLICKHOUSE_URL=clickhouse://u:p@clickhouse/db', 'CLICKHOUSE_URL tcp://clickhouse:9000 tcp'],
    // Whoever calls every address calls itself.
    ['OLLAMA_BASE_URL=http://0.0.0.0:11434', 'OLLAMA_BASE_URL http://0.0.0.0:11434 http'],
    ['OPENAI_API_BASE=http://[::]:1234/v1', 'OPENAI_API_BASE http://[::]:1234/v1 http'],
  ])('reads %s', (line, expected) => {
    expect(told(line)).toEqual([expected]);
  });

  it('joins a host with its port, each in a variable of its own', () => {
    expect(told('REDIS_HOST=redis', 'REDIS_PORT=6380')).toEqual(['REDIS_HOST tcp://redis:6380 redis']);
    expect(told('DB_HOST=db_postgres', 'DB_PORT=5432')).toEqual(['DB_HOST tcp://db_postgres:5432 postgres']);
    expect(told('PGHOST=pg')).toEqual(['PGHOST tcp://pg:5432 postgres']);
  });

  it('reads every address of a list', () => {
    expect(told('OPENAI_API_BASE_URLS=http://a:1/v1;http://b:2/v1')).toEqual([
      'OPENAI_API_BASE_URLS http://a:1/v1 http',
      'OPENAI_API_BASE_URLS http://b:2/v1 http',
    ]);
  });

  it.each([
    ['KAFKA_BROKERS=kafka:9092,kafka2:9093', 'tcp://kafka:9092', 'tcp://kafka2:9093'],
    ['BOOTSTRAP_SERVERS=kafka://a:9092, kafka://b:9092', 'tcp://a:9092', 'tcp://b:9092'],
    ['REDIS_SENTINELS=s1:26379,s2:26379', 'tcp://s1:26379', 'tcp://s2:26379'],
    ['CELERY_BROKER_URL=sentinel://:pw@s1:26379/0;sentinel://:pw@s2/0', 'tcp://s1:26379', 'tcp://s2:26379'],
    ['MONGO_URL=mongodb://u:p@m1:27017,m2:27018/app?replicaSet=r', 'tcp://m1:27017', 'tcp://m2:27018'],
    [
      'OPENAI_API_CONFIGS={"0":{"url":"http://lm:1234/v1"},"1":["http://k:p@lm2:1234/v1?key=x"]}',
      'http://lm:1234/v1',
      'http://lm2:1234/v1',
    ],
  ])('reads every address of %s', (line, ...expected) => {
    expect(toldAddresses([line]).map(({ href }) => href)).toEqual(expected);
  });

  it.each([
    ['OLLAMA_BASE_URL=http://ollama:11434', undefined],
    ['OLLAMA_HOST=ollama:11434', undefined],
    ['OLLAMA_HOST=ollama', 'host'],
    ['REDIS_URL=redis://:pw@redis:6379/0', 'value'],
    ['REDIS_URL=redis://redis', 'value'],
    ['OPENAI_API_BASE_URL=http://u:p@lm:1234/v1', 'value'],
    ['OPENAI_API_BASE_URL=http://lm:1234/v1?key=x', 'value'],
    ['OPENAI_API_BASE_URLS=http://a:1/v1;http://b:2/v1', 'value'],
    ['SETTINGS={"url":"http://a:1/v1"}', 'value'],
  ])('knows whether the variable holds the address alone: %s', (line, part) => {
    expect(toldAddresses([line])[0]?.part).toBe(part);
  });

  it.each([
    ['where it listens itself', 'OLLAMA_HOST=0.0.0.0:11434'],
    ['every address of both families', 'API_URL=http://[::]:80'],
    ['a page for browsers', 'WEBUI_URL=http://localhost:3000'],
    ['an address for others to call', 'WEBHOOK_URL=http://localhost:5678/'],
    ['Dify’s addresses for browsers', 'CONSOLE_API_URL=http://localhost'],
    ['a debugging port that is told to others', 'EXPOSE_PLUGIN_DEBUGGING_HOST=localhost'],
    ['a proxy', 'http_proxy=http://proxy:3128'],
    ['a file', 'DATABASE_URL=sqlite:////app/data/webui.db'],
    ['a word', 'MODE=api'],
    ['a path', 'PATH=/usr/bin:/bin'],
    ['a time', 'AT=10:30'],
    ['an image', 'IMAGE=registry:5000/team/app'],
    ['nothing', 'OPENAI_API_BASE_URL='],
    ['a line that is no variable', 'http://a:1'],
  ])('takes no note of %s', (_, line) => {
    expect(told(line)).toEqual([]);
  });

  it.each([
    ['OPENAI_API_BASE_URL="http://lm:1234/v1"', 'http://lm:1234/v1 http quotes'],
    // As an env file leaves it where one of the two was forgotten (anything-llm #759).
    ["OPENAI_API_BASE_URL='http://lm:1234/v1", 'http://lm:1234/v1 http quotes'],
    ['OPENAI_API_BASE_URL=http://lm:1234/v1"', 'http://lm:1234/v1 http quotes'],
    ['OPENAI_API_BASE_URL= http://lm:1234/v1 ', 'http://lm:1234/v1 http blanks'],
    ['OPENAI_API_BASE_URL=http:\\\\lm:1234\\v1', 'http://lm:1234/v1 http backslashes'],
    ['OPENAI_API_BASE_URL=http://lm:1234//v1', 'http://lm:1234/v1 http two-slashes'],
    ['OPENAI_API_BASE_URL=lm:1234/v1', 'http://lm:1234/v1 http no-scheme'],
  ])('sees what is meant by %s, and that it is misspelt', (line, expected) => {
    expect(told(line)).toEqual([`OPENAI_API_BASE_URL ${expected}`]);
  });

  it('bounds what it reads', () => {
    expect(toldAddresses([`A_URL=http://a:1/${'x'.repeat(3_000)}`])).toEqual([]);
    expect(toldAddresses(Array.from({ length: 500 }, (_, index) => `A${index}_URL=http://a:${index + 1}`))).toHaveLength(60);
  });

  it('lets no user, password, key or query through, however it is written', () => {
    const canary = 'Canary7zQ';
    const part = fc.constantFrom('', 'u', ':', '@', '/', '?', '#', ' ', '%40', ';', ',', '\\', '"', 'app-');
    const secret = fc.tuple(part, part, part).map(([a, b, c]) => `${a}${canary}${b}${canary}${c}`);
    const shape = fc.constantFrom<(secret: string) => string>(
      (word) => `postgresql://u:${word}@db:5432/x`,
      (word) => `http://${word}@host:1234/v1`,
      (word) => `redis://:${word}@redis:6379/0`,
      (word) => `http://host:1234/v1?key=${word}`,
      (word) => `http://host:1234/v1#${word}`,
      (word) => `http://hooks.example.com/services/T00/${word}${word}${word}`,
      (word) => `amqp://${word}:${word}@rabbit`,
      (word) => `mongodb://u:${word}@m1:27017,m2:27017/x`,
      (word) => JSON.stringify({ key: word, url: `http://u:${word}@host:1234/v1?key=${word}` }),
      (word) => JSON.stringify([word, `http://hooks.example.com/services/${word}${word}`]),
    );
    fc.assert(
      fc.property(secret, shape, fc.constantFrom('A_URL', 'OPENAI_API_BASE_URL', 'REDIS_HOST'), (word, write, name) => {
        const seen = JSON.stringify(toldAddresses([`${name}=${write(word)}`]));
        expect(seen.toLowerCase()).not.toContain(canary.toLowerCase());
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('an address that a person types', () => {
  it.each([
    ['http://localhost:1234/v1', 'http://localhost:1234/v1'],
    ['localhost:1234', 'http://localhost:1234'],
    ['localhost:1234/v1', 'http://localhost:1234/v1'],
    ['redis://redis', 'tcp://redis:6379'],
    ['tcp://db:5432', 'tcp://db:5432'],
    ['"http://a:1/v1"', 'http://a:1/v1'],
    ['http://0.0.0.0:1234/v1', 'http://0.0.0.0:1234/v1'],
  ])('%s', (typed, expected) => {
    expect(addressIn(typed)?.href).toBe(expected);
  });

  it.each(['', 'http://', 'ftp://a', 'a b', 'http://a:99999', 'x'.repeat(5_000)])('is none: %s', (typed) => {
    expect(addressIn(typed)).toBeUndefined();
  });
});
