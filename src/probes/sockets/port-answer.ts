/**
 * Can this port be bound? `taken` = the system says that the address is in use. That is also the answer when nobody
 * listens but an outgoing connection has the port (facts 1.4): the socket table tells these two apart.
 */
export type BindAnswer =
  | { readonly kind: 'free' }
  | { readonly kind: 'taken' }
  | { readonly kind: 'not-permitted'; readonly detail: string }
  | { readonly kind: 'no-such-address'; readonly detail: string };
