import { err, ok, type Result } from '../../base/result.ts';

/** What TOML can hold. Whole numbers come as BigInt, so that 1 and 1.0 stay apart (Poetry's hash needs that). */
export type TomlValue = string | boolean | number | bigint | Date | readonly TomlValue[] | TomlTable;
export type TomlTable = { readonly [key: string]: TomlValue | undefined };

/** Reads TOML; the error is a line of our own with the place. The parser is loaded at the first call (facts: engineering 4.6). */
export async function parseToml(text: string): Promise<Result<TomlTable, string>> {
  const { parse } = await import('smol-toml');
  try {
    return ok(parse(text, { integersAsBigInt: true }) as TomlTable);
  } catch (error) {
    // Its own message quotes the file, which may be anybody's; the place is enough.
    const { line, column } = error as { readonly line?: unknown; readonly column?: unknown };
    const isPlaced = typeof line === 'number' && typeof column === 'number';
    return err(isPlaced ? `it is no valid TOML (line ${line}, column ${column})` : 'it is no valid TOML');
  }
}

/** The text of a table. */
export async function tomlText(table: TomlTable): Promise<string> {
  const { stringify } = await import('smol-toml');
  return stringify(table);
}

/** A table inside, step by step; undefined when a step is missing or no table. */
export function tableAt(table: TomlTable | undefined, ...path: readonly string[]): TomlTable | undefined {
  let at: TomlValue | undefined = table;
  for (const step of path) at = isTable(at) ? at[step] : undefined;
  return isTable(at) ? at : undefined;
}

export function isTable(value: TomlValue | undefined): value is TomlTable {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date);
}

/** The texts of an array; undefined when it is none, or when something else stands in it. */
export function textsOf(value: TomlValue | undefined): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value as readonly TomlValue[];
  return items.every((item) => typeof item === 'string') ? (items as readonly string[]) : undefined;
}

export const textOf = (value: TomlValue | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
