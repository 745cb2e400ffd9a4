import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const src = join(root, 'src');

/** One import, dynamic ones and types counted. Files are relative to `src/`. */
export type Arrow = { readonly from: string; readonly to: string; readonly line: number };

/** One file of `src/`, its name relative to it. */
export type Source = { readonly name: string; readonly text: string };

export const sources: readonly Source[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts'))
  .sort()
  .map((name) => ({ name, text: readFileSync(join(src, name), 'utf8') }));

/** What this text imports: files of the house as arrows, whole package names as they stand. */
export function importsOf({ name, text }: Source): { readonly arrows: readonly Arrow[]; readonly packages: readonly string[] } {
  const found = [...text.matchAll(/(?:\bfrom\s+|^import\s+|\bimport\(\s*)'([^']+)'/gm)].map((match) => ({
    to: match[1] ?? '',
    line: text.slice(0, match.index).split('\n').length,
  }));
  const inHouse = found.filter(({ to }) => to.startsWith('.'));
  return {
    arrows: inHouse.map(({ to, line }) => ({ from: name, to: normalize(join(dirname(name), to)).replaceAll('\\', '/'), line })),
    packages: found.map(({ to }) => to).filter((to) => !to.startsWith('.') && !to.startsWith('node:')),
  };
}

/** Every import within the house. */
export const arrows: readonly Arrow[] = sources.flatMap((source) => importsOf(source).arrows).filter(({ to }) => !to.startsWith('..'));

/** Groups of files that import each other in a circle, by Tarjan's algorithm; each as a path that ends where it began. */
export function circles(all: readonly Arrow[]): readonly string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of all) next.set(from, [...(next.get(from) ?? []), to]);
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): void => {
    index.set(file, index.size);
    low.set(file, index.get(file) ?? 0);
    stack.push(file);
    for (const to of next.get(file) ?? []) {
      if (!index.has(to)) visit(to);
      if (stack.includes(to)) low.set(file, Math.min(low.get(file) ?? 0, low.get(to) ?? 0));
    }
    if (low.get(file) !== index.get(file)) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1) found.push(circle);
  };
  for (const file of next.keys()) if (!index.has(file)) visit(file);
  return found.map((circle) => pathThrough(circle, next));
}

/** The shortest way from a circle's first file back to itself. */
function pathThrough(circle: readonly string[], next: ReadonlyMap<string, readonly string[]>): string {
  const start = circle[0] ?? '';
  const trails: string[][] = [[start]];
  const seen = new Set<string>();
  for (let trail = trails.shift(); trail; trail = trails.shift()) {
    for (const to of next.get(trail.at(-1) ?? '') ?? []) {
      if (to === start) return [...trail, start].join(' → ');
      if (!circle.includes(to) || seen.has(to)) continue;
      seen.add(to);
      trails.push([...trail, to]);
    }
  }
  return circle.join(' – ');
}
