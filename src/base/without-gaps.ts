/** An object without its undefined members: what exactOptionalPropertyTypes wants of optional keys. */
export function withoutGaps<const T extends object>(
  value: T,
): { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
} {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never;
}
