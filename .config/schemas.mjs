// Writes the JSON Schemas of both ledgers, made of the shapes that the decoder itself uses (src/ledger/shape.ts).
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { toJsonSchema } from '@valibot/to-json-schema';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Makes `ports.json` and `managers.json` in a folder, which is made if need be. */
export async function writeSchemas(outDir) {
  const schemas = await ledgerSchemas();
  await mkdir(outDir, { recursive: true });
  for (const [name, schema] of Object.entries(schemas)) {
    await writeFile(join(outDir, `${name}.json`), `${JSON.stringify(schema, null, 2)}\n`);
  }
}

/** The two schemas as values. */
export async function ledgerSchemas() {
  const { portsShape, managersShape } = await loadShapes();
  return { ports: schemaOf('ports.yml of Preflight', portsShape), managers: schemaOf('managers.yml of Preflight', managersShape) };
}

/** Node 20 cannot run TypeScript, so the shapes are bundled into a module that is imported from memory. */
async function loadShapes() {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'src/ledger/shape.ts')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    absWorkingDir: root,
    logLevel: 'warning',
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  return import(`data:text/javascript;base64,${code}`);
}

function schemaOf(title, shape) {
  const schema = toJsonSchema(shape, { target: 'draft-07', ignoreActions: ['finite'] });
  return { $schema: 'http://json-schema.org/draft-07/schema#', title, ...withVariables(schema) };
}

/** A text in which a variable stands; what it will be is known only when Preflight runs. */
const variable = { type: 'string', pattern: '\\$\\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\\}' };

/** Lets a variable stand wherever a number, a boolean, a choice or a text of a certain form is asked for. */
function withVariables(schema) {
  if (Array.isArray(schema)) return schema.map(withVariables);
  if (schema === null || typeof schema !== 'object') return schema;
  const isForm = schema.pattern !== undefined && schema.pattern !== '\\S';
  const isLeaf = schema.type === 'number' || schema.type === 'integer' || schema.type === 'boolean' || schema.enum || isForm;
  if (isLeaf) {
    const { description, ...rest } = schema;
    return { ...(description ? { description } : {}), anyOf: [rest, variable] };
  }
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, key === 'propertyNames' || key === 'required' ? value : withVariables(value)]),
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  await writeSchemas(process.argv[2] ?? join(root, 'dist/schema'));
