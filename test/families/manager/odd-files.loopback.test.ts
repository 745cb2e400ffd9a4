import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { managerBoundary } from '../../../src/families/manager/checks/manager-boundary.ts';
import { managerLock } from '../../../src/families/manager/checks/manager-lock.ts';
import { ask, makeRoom, managersLedger, removeRooms } from './rig.ts';

afterAll(removeRooms);

/** What V8, the TOML parser or a type error would say; none of it is for a user. */
const leaked =
  /Unexpected (token|end|string|number)|is not valid JSON|at position \d|Cannot (read|convert|mix)|is not (a function|iterable|an object)|undefined|null \(|RangeError|TypeError|SyntaxError|call stack|BigInt|\[object|Invalid TOML|node:internal/;

const oddText = fc.constantFrom(
  '',
  ' ',
  '0',
  '__proto__',
  'constructor',
  '>=1',
  '"',
  "'",
  '\u0000',
  '\ud800',
  '..',
  '/',
  'name',
  'a'.repeat(500),
  'あ',
);
const names = [
  '__proto__',
  'constructor',
  'name',
  'version',
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
  'workspaces',
  'packages',
  'packageManager',
  'lockfileVersion',
  '',
  '.',
  'project',
  'requires-python',
  'dynamic',
  'optional-dependencies',
  'dependency-groups',
  'tool',
  'uv',
  'poetry',
  'sources',
  'workspace',
  'members',
  'exclude',
  'dev-dependencies',
  'package',
  'metadata',
  'requires-dist',
  'requires-dev',
  'provides-extras',
  'source',
  'virtual',
  'editable',
  'directory',
  'marker',
  'specifier',
  'extras',
  'content-hash',
  'include-group',
  'group',
  'importers',
  'specifiers',
  'settings',
  'scripts',
];

/** Any JSON, with the keys that the readers look for, so that wrong types stand everywhere. */
const oddValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(oddText, fc.constantFrom(null, true, 0, -1, 1e308, 2 ** 53, 0.1), fc.constant([]), fc.constant({})),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(fc.constantFrom(...names), tie('value')), { maxLength: 6 }).map((entries) => {
      const made = Object.create(null) as Record<string, unknown>;
      for (const [key, value] of entries) made[key] = value;
      return made;
    }),
  ),
})).value;

const oddTable = fc
  .array(fc.tuple(fc.constantFrom(...names), oddValue), { maxLength: 8 })
  .map((entries) => Object.assign(Object.create(null) as Record<string, unknown>, Object.fromEntries(entries)));

/** A value as TOML, in line; what TOML has not becomes a text. */
function toToml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toToml).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, each]) => `${JSON.stringify(key)} = ${toToml(each)}`)
      .join(', ')} }`;
  }
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 2 ** 60 ? String(value) : '1e99';
  return typeof value === 'boolean' ? String(value) : JSON.stringify(String(value)).replace(/\\u(d[89a-f]..|0000)/gi, 'x');
}

const asToml = (table: object) =>
  Object.entries(table)
    .map(([key, value]) => `${JSON.stringify(key)} = ${toToml(value)}\n`)
    .join('');

const deep = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);
const broken = fc.constantFrom(
  '',
  '{',
  '[]',
  'null',
  '"text"',
  '7',
  '\ufeff{}',
  '\u0000\u0001',
  '<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other\n',
  deep('[', ']', 100_000),
  deep('{"a":', '}', 100_000),
  `a = ${deep('[', ']', 20_000)}`,
  `a = ${deep('{a=', '}', 20_000)}`,
  '{"__proto__": {"dependencies": {"a": "1"}}}',
  '[__proto__]\ndependencies = 1\n',
  `version = 99999999999999999999999999\n`,
  'a = 1979-05-27T07:32:00Z\n[project]\nname = 1979-05-27\n',
  'lockfileVersion: &a [*a]\n',
  `importers: ${deep('[', ']', 5_000)}`,
  'importers: {a: &x {b: *x}}\nlockfileVersion: 9\n',
);

const jsonFile = fc.oneof(
  broken,
  oddTable.map((table) => JSON.stringify(table)),
  oddValue.map((value) => JSON.stringify(value)),
);
const tomlFile = fc.oneof(broken, oddTable.map(asToml), fc.string());
// JSON is YAML, but its sections are told by the beginnings of lines.
const yamlFile = fc.oneof(
  broken,
  oddTable.map((table) =>
    Object.entries(table)
      .map(([key, value]) => `${key || "''"}: ${JSON.stringify(value)}\n`)
      .join(''),
  ),
  fc.string(),
);

async function askAll(files: Readonly<Record<string, string>>, owner: 'uv' | 'poetry' | 'npm' | 'pnpm') {
  const room = makeRoom({
    'apps/a/part/package.json': '{"name":"part"}',
    'apps/a/part/pyproject.toml': '[project]\nname = "part"\n',
    ...files,
  });
  const ledger = managersLedger(room.folder, { [owner]: { owns: ['apps/**'] } });
  // No manager is asked: what the files alone tell is what is tried here.
  const options = { env: { PATH: '' } };
  for (const check of [managerBoundary, managerLock]) {
    const { findings } = await ask(check, ledger, options);
    expect(Object.keys(findings).length).toBeGreaterThan(0);
    const said = JSON.stringify(Object.values(findings).map(({ verdict, code, args, evidence }) => ({ verdict, code, args, evidence })));
    expect(said, JSON.stringify(files).slice(0, 2_000)).not.toMatch(leaked);
  }
}

describe('manifests and locks that hold anything at all crash no check, and no words of a parser or of JavaScript reach a user', () => {
  const runs = { numRuns: 250, seed: 15, interruptAfterTimeLimit: 60_000 } as const;
  it.each(['uv', 'poetry'] as const)(
    'pyproject.toml and the lock of %s',
    async (owner) => {
      await fc.assert(
        fc.asyncProperty(tomlFile, tomlFile, (manifest, lock) =>
          askAll({ 'apps/a/pyproject.toml': manifest, [`apps/a/${owner}.lock`]: lock }, owner),
        ),
        runs,
      );
    },
    90_000,
  );

  it('package.json and package-lock.json', async () => {
    await fc.assert(
      fc.asyncProperty(jsonFile, jsonFile, (manifest, lock) =>
        askAll({ 'apps/a/package.json': manifest, 'apps/a/package-lock.json': lock }, 'npm'),
      ),
      runs,
    );
  }, 90_000);

  it('package.json, pnpm-lock.yaml and pnpm-workspace.yaml', async () => {
    await fc.assert(
      fc.asyncProperty(jsonFile, yamlFile, yamlFile, (manifest, lock, workspace) =>
        askAll({ 'apps/a/package.json': manifest, 'apps/a/pnpm-lock.yaml': lock, 'apps/a/pnpm-workspace.yaml': workspace }, 'pnpm'),
      ),
      runs,
    );
  }, 90_000);
});
