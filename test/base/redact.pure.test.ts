// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of a shell
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/base/redact.ts';
import { secret } from '../../src/base/secret.ts';
import { findKeys } from '../../src/ledger/secret-shapes.ts';
import { growthOf } from '../house/growth.ts';

const redact = createRedactor([]);
const random = 'Q7rT2mXp9LwZ4kBv8NcJ5hYd';

describe('redaction', () => {
  it.each([
    [`app-${random}`, 'app-…'],
    [`see dataset-${random}.`, 'see dataset-….'],
    [`Bearer app-${random}, please`, 'Bearer …, please'],
    ['app-abcdefghijklmnopqrstuvwx', 'app-…'],
    [`app-${random.slice(0, 18)}`, 'app-…'],
    [`app-${random}${random}`, 'app-…'],
    ['sk-lm-AbCdEfGh:AbCdEfGhIjKlMnOpQrSt', 'sk-…'],
    ['token sk-proj-a_b-c1234', 'token sk-…'],
    [`eyJhbGciOiJI.eyJzdWIiOiIx.${random}`, '[token]'],
    [`/v1/eyJhbGciOiJI.eyJzdWIiOiIx.${random}/x`, '/v1/[token]/x'],
    ['http://u:pass@host/', 'http://u:…@host/'],
    ['http://u:pa/ssTail@host', 'http://u:…@host'],
    ['http://u:p@ssTail@host:80/x', 'http://u:…@host:80/x'],
    ['http://u:p?a#ss Tail@host', 'http://u:…@host'],
    ['redis://:pass@cache:6379', 'redis://:…@cache:6379'],
    ['https://token-alone@host/', 'https://…@host/'],
    ['{"url":"postgres://u:pa"}, {"mail":"joe@example.org"}', '{"url":"postgres://u:pa"}, {"mail":"joe@example.org"}'],
    [`hf_${random}AbCdEfGh`, 'hf_…'],
    [`ghp_${random}AbCdEfGhIjKl`, 'ghp_…'],
    [`github_pat_${random}_x`, 'github_pat_…'],
    [`glpat-${random}`, 'glpat-…'],
    [`sk_live_${random}`, 'sk_live_…'],
    ['AKIAQ7RT2MXP5LWZ4KBV', 'AKIA…'],
    [`gsk_${random}AbCdEfGhIj`, 'gsk_…'],
    ['password=hunter22 x', 'password=… x'],
    ['"api_key": "abcdefgh"', '"api_key": "…"'],
    [`a app-${random} b app-${random} c`, 'a app-… b app-… c'],
    [`app%2D${random}`, 'app%2D…'],
    ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: Basic …'],
    ['> authorization: Token 9944b09199c62bcf > Accept: */*', '> authorization: Token … > Accept: */*'],
    ['{"Authorization":"Basic dXNlcjpwYXNz","host":"x"}', '{"Authorization":"Basic …","host":"x"}'],
    ['Authorization: Digest username="joe", response="6629fae4"', 'Authorization: …'],
    ['X-Api-Key: swordfish', 'X-Api-Key: …'],
    ['x-auth-token: 12ab34cd', 'x-auth-token: …'],
    ['password: "hunter two"', 'password: "…"'],
    ["password: 'hunter2'", "password: '…'"],
    ['password: hunter22', 'password: …'],
    ['{\\"password\\": \\"hunter2\\"}', '{\\"password\\": \\"…\\"}'],
    ['POSTGRES_PASSWORD=hunter22', 'POSTGRES_PASSWORD=…'],
    ['password=$ecret12 and token=%41%42%43', 'password=… and token=…'],
    ['password=SWORDFISH, token=SWORD_FISH', 'password=…, token=…'],
    ['"password": "SWORDFISH"', '"password": "…"'],
    ['secretKey => "abcd1234"', 'secretKey => "…"'],
    ['--token abcd1234 --verbose', '--token … --verbose'],
    ['--db-password swordfish', '--db-password …'],
    ['["--api-key", "abcd1234"]', '["--api-key", "…"]'],
    ['redis-server --requirepass difyai123456', 'redis-server --requirepass …'],
    ['http://h/v1?key=abcd1234&x=1', 'http://h/v1?key=…&x=1'],
    ['/b?X-Amz-Signature=0123abcd', '/b?X-Amz-Signature=…'],
    ['Cookie: session=abc123; csrf=def', 'Cookie: …'],
    ['Set-Cookie: sid=s%3Aabc; Path=/; HttpOnly', 'Set-Cookie: …; HttpOnly'],
    [
      '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIB\nAAKCAQEA\n-----END RSA PRIVATE KEY----- done',
      '-----BEGIN RSA PRIVATE KEY-----…-----END RSA PRIVATE KEY----- done',
    ],
    ['-----BEGIN OPENSSH PRIVATE KEY----- b3BlbnNzaC1rZXkt', '-----BEGIN OPENSSH PRIVATE KEY-----…'],
  ])('takes the key out of %s', (text, shown) => {
    expect(redact(text)).toBe(shown);
  });

  it.each([
    'app-completion',
    'app-frontend',
    'dataset-cleaning',
    'app-internationalization',
    'app-internationalisations2024',
    'app-internationalizationtool',
    'my-app-configurations',
    'uv lock --project app-completion-service',
    'app-7d4b9c6f5x2kq',
    'dataset-preprocessing2025',
    'app-FrontendApplication',
    'task-1 eyJ. Bearer',
    'http://127.0.0.1:8080/@vite/client',
    'asked http://web:3000, and so did joe@example.org',
    'see http://[::1]:8080. Then mail joe@example.org',
    'http://web/a@b',
    'npm_config_userconfig_registry_of_everybody',
    'AKIATHINGSAREFINEHERE',
    'hf_hub_download_into_the_cache_folder',
    'docker start sk-learn-api',
    'sk-worker-01',
    'sk-nginx-front',
    'image sk-search:v2.1',
    'my-sk-FrontendApplication-1',
    'token: DIFY_API_KEY',
    'password: required',
    'invalid token: expected string',
    'password authentication failed for user "postgres"',
    'api_key: "$OPENAI_API_KEY"',
    'api_key: os.environ/OPENAI_API_KEY',
    'docker run -e OPENAI_API_KEY=<key> -e TOKEN=${TOKEN:-none} -e SECRET=$SECRET_KEY',
    'token=[secret], password=****** and api_key=%s',
    'start it with --api-key KEY',
    'pass --password to set it, or --token where there is none',
    '--max-tokens 4096 --token-file /run/secrets/x',
    'max_tokens: 4096, completion_tokens=123456',
    'token: /run/secrets/token',
    'GET /v1/items?page=2&key=1',
    'cookie: none',
    '--token は不明なオプションです',
    'password: 必須です',
    'error: unknown option --password',
  ])('leaves %s as it is, and so does the ledger', (text) => {
    expect(redact(text)).toBe(text);
    expect(findKeys(text)).toEqual([]);
  });

  it('takes known values out wherever they stand, and their beginnings', () => {
    const known = createRedactor([secret('correct horse battery'), secret('abcd')]);
    expect(known('x correct horse battery y abcd correct ho')).toBe('x … y … …');
  });

  it('looks at no more than could ever be shown, and leaves no half of a secret at the cut', () => {
    const value = 'correct-horse-battery-staple';
    const known = createRedactor([secret(value)]);
    const shown = known(`${'x'.repeat(1024 * 1024 - 15)}${value}${'y'.repeat(3_000_000)}`);
    expect(shown.length).toBeLessThan(1024 * 1024 + 2);
    expect(shown).toMatch(/^x+…$/);
  });

  it.each([
    'eyJ-',
    'eyJ-eyJ.',
    `eyJhbGciOiJI.`,
    'app-',
    `app-${random}`,
    'sk-',
    'Bearer ',
    'Bearer\t',
    '://a:',
    '://a@',
    '://',
    'x@://a',
    'ghp_',
    'glpat-',
    `glpat-${random}-`,
    'token"',
    'password=',
    'password: ',
    'password:"',
    '--token ',
    '--password-',
    'Authorization: ',
    'Authorization: Digest ',
    'cookie:a=',
    'cookie:a=;',
    '?key=',
    '&a_',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----',
    '\\u{0',
    '&#x0',
    '\u001b]',
    '\u001b[0',
    '^[',
    '%25',
    'a.',
    '-',
    ' ',
  ])('takes twice as long for twice as much of %j', (pump) => {
    const known = createRedactor([secret('correct-horse-battery-staple')]);
    for (const suffix of ['', '\u0007']) {
      expect(growthOf((text) => void known(text), { prefix: '', pump, suffix }) ?? 2).toBeLessThan(3);
      expect(growthOf((text) => void findKeys(text), { prefix: '', pump, suffix }) ?? 2).toBeLessThan(3);
    }
  });
});
