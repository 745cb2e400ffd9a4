import { describe, expect, it } from 'vitest';
import { collectExpressions, type Expression } from './expressions.ts';
import { growthOf } from './growth.ts';
import { hostileInputs } from './hostile-inputs.ts';

const { expressions, made } = collectExpressions();
const files = [...new Set(expressions.map(({ file }) => file))];

/** The worst way to use it: every match of it, as `replace` and `matchAll` want; `test` and `exec` stop at the first. */
function use({ source, flags }: Expression): (text: string) => void {
  const all = new RegExp(source, `${flags.replace(/[gy]/g, '')}g`);
  return (text) => void text.replace(all, '');
}

function faultsOf(expression: Expression): string[] {
  const match = use(expression);
  for (const hostile of hostileInputs(expression.source, expression.flags)) {
    const growth = growthOf(match, hostile);
    if (growth === undefined || growth < 3) continue;
    return [`/${expression.source}/${expression.flags}: × ${growth.toFixed(1)} for each doubling of ${JSON.stringify(hostile)}`];
  }
  return [];
}

describe('no regular expression of the program takes more than linear time, whatever it is fed', () => {
  it('and none is made out of text', () => {
    expect(made).toEqual([]);
    expect(expressions.length).toBeGreaterThan(100);
  });

  it('the measure finds what is known to explode', () => {
    const known = [
      '^(a+)+$',
      '\\s+$',
      '\\beyJ[A-Za-z0-9_-]{8,}\\.x',
      '(?<![A-Za-z0-9_])(eyJ[A-Za-z0-9_-]{8,}\\.x)',
      '(x+x+)+y',
      '^\\s*"?\\s*x',
    ];
    for (const source of known) expect(faultsOf({ file: '', source, flags: '' }), source).toHaveLength(1);
    // What explodes takes its time, and on a machine that does other things as well a multiple of it.
  }, 180_000);

  it.each(files)('%s', (file) => {
    expect(expressions.filter((each) => each.file === file).flatMap(faultsOf)).toEqual([]);
  });
});
