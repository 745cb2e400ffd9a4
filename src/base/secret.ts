// Registered by name: the built program may hold this file twice (main.cjs and a part that is loaded later).
const hidden: unique symbol = Symbol.for('preflight.secret') as never;

/**
 * A value that must never be printed. It turns into `[secret]` in every text and in JSON; only {@link reveal}
 * gives it out, and only probes call that, for a header that they send.
 */
export type Secret = { readonly [hidden]: string; readonly toJSON: () => string; readonly toString: () => string };

/** Wraps a secret so that no accident prints it. */
export function secret(value: string): Secret {
  const mask = () => '[secret]';
  const box = { toJSON: mask, toString: mask };
  Object.defineProperty(box, hidden, { value, enumerable: false });
  return Object.freeze(box) as Secret;
}

/** The bare value, to be put on the wire and nowhere else. */
export function reveal(value: Secret): string {
  return value[hidden];
}
