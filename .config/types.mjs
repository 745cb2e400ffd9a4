// Writes dist/types: what src/index.ts exports and what that stands on. Who installs the package has none of the packages that the
// program is bundled of, so a type that comes out of one is written out plainly, and a build whose types import a package fails.
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadShapes } from './schemas.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Makes the declarations in a folder, which is made if need be. */
export async function writeTypes(outDir) {
  const draft = await mkdtemp(join(root, 'node_modules', '.types-'));
  try {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const made = spawnSync(process.execPath, [tsc, '-p', join(root, '.config/tsconfig.types.json'), '--outDir', draft], {
      stdio: 'inherit',
    });
    if (made.status !== 0) throw new Error('the types could not be made');
    await writeReportOut(join(draft, 'report/report.d.ts'));
    for (const file of await standsOn(join(draft, 'index.d.ts'))) await cp(file, join(outDir, relative(draft, file)));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** The report's type is inferred from its schema by valibot; here the same schema is read and the type written as plain TypeScript. */
async function writeReportOut(file) {
  const { reportSchema } = await loadShapes('src/report/report-schema.ts');
  const text = await readFile(file, 'utf8');
  const plain = text.replace(/^import .*\n/gm, '').replace('InferOutput<typeof reportSchema>', () => typeOf(reportSchema));
  if (plain.includes('reportSchema')) throw new Error(`${file} is not made as .config/types.mjs expects`);
  await writeFile(file, plain);
}

/** A schema of valibot as a type; only what the report's schema is made of. */
function typeOf(schema, indent = '') {
  const deeper = `${indent}  `;
  switch (schema.type) {
    case 'string':
    case 'number':
    case 'boolean':
      return schema.type;
    case 'literal':
      return JSON.stringify(schema.literal);
    case 'picklist':
      return schema.options.map((option) => JSON.stringify(option)).join(' | ');
    case 'union':
      return schema.options.map((option) => typeOf(option, indent)).join(' | ');
    case 'array':
      return `ReadonlyArray<${typeOf(schema.item, indent)}>`;
    case 'record':
      return `Readonly<Record<${typeOf(schema.key, indent)}, ${typeOf(schema.value, indent)}>>`;
    case 'strict_object': {
      const lines = Object.entries(schema.entries).map(([key, entry]) => {
        const isOptional = entry.type === 'exact_optional';
        return `${deeper}readonly ${key}${isOptional ? '?' : ''}: ${typeOf(isOptional ? entry.wrapped : entry, deeper)};\n`;
      });
      return `{\n${lines.join('')}${indent}}`;
    }
    default:
      throw new Error(`no type is known for a schema of the kind ${schema.type}`);
  }
}

/** The declaration files that one stands on, itself included. */
async function standsOn(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = await readFile(file, 'utf8');
  for (const [, target] of text.matchAll(/(?:^(?:import|export)\b[^'"\n]*? from |\bimport\()['"]([^'"]+)['"]/gm)) {
    if (target.startsWith('node:')) continue;
    if (!target.startsWith('.')) throw new Error(`${file} imports ${target}, which nobody has who installs the package`);
    await standsOn(resolve(dirname(file), target.replace(/\.[jt]s$/, '.d.ts')), seen);
  }
  return seen;
}
