import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { families } from '../../src/families/families.ts';
import { type Arrow, arrows, circles, importsOf, sources } from './arrows.ts';

/** The rooms in the order in which data flows; a file imports from its own room and from those before it. */
const rooms = [
  'base',
  'practice',
  'ledger',
  'probes',
  'engine',
  'families',
  'draft',
  'reach',
  'words',
  'report',
  'pipeline.ts',
  'state',
  'reporters',
  'commands',
  'main.ts',
  'index.ts',
  'watchdog-orders.ts',
  'watchdog-thread.ts',
  'watchdog.ts',
  'installed.ts',
  'installed-parts.ts',
  'cli.ts',
];

/** The families in the order of imports and of reports. */
const list: readonly string[] = families.map(({ name }) => name);

const roomOf = (file: string) => file.split('/')[0] ?? file;
const familyOf = (file: string) => (/^families\/[^/]+\//.test(file) ? file.split('/')[1] : undefined);
const within = (file: string) => file.split('/').slice(2).join('/');
/** The one door that the causes of every family may open. */
const isDoor = (file: string) => familyOf(file) !== undefined && within(file) === 'findings.ts';
/** What stands beside the family folders: lists that name them all. */
const isList = (file: string) => roomOf(file) === 'families' && familyOf(file) === undefined;
/** What may look up through that door: causes, for a rule sees the whole record, and edges of the plan that only explain. */
const maySeeAll = (file: string) => within(file).startsWith('causes/') || within(file) === 'needs.ts';
/** Loaded on demand by lists of their own, so nothing else of the house may pull them in. */
const isOnDemand = (file: string) => familyOf(file) !== undefined && /^(?:words\.(?:en|ja)|causes\/rules|faults)\.ts$/.test(within(file));

/** Why this arrow is wrong; nothing when it is right. */
function complaint({ from, to }: Arrow): string | undefined {
  if (roomOf(from) === 'practice') return ['base', 'practice'].includes(roomOf(to)) ? undefined : 'practice knows base alone';
  if (roomOf(to) === 'practice') return mayPractise(from) ? undefined : 'only faults and commands know the practice stack';
  if (rooms.indexOf(roomOf(to)) > rooms.indexOf(roomOf(from))) return `${roomOf(from)} stands before ${roomOf(to)}`;
  const [a, b] = [familyOf(from), familyOf(to)];
  if (isOnDemand(to) && a !== b && !isListOf(from, to)) return 'words, rules and faults of a family are for the lists alone';
  if (a && isList(to) && to !== 'families/depth.ts') return 'a family does not know the list';
  if (isDoor(from) && b !== undefined) {
    if (!isDoor(to)) return 'findings.ts imports no other file of a family';
    return list.indexOf(b) < list.indexOf(a ?? '') ? undefined : 'findings.ts knows only earlier findings';
  }
  if (!a || !b || list.indexOf(b) <= list.indexOf(a)) return undefined;
  return isDoor(to) && maySeeAll(from) ? undefined : `${a} stands before ${b}: only its findings.ts is open, and only to causes and needs`;
}

const mayPractise = (from: string) =>
  roomOf(from) === 'commands' || from === 'families/faults.ts' || /^faults(?:\.ts|\/)/.test(within(from));

const isListOf = (from: string, to: string) => (within(to).startsWith('words.') ? roomOf(from) === 'words' : isList(from));

const say = (arrow: Arrow) => {
  const why = complaint(arrow);
  return why === undefined ? [] : [`src/${arrow.from}:${arrow.line} → src/${arrow.to}: ${why}`];
};

describe('the house', () => {
  it('imports one way, within src/ and between families', () => {
    expect(arrows.flatMap(say)).toEqual([]);
  });

  it('tells a wrong arrow from a right one', () => {
    const arrow = (from: string, to: string) => say({ from, to, line: 1 }).length;
    expect(arrow('engine/record.ts', 'families/families.ts')).toBe(1);
    expect(arrow('families/port/checks/port-free.ts', 'families/hop/findings.ts')).toBe(1);
    expect(arrow('families/port/causes/rules.ts', 'families/hop/findings.ts')).toBe(0);
    expect(arrow('families/port/causes/rules.ts', 'families/hop/causes.ts')).toBe(1);
    expect(arrow('families/hop/checks/hop-reaches.ts', 'families/port/port-seen.ts')).toBe(0);
    expect(arrow('families/port/findings.ts', 'families/port/port-seen.ts')).toBe(1);
    expect(arrow('commands/explain.ts', 'families/port/words.en.ts')).toBe(1);
    expect(arrow('words/en.ts', 'families/port/words.en.ts')).toBe(0);
    expect(arrow('families/port/faults.ts', 'practice/fault.ts')).toBe(0);
    expect(arrow('families/port/checks/port-free.ts', 'practice/fault.ts')).toBe(1);
  });

  it('has no circle, types counted', () => {
    expect(circles(arrows)).toEqual([]);
  });

  it('sees a circle and says its path', () => {
    const arrow = (from: string, to: string) => ({ from, to, line: 1 });
    expect(circles([arrow('a', 'b'), arrow('b', 'c'), arrow('c', 'a'), arrow('c', 'd')])).toEqual(['a → b → c → a']);
  });

  it('knows every room and every family', () => {
    expect([...new Set(sources.map(({ name }) => roomOf(name)))].filter((room) => !rooms.includes(room))).toEqual([]);
    expect([...new Set(sources.flatMap(({ name }) => familyOf(name) ?? []))].sort()).toEqual([...list].sort());
  });

  it('is drawn in CONTRIBUTING.md with each of its families, in their order', () => {
    const picture = readFileSync(new URL('../../CONTRIBUTING.md', import.meta.url), 'utf8');
    expect(/subgraph families\["families: ([^"]*)"\]/.exec(picture)?.[1]?.split(' · ')).toEqual(list);
  });

  it('keeps the names of what is checked out of the engine', () => {
    const named = sources
      .filter(({ name }) => roomOf(name) === 'engine')
      .flatMap(({ name, text }) =>
        (text.match(/\b(?:dify|docker|lm ?studio|nginx|compose)\b/gi) ?? []).map((word) => `src/${name}: ${word}`),
      );
    expect(named).toEqual([]);
  });

  it('imports each npm package in one file', () => {
    const importers = new Map<string, Set<string>>();
    for (const { name, text } of sources) {
      // Types of a package may be named in more places: they vanish when the program is built.
      const values = text.replace(/^import type[^;]*;/gm, '').replace(/typeof import\([^)]*\)/g, '');
      for (const target of importsOf({ name, text: values }).packages) {
        const parts = target.split('/').slice(0, target.startsWith('@') ? 2 : 1);
        importers.set(parts.join('/'), (importers.get(parts.join('/')) ?? new Set()).add(name));
      }
    }
    const shared = [...importers].filter(([, names]) => names.size > 1).map(([one, names]) => `${one}: ${[...names].join(', ')}`);
    expect(importers.size).toBeGreaterThan(5);
    // valibot makes two documents' shapes, the ledgers' and the report's; neither may know the other.
    // yaml reads ledgers in one file, at every start; another one, which init alone loads, writes and edits them.
    expect(shared.filter((line) => !/^(?:valibot|yaml):/.test(line))).toEqual([]);
  });

  it('has no barrels, and no files that grew too long', () => {
    expect(sources.filter(({ text }) => text.split('\n').length > 301).map(({ name }) => name)).toEqual([]);
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
