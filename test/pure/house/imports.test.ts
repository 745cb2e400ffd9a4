import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const src = join(root, 'src');

/** The stages in the order in which data flows; a file imports from its own stage and from those before it. */
const stages = [
  'base',
  'ledger',
  'probes',
  'checks',
  'plan',
  'run',
  'diagnosis',
  'wording',
  'report',
  'state',
  'reporters',
  'pipeline.ts',
  'commands',
  'main.ts',
  'index.ts',
  'cli.ts',
];

/** Which stages the practice stack may know: it stands beside the house, not in it. */
const practiceKnows = ['base', 'practice'];

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : path.endsWith('.ts') ? [path] : [];
  });
}

const sources = files(src).map((path) => {
  const text = readFileSync(path, 'utf8');
  const imports = [
    ...text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s*'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
  return { path, name: relative(src, path), text, imports };
});

const stageOf = (name: string) => name.split('/')[0] ?? name;

describe('the house', () => {
  it('imports only downwards', () => {
    const wrong = sources.flatMap(({ path, name, imports }) =>
      imports
        .filter((target) => target.startsWith('.'))
        .map((target) => relative(src, resolve(path, '..', target)))
        .filter((target) => !target.startsWith('..'))
        .filter((target) => {
          const from = stageOf(name);
          const to = stageOf(target);
          if (from === 'practice') return !practiceKnows.includes(to);
          if (to === 'practice') return from !== 'commands' && from !== 'practice';
          return stages.indexOf(to) > stages.indexOf(from);
        })
        .map((target) => `${name} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('knows every stage', () => {
    const unknown = [...new Set(sources.map(({ name }) => stageOf(name)))].filter(
      (stage) => stage !== 'practice' && !stages.includes(stage),
    );
    expect(unknown).toEqual([]);
  });

  it('has no import cycles within a stage', () => {
    const graph = new Map(
      sources.map(({ path, text }) => {
        // Type-only imports vanish when the program is built; catalogues that merge families' types use them.
        const values = [...text.matchAll(/(?:^|\n)(?:import|export)\s(?!type\b)[^;'"]*?from\s*'(\.[^']+)'/g)].map((match) =>
          resolve(path, '..', match[1] ?? ''),
        );
        return [path, values] as const;
      }),
    );
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (state.get(path) === 'done') return;
      if (state.get(path) === 'open') {
        cycles.push([...trail.slice(trail.indexOf(path)), path].map((step) => relative(src, step)).join(' → '));
        return;
      }
      state.set(path, 'open');
      for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
      state.set(path, 'done');
    };
    for (const path of graph.keys()) visit(path, []);
    expect(cycles).toEqual([]);
  });

  it('imports each npm package in one file', () => {
    const importers = new Map<string, Set<string>>();
    for (const { name, text } of sources) {
      // Types of a package may be named in more places: they vanish when the program is built.
      for (const match of text.matchAll(/(?:^|\n)\s*import\s(?!type\b)[^;'"]*?from\s*'([^']+)'|(?<!typeof )import\(\s*'([^']+)'\s*\)/g)) {
        const target = match[1] ?? match[2] ?? '';
        if (target.startsWith('.') || target.startsWith('node:')) continue;
        const packageName = target
          .split('/')
          .slice(0, target.startsWith('@') ? 2 : 1)
          .join('/');
        importers.set(packageName, (importers.get(packageName) ?? new Set()).add(name));
      }
    }
    const shared = [...importers]
      .filter(([, names]) => names.size > 1)
      .map(([packageName, names]) => `${packageName}: ${[...names].join(', ')}`);
    expect(importers.size).toBeGreaterThan(5);
    // valibot makes two documents' shapes, the ledgers' and the report's; neither may know the other.
    expect(shared.filter((line) => !line.startsWith('valibot:'))).toEqual([]);
  });

  it('has no barrels, and no files that grew too long', () => {
    const long = sources.filter(({ text }) => text.split('\n').length > 301).map(({ name }) => name);
    expect(long).toEqual([]);
    expect(sources.filter(({ name }) => name.endsWith('/index.ts')).map(({ name }) => name)).toEqual([]);
  });

  it('touches process, console and exit codes in cli.ts alone', () => {
    const wrong = sources
      .filter(({ name }) => name !== 'cli.ts' && !name.startsWith('practice/'))
      .filter(({ text }) =>
        /\bprocess\.(exit|exitCode|stdout|stderr|argv)\b|\bconsole\./.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')),
      )
      .map(({ name }) => name);
    expect(wrong).toEqual([]);
  });
});
