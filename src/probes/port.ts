import type { Look } from './look.ts';

/** Can this port be bound? `busy-unlisted` = not bindable although nobody listens (an outgoing connection, DNAT). */
export type BindAnswer =
  | { readonly kind: 'free' }
  | { readonly kind: 'taken' }
  | { readonly kind: 'not-permitted'; readonly detail: string }
  | { readonly kind: 'no-such-address'; readonly detail: string };

export type PortProbe = {
  /** Asks one port after another, never two at once (facts: detect-port misleads when concurrent). */
  readonly canBind: (port: number, address?: string) => Promise<Look<BindAnswer>>;
  /** The next free port from `port` upwards; undefined when none was found near it. */
  readonly nextFree: (port: number) => Promise<number | undefined>;
};
