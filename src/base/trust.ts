/**
 * Something beyond looking that a ledger, or a file beside it, asks for (DESIGN 3a): the value of a variable sent to another machine, a
 * program out of the folder run, a file outside of it read, an engine on another machine connected to.
 */
export type Wish =
  | { readonly kind: 'send'; readonly variable: string; readonly to: string }
  | { readonly kind: 'run'; readonly program: string; readonly folder: string }
  | { readonly kind: 'read'; readonly file: string }
  | { readonly kind: 'connect'; readonly endpoint: string };

/** What the user allowed in this folder. Where nothing was, a run is restricted: it looks, and what it did not do is `unknown: not-trusted`. */
export type Trust = {
  readonly isTrusted: boolean;
  readonly allows: (wish: Wish) => boolean;
  /** Was all that the folder wishes for now there when it was trusted? Left out: yes. */
  readonly hasSeen?: (wishes: readonly Wish[]) => boolean;
};

/** Nothing beyond looking. */
export const restricted: Trust = { isTrusted: false, allows: () => false };

/** All that this folder asks for: what `--trust` means. */
export const trusted: Trust = { isTrusted: true, allows: () => true };

/** One wish as a text of its own: equal wishes, equal texts. */
export function wishKey(wish: Wish): string {
  const { kind, ...rest } = wish;
  return [
    kind,
    ...Object.keys(rest)
      .sort()
      .map((name) => (rest as Readonly<Record<string, string>>)[name]),
  ].join('\u0000');
}
