/** Reads into a value of unknown shape: `seen(observed, 'engine', 'version')`; undefined where the way ends. */
export function seen(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[step];
  }
  return here;
}

/** The text at that place, if it is one that says something. */
export function seenText(value: unknown, ...path: readonly string[]): string | undefined {
  const found = seen(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** The number at that place, if it is a finite one. */
export function seenNumber(value: unknown, ...path: readonly string[]): number | undefined {
  const found = seen(value, ...path);
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

/** The yes or no at that place. */
export function seenFlag(value: unknown, ...path: readonly string[]): boolean | undefined {
  const found = seen(value, ...path);
  return typeof found === 'boolean' ? found : undefined;
}

/** The list at that place; empty where there is none. */
export function seenList(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = seen(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** An object without its undefined members: what exactOptionalPropertyTypes wants of optional keys. */
export function withoutGaps<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never;
}

/**
 * All values of a shape anywhere inside, outermost first, not deeper than six levels. The observations of a check hold
 * what a probe answered (an engine, containers, a chat); the report wants that, wherever the check put it.
 */
export function shapedIn<T>(value: unknown, isShape: (value: Readonly<Record<string, unknown>>) => boolean, depth = 6): readonly T[] {
  if (typeof value !== 'object' || value === null || depth < 0) return [];
  if (Array.isArray(value)) return value.flatMap((item) => shapedIn<T>(item, isShape, depth - 1));
  const object = value as Readonly<Record<string, unknown>>;
  const inner = Object.values(object).flatMap((item) => shapedIn<T>(item, isShape, depth - 1));
  return isShape(object) ? [object as T, ...inner] : inner;
}
