import type { Cause } from '../../../engine/cause.ts';

/** Several callers that one and the same trouble keeps from one server: one cause with all of them, in the first one's place. */
export function byCallers(causes: readonly Cause[]): readonly Cause[] {
  const groups = new Map<string, readonly Cause[]>();
  for (const cause of causes) {
    const key = troubleOf(cause);
    groups.set(key, [...(groups.get(key) ?? []), cause]);
  }
  return [...groups.values()].flatMap(([first, ...more]) =>
    first === undefined ? [] : more.length === 0 ? [first] : [joined(first, more)],
  );
}

/** What is the same of two callers' troubles; what is about the caller itself is never another's. */
function troubleOf({ args, code, subject }: Cause): string {
  const { address, inside, port, subnet } = args as { readonly [name in 'address' | 'inside' | 'port' | 'subnet']?: string | number };
  const isShared = (code === 'lmstudio-loopback-only' && inside === undefined) || code === 'firewall-blocks-bridge';
  return isShared ? `${code} ${port} ${address ?? ''} ${subnet ?? ''}` : `${code}:${subject}`;
}

function joined(first: Cause, more: readonly Cause[]): Cause {
  const all = [first, ...more];
  const callers = all.flatMap(({ args }) => ('from' in args && typeof args.from === 'string' ? [args.from] : []));
  return {
    ...first,
    args: { ...first.args, callers: [...new Set(callers)] },
    certainty: all.every(({ certainty }) => certainty === 'certain') ? 'certain' : 'likely',
    explains: [...new Set(all.flatMap(({ explains }) => explains))],
    contradictedBy: [],
  };
}
