import { type AST, RegExpParser } from '@eslint-community/regexpp';

/** A family of inputs: what comes first, what is repeated as often as asked, and what stands at the end to make the match fail. */
export type Hostile = { readonly prefix: string; readonly pump: string; readonly suffix: string };

/** The input with `length` characters of pump. */
export const grown = ({ prefix, pump, suffix }: Hostile, length: number): string =>
  prefix + pump.repeat(Math.ceil(length / pump.length)) + suffix;

const common = [' ', 'a', 'A', '0', '-', '.', '\n', '"', ':', '/', '\\', ','];
/** A character that hardly any expression asks for. */
const stranger = '\u0007';

/**
 * Inputs that make a backtracking matcher work hardest, derived from the expression: each repeated atom, its alternatives, what
 * stands before it (an unanchored expression starts anew at each), pairs of characters that the repeated classes share, and near misses.
 */
export function hostileInputs(source: string, flags: string): readonly Hostile[] {
  const pattern = new RegExpParser({ ecmaVersion: 2024 }).parsePattern(source, undefined, undefined, {
    unicode: flags.includes('u'),
    unicodeSets: flags.includes('v'),
  });
  const letters = [...new Set([...lettersOf(pattern), ...common])];
  const repeated: string[] = [];
  const beginnings: string[] = [''];
  const pairs: string[] = [];
  walk(pattern, (node) => {
    if (node.type === 'Quantifier' && node.max > 8) {
      const samples = samplesOf(node.element, letters).slice(0, 6);
      repeated.push(...samples);
      const fitting = letters.filter((letter) => fits(node.element, letter)).slice(0, 7);
      for (const one of fitting) for (const other of fitting) if (one !== other) pairs.push(one + other);
    }
  });
  walk(pattern, (node) => {
    if (node.type !== 'Alternative') return;
    for (let end = 1; end <= node.elements.length; end++) {
      const beginning = node.elements
        .slice(0, end)
        .map((element) => samplesOf(element, letters)[0] ?? '')
        .join('');
      if (beginning !== '' && beginning.length < 60) beginnings.push(beginning);
    }
  });
  const whole = beginnings.at(-1) ?? '';
  const pumps = [
    ...letters,
    ...repeated,
    ...pairs,
    ...beginnings,
    ...beginnings.flatMap((beginning) => [' ', '-', '"', "'", 'a', '.', stranger].map((letter) => beginning + letter)),
  ];
  const unique = [...new Set(pumps)].filter((pump) => pump !== '');
  return unique.flatMap((pump) =>
    [...new Set(['', ...beginnings.slice(1, 6), whole.slice(0, -1)])].flatMap((prefix) =>
      // The pump alone, and the pump with a last character that nothing wants.
      ['', stranger].map((suffix) => ({ prefix, pump, suffix })),
    ),
  );
}

function walk(node: AST.Node, see: (node: AST.Node) => void): void {
  see(node);
  if ('alternatives' in node && Array.isArray(node.alternatives)) for (const each of node.alternatives as AST.Node[]) walk(each, see);
  if (node.type === 'Alternative') for (const each of node.elements) walk(each, see);
  if (node.type === 'Quantifier') walk(node.element, see);
}

function lettersOf(pattern: AST.Pattern): string[] {
  const found: string[] = [];
  const add = (value: number) => found.push(String.fromCodePoint(value));
  walk(pattern, (node) => {
    if (node.type === 'Character') add(node.value);
    if (node.type === 'CharacterClass') {
      for (const each of node.elements) {
        if (each.type === 'Character') add(each.value);
        if (each.type === 'CharacterClassRange') add(each.min.value);
      }
    }
  });
  return [...new Set(found)].slice(0, 24);
}

function fits(node: AST.Element, letter: string): boolean {
  if (node.type === 'Character') return String.fromCodePoint(node.value) === letter;
  if (node.type === 'CharacterSet' || node.type === 'CharacterClass') {
    return new RegExp(`^${node.raw}$`, node.raw.includes('\\u{') || node.raw.includes('\\p{') ? 'su' : 's').test(letter);
  }
  return false;
}

/** Short texts that this part of an expression matches; the first is the simplest. */
function samplesOf(node: AST.Element, letters: readonly string[]): string[] {
  switch (node.type) {
    case 'Character':
      return [String.fromCodePoint(node.value)];
    case 'CharacterSet':
    case 'CharacterClass': {
      const all = [...letters.filter((letter) => fits(node, letter)), 'b', 'Z', '7', '_', '~', '\t', 'あ'].filter((letter) =>
        fits(node, letter),
      );
      return [...new Set(all)].slice(0, 6);
    }
    case 'Quantifier': {
      const inner = samplesOf(node.element, letters);
      const times = Math.max(node.min, node.max === 0 ? 0 : 1);
      return inner.map((sample) => sample.repeat(Math.min(times, 40)));
    }
    case 'Group':
    case 'CapturingGroup':
      return node.alternatives
        .slice(0, 6)
        .map((alternative) => alternative.elements.map((each) => samplesOf(each, letters)[0] ?? '').join(''));
    default:
      return [''];
  }
}
