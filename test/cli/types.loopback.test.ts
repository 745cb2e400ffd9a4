import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFolder, startCommand } from './rig/program.ts';
import { inFolder } from './rig/stack.ts';

const root = new URL('../..', import.meta.url).pathname;

/** As strict as the compiler goes; the package's own declarations are looked at too. */
const strict = {
  target: 'ES2022',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  skipLibCheck: false,
  noEmit: true,
  typeRoots: [join(root, 'node_modules/@types')],
  types: ['node'],
};

async function compile(folder: string, options: object, source: string) {
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  await writeFile(join(folder, 'consumer.ts'), source);
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...strict, ...options }, files: ['consumer.ts'] }));
  return startCommand([process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], { cwd: folder }).done;
}

/** The package unpacked as npm would, with nothing beside it: none of the packages that it is built of. */
async function install(folder: string): Promise<void> {
  const npm = (...words: string[]) =>
    startCommand(['npm', ...words, '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder }).done;
  const packed = await npm('pack', await packageFolder(), '--pack-destination', folder);
  expect(packed.code, packed.stderr).toBe(0);
  const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  const installed = await npm('install', '--prefix', folder, join(folder, tarball));
  expect(installed.code, installed.stderr).toBe(0);
}

const consumer = `
import { type Report, runPreflight } from 'dify-preflight';

// Assigning a word to a number is an error, unless the type is any.
type IsAny<T> = 0 extends 1 & T ? true : false;
const known: [IsAny<Report>, IsAny<Report['checks'][number]>] = [false, false];

const result = await runPreflight({ phase: 'before', selection: { noChat: true }, onEvent: ({ kind }) => void kind });
if (result.kind === 'report') {
  const code: 0 | 1 | 2 | 3 | 129 | 130 | 131 | 143 = result.report.exitCode;
  const wait: number | undefined = result.report.chat?.ttftMs;
  for (const { verdict, at } of result.report.checks) void [code, wait, known, verdict === 'pass', at?.line];
  // @ts-expect-error: there is no such verdict
  void (result.report.verdict === 'green');
  // @ts-expect-error: a report is not changed
  result.report.headline = '';
} else {
  const problems: readonly object[] = result.problems;
  void problems;
}
`;

describe('the types of the package', () => {
  it.each([
    ['nodenext', { module: 'nodenext', moduleResolution: 'nodenext' }],
    ['bundler', { module: 'esnext', moduleResolution: 'bundler' }],
  ])('serve a strict consumer who has nothing else installed, under %s', async (_name, options) => {
    await inFolder(async (folder) => {
      await install(folder);
      expect((await readdir(join(folder, 'node_modules'))).filter((name) => !name.startsWith('.'))).toEqual(['dify-preflight']);
      const { code, stdout } = await compile(folder, options, consumer);
      expect(stdout).toBe('');
      expect(code).toBe(0);
    });
  });

  it('describe the report exactly as its schema does', async () => {
    await inFolder(async (folder) => {
      const published = join(await packageFolder(), 'dist/types/index.d.ts');
      const source = `
import type { Report as Published } from ${JSON.stringify(published)};
import type { Report as Inferred } from ${JSON.stringify(join(root, 'src/report/report.ts'))};
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
export const same: Same<Published, Inferred> = true;
`;
      const options = { module: 'nodenext', moduleResolution: 'nodenext', allowImportingTsExtensions: true, skipLibCheck: true };
      expect((await compile(folder, options, source)).stdout).toBe('');
    });
  });

  it('name no package, for who installs this one has no other', async () => {
    const types = join(await packageFolder(), 'dist/types');
    const files = (await readdir(types, { recursive: true })).filter((name) => name.endsWith('.ts'));
    expect(files).toContain('index.d.ts');
    for (const name of files) {
      const text = await readFile(join(types, name), 'utf8');
      const imported = [...text.matchAll(/(?:\bfrom |\bimport\()['"]([^'"]+)['"]/g)].map(([, target = '']) => target);
      expect(imported.filter((target) => !/^(?:\.|node:)/.test(target) && !target.includes('|'))).toEqual([]);
    }
  });
});
