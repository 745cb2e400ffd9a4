import { expect, test } from 'vitest';
import type { PlannedCheck } from '../../src/engine/plan/plan.ts';
import { matcherOf, unmatched } from '../../src/engine/plan/selection.ts';

const planned = ['port.owned:nginx', 'dify.app:nginx', 'dify.chat:nginx', 'client.chats:cli', 'container.running:api'].map(
  (id): PlannedCheck => {
    const [kind = '', name = ''] = id.split(':');
    return { id, kind, subject: { name }, needs: [], deadlineMs: 1, isLast: false };
  },
);
const named = (pattern: string) => planned.filter(matcherOf(planned, pattern)).map(({ id }) => id);

test('a word that is no id, kind or role is the beginning of a kind, or of what it asks', () => {
  expect(named('chat')).toEqual(['dify.chat:nginx', 'client.chats:cli']);
  expect(named('container.run')).toEqual(['container.running:api']);
  expect(unmatched(planned, ['chat'], '--skip')).toEqual([]);
});

test('a word that is one is that alone, and two letters begin nothing', () => {
  expect(named('dify')).toEqual(['dify.app:nginx', 'dify.chat:nginx']);
  expect(named('api')).toEqual(['container.running:api']);
  expect(named('ch')).toEqual([]);
  expect(unmatched(planned, ['chta'], '--only')).toMatchObject([{ option: '--only', pattern: 'chta' }]);
});
