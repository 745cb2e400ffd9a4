import type { Finding } from '../../src/engine/finding.ts';
import { en } from '../../src/words/en.ts';
import { ja } from '../../src/words/ja.ts';

/** What a finding says in English and in Japanese. */
export const worded = ({ code, args }: Pick<Finding, 'code' | 'args'>): readonly (string | undefined)[] =>
  [en, ja].map(({ findings }) => findings[code]?.(args as never));
