import { withoutGaps } from '../../base/without-gaps.ts';
import { misshapen, rightBase } from './base-url.ts';
import type { CallerPolicy } from './caller-policy.ts';
import type { HopFindings, HopSeen } from './findings.ts';
import type { HopTarget } from './hop-target.ts';

type Remark = { readonly [C in keyof HopFindings]: { readonly code: C; readonly args: HopFindings[C] } }[
  | 'address-misspelt'
  | 'caller-forbids-private'];

/** What stands in the caller's way although the hop is reached, which no packet shows. Pure. */
export function remarkOn(
  { hop: { as, provider, start, variable } }: HopTarget,
  { from, to, url, wantsKey }: HopSeen,
  container: string,
  policy: CallerPolicy | undefined,
): Remark | undefined {
  const place = { from, to, url };
  if (start?.misspelt !== undefined && variable !== undefined && as) {
    return { code: 'address-misspelt', args: { ...place, variable, how: start.misspelt, meant: as.href } };
  }
  const shape = start && as && wantsKey ? misshapen(as.path) : undefined;
  if (shape !== undefined && as) {
    const meant = rightBase(url, provider) ?? as.href;
    return { code: 'address-misspelt', args: { ...place, ...withoutGaps({ variable }), how: shape, meant } };
  }
  return policy === undefined ? undefined : { code: 'caller-forbids-private', args: { ...place, container, ...policy } };
}
