import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The schemas that ship: of both ledgers and of the report (`--format json`). */
export const schemaNames = ['ports', 'managers', 'report'] as const;

export type SchemaName = (typeof schemaNames)[number];

/**
 * The text of a shipped JSON Schema, with a final line break. `schemaFolder` is dist/schema; the default finds it beside the
 * built program, whose chunks may stand one folder deeper. Rejects when the schemas were not built.
 */
export async function readSchema(name: SchemaName, schemaFolder?: string): Promise<string> {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const folders = schemaFolder === undefined ? [`${here}schema`, `${here}../schema`, `${here}../../dist/schema`] : [schemaFolder];
  let missing: unknown;
  for (const folder of folders) {
    try {
      const text = await readFile(`${folder}/${name}.json`, 'utf8');
      return text.endsWith('\n') ? text : `${text}\n`;
    } catch (error) {
      missing ??= error;
    }
  }
  throw missing;
}
