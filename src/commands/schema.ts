import type { Program } from './host.ts';

/** The schemas that ship: of both ledgers and of the report (`--format json`). */
export const schemaNames = ['ports', 'managers', 'report'] as const;

export type SchemaName = (typeof schemaNames)[number];

/** The text of a shipped JSON Schema, with a final line break. Rejects when the schemas were not built. */
export async function readSchema(name: SchemaName, program: Pick<Program, 'read'>): Promise<string> {
  const text = await program.read(`schema/${name}.json`);
  return text.endsWith('\n') ? text : `${text}\n`;
}
