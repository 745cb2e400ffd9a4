// Writes the JSON Schemas of both ledgers and of the report, made of the shapes that the decoder and the report's types themselves
// come from (src/ledger/shape.ts, src/report/report-schema.ts).
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { toJsonSchema } from '@valibot/to-json-schema';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Makes `ports.json`, `managers.json` and `report.json` in a folder, which is made if need be. */
export async function writeSchemas(outDir) {
  const schemas = { ...(await ledgerSchemas()), report: await reportJsonSchema() };
  await mkdir(outDir, { recursive: true });
  for (const [name, schema] of Object.entries(schemas)) {
    await writeFile(join(outDir, `${name}.json`), `${JSON.stringify(schema, null, 2)}\n`);
  }
}

/** The two schemas as values. */
export async function ledgerSchemas() {
  const { portsShape, managersShape } = await loadShapes('src/ledger/shape.ts');
  return { ports: schemaOf('ports.yml of Preflight', portsShape), managers: schemaOf('managers.yml of Preflight', managersShape) };
}

/** The schema of the report document; no variables stand in a report. */
export async function reportJsonSchema() {
  const { reportSchema } = await loadShapes('src/report/report-schema.ts');
  const schema = toJsonSchema(reportSchema, { target: 'draft-07', ignoreActions: ['readonly'] });
  return { $schema: 'http://json-schema.org/draft-07/schema#', title: 'Report of Preflight', ...schema };
}

/** Node 20 cannot run TypeScript, so the shapes are bundled into a module that is imported from memory. */
export async function loadShapes(file) {
  const { outputFiles } = await build({
    entryPoints: [join(root, file)],
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
