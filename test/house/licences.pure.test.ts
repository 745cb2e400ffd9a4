import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

type Package = { readonly name: string; readonly licence: string };
type Licences = {
  readonly bundledPackages: (metafiles: readonly object[]) => readonly string[];
  readonly licenceProblems: (packages: readonly Package[], list: Readonly<Record<string, string>>) => readonly string[];
};
const licences = (await import(new URL('../../.config/licences.mjs', import.meta.url).href)) as Licences;

describe('the list of licences', () => {
  const list = { yaml: 'ISC', kleur: 'MIT' };
  const bundled = [
    { name: 'yaml', licence: 'ISC' },
    { name: 'kleur', licence: 'MIT' },
  ];

  it('is content with what is bundled and listed', () => {
    expect(licences.licenceProblems(bundled, list)).toEqual([]);
  });

  it.each([
    [
      'a package that nobody listed',
      [...bundled, { name: 'left-pad', licence: 'WTFPL' }],
      list,
      /nothing of left-pad, which is bundled under WTFPL/,
    ],
    ['another licence than before', bundled, { ...list, yaml: 'GPL-3.0' }, /GPL-3\.0 of yaml, which is bundled under ISC/],
    ['a line of a package that is gone', bundled, { ...list, ora: 'MIT' }, /names ora, which is not bundled/],
  ])('tells %s', (_, packages, listed, problem) => {
    expect(licences.licenceProblems(packages, listed)).toEqual([expect.stringMatching(problem)]);
  });

  it('is about what came into an output, in the deepest folder that it came from', () => {
    const inputs = {
      'src/cli.ts': { bytesInOutput: 10 },
      'node_modules/yaml/dist/index.js': { bytesInOutput: 10 },
      'node_modules/ora/node_modules/@scope/width/index.js': { bytesInOutput: 1 },
      'node_modules/semver/index.js': { bytesInOutput: 0 },
      'dockerode-stub:ssh2': { bytesInOutput: 9 },
    };
    const folders = licences.bundledPackages([{ outputs: { 'a.js': { inputs }, 'b.js': { inputs } } }]);
    expect(folders).toEqual(['node_modules/ora/node_modules/@scope/width', 'node_modules/yaml']);
  });

  it('holds only licences that ask for no more than their text', async () => {
    const listed = JSON.parse(await readFile(new URL('../../.config/licences.json', import.meta.url), 'utf8')) as Record<string, string>;
    expect(new Set(Object.values(listed))).toEqual(new Set(['MIT', 'ISC', 'Apache-2.0', 'BSD-3-Clause']));
  });
});
