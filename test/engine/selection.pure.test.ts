import { expect, test } from 'vitest';
import type { PlannedCheck } from '../../src/engine/plan/plan.ts';
import { matcherOf, unmatched } from '../../src/engine/plan/selection.ts';

const planned = [
  'port.owned:nginx',
  'dify.app:nginx',
  'dify.chat:nginx',
  'client.chats:cli',
  'container.running:api',
  'stack.whole:docker',
].map((id): PlannedCheck => {
  const [kind = '', name = ''] = id.split(':');
  return { id, kind, subject: { name }, needs: [], deadlineMs: 1, isLast: false };
});
const families = new Map([['stack.whole', 'container']]);
const familyOf = (kind: string) => families.get(kind) ?? kind.split('.')[0];
const named = (pattern: string) => planned.filter(matcherOf(planned, familyOf, pattern)).map(({ id }) => id);

test('a word that is no id, kind or role is the beginning of a kind, or of what it asks', () => {
  expect(named('chat')).toEqual(['dify.chat:nginx', 'client.chats:cli']);
  expect(named('container.run')).toEqual(['container.running:api']);
  expect(unmatched(planned, familyOf, ['chat'], '--skip')).toEqual([]);
});

test('a word that is one is that alone, and two letters begin nothing', () => {
  expect(named('dify')).toEqual(['dify.app:nginx', 'dify.chat:nginx']);
  expect(named('api')).toEqual(['container.running:api']);
  expect(named('ch')).toEqual([]);
  expect(unmatched(planned, familyOf, ['chta'], '--only')).toMatchObject([{ option: '--only', pattern: 'chta' }]);
});

test('a family is all of its checks, however their kinds begin; the word before the dot is its own kinds alone', () => {
  expect(named('container')).toEqual(['container.running:api', 'stack.whole:docker']);
  expect(named('stack')).toEqual(['stack.whole:docker']);
  expect(unmatched(planned, familyOf, ['contaner'], '--skip')).toMatchObject([{ suggestion: 'container' }]);
});
