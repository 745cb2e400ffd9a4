import { type Node, parse } from 'acorn';
import { transformSync } from 'esbuild';
import { sources } from './arrows.ts';

/** A regular expression of the program, with the file of src/ that it stands in. */
export type Expression = { readonly file: string; readonly source: string; readonly flags: string };

/** What src/ holds: its literals, and the files that make expressions out of text, which nobody could hold to anything. */
export type Collected = { readonly expressions: readonly Expression[]; readonly made: readonly string[] };

type Literal = Node & { readonly regex?: { readonly pattern: string; readonly flags: string } };
type Call = Node & { readonly callee?: { readonly name?: string } };

/** Every regular expression of src/, read from the syntax trees of its files. */
export function collectExpressions(): Collected {
  const expressions: Expression[] = [];
  const made: string[] = [];
  for (const { name, text } of sources) {
    const { code } = transformSync(text, { loader: 'ts', format: 'esm', target: 'esnext' });
    visit(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }), (node) => {
      const { regex } = node as Literal;
      if (node.type === 'Literal' && regex) expressions.push({ file: name, source: regex.pattern, flags: regex.flags });
      const isCall = node.type === 'NewExpression' || node.type === 'CallExpression';
      if (isCall && (node as Call).callee?.name === 'RegExp') made.push(name);
    });
  }
  return { expressions, made };
}

function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, see);
  }
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;
