import { err, ok, type Result } from '../../base/result.ts';

/** What a JSON file of a manager holds; nothing is known of the values. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a JSON object. The error is a line in our own words, with the place: a parser's message quotes the file, which may be anybody's.
 * `packages: {"__proto__": …}` is a key like any other.
 */
export function readJsonObject(text: string): Result<JsonObject, string> {
  const json = text.startsWith('\ufeff') ? text.slice(1) : text;
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? ok(value) : err('it holds no JSON object');
  } catch (error) {
    const position = /at position (\d{1,9})/.exec(error instanceof SyntaxError ? error.message : '')?.[1];
    return err(`it is no valid JSON${position === undefined ? '' : placeOf(json, Number(position))}`);
  }
}

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The entry of an object by its own key; never what every object inherits. */
export const ownValue = (object: JsonObject, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined);

/** A table of names and texts inside an object (`dependencies`); what is no text becomes a sign that no range is like. */
export function namedTexts(object: JsonObject, key: string): readonly (readonly [name: string, text: string])[] {
  const table = ownValue(object, key);
  if (!isObject(table)) return [];
  return Object.entries(table).map(([name, text]) => [name, typeof text === 'string' ? text : `(no text: ${typeof text})`]);
}

/** The texts among the items of a list, or of the list that stands under `packages`: `workspaces` of package.json comes in both forms. */
export function workspacePatterns(object: JsonObject): readonly string[] {
  const value = ownValue(object, 'workspaces');
  const list = isObject(value) ? ownValue(value, 'packages') : value;
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}

function placeOf(text: string, position: number): string {
  const before = text.slice(0, position);
  const line = before.split('\n').length;
  return ` (line ${line}, column ${position - before.lastIndexOf('\n')})`;
}
