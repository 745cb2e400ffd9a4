import type { Json } from '../../base/json.ts';

/** A body as JSON; undefined when it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const parsed = new WeakMap<object, { readonly json: Json | undefined }>();

/** The body of an answer as JSON, read once however often it is asked for; undefined when it is none. */
export function jsonOf(answer: { readonly body: string } | undefined): Json | undefined {
  if (answer === undefined) return undefined;
  const known = parsed.get(answer) ?? { json: parseJson(answer.body) };
  parsed.set(answer, known);
  return known.json;
}

/** A value inside JSON: own keys of objects, indexes of arrays; undefined where the way ends. */
export function jsonAt(json: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let at: Json | undefined = json;
  for (const step of path) {
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, step)) return undefined;
    at = (at as Readonly<Record<string | number, Json | undefined>>)[step];
  }
  return at;
}

/** The text at a place inside JSON. */
export function textAt(json: Json | undefined, ...path: readonly (string | number)[]): string | undefined {
  const value = jsonAt(json, ...path);
  return typeof value === 'string' ? value : undefined;
}

/** The whole number at a place inside JSON. */
export function countAt(json: Json | undefined, ...path: readonly (string | number)[]): number | undefined {
  const value = jsonAt(json, ...path);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The list at a place inside JSON. */
export function listAt(json: Json | undefined, ...path: readonly (string | number)[]): readonly Json[] | undefined {
  const value = jsonAt(json, ...path);
  return Array.isArray(value) ? value : undefined;
}
