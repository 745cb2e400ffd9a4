import { restricted, type Wish, wishKey } from '../base/trust.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { ledgerWishes } from '../ledger/wishes.ts';
import type { CheckContext, World } from './check.ts';
import type { Family } from './family.ts';
import type { Finding } from './finding.ts';
import type { Prepared } from './prepare.ts';

/** All that a folder asks for beyond a look (DESIGN 3a): the ledger's own wishes, then the families' in their order. */
export function wishesOf(families: readonly Family[], ledger: Ledger, own?: Prepared): readonly Wish[] {
  return [...ledgerWishes(ledger), ...families.flatMap(({ name, wishes }) => wishes?.({ ledger, own: own?.get(name) as never }) ?? [])];
}

/**
 * Wishes that only a look shows: a lock that its files do not decide, a program of the folder on PATH. Asks the checks that say so, with
 * nothing allowed, what they would have taken; what lies behind such a wish shows when it is allowed.
 */
export async function wishesByLook(
  families: readonly Family[],
  world: World & Pick<CheckContext, 'platform' | 'signal'>,
  own: Prepared,
): Promise<readonly Wish[]> {
  const { ledger } = world;
  const found = new Map<string, Wish>();
  const asked = families.flatMap(({ name, checks }) =>
    checks
      .filter((check) => check.wishesByLook)
      .flatMap((check) => {
        const prepared = own.get(name) as never;
        const from = { own: prepared, phase: 'before', trust: restricted } as const;
        const context = { ...world, ...from, isCi: false, now: () => new Date(), progress: () => {} };
        return check.subjects({ ledger, phase: 'before', own: prepared }).map((subject) => check.run({ ...context, subject }));
      }),
  );
  for (const finding of await Promise.all(asked)) {
    const wish = wishOf(finding);
    if (wish) found.set(wishKey(wish), wish);
  }
  return [...found.values()];
}

const wishOf = ({ code, args }: Finding): Wish | undefined =>
  code === 'could-not-look' ? (args as { readonly wish?: Wish }).wish : undefined;
