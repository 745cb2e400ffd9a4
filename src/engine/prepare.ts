import type { World } from './check.ts';
import type { Family } from './family.ts';

/** What each family prepared, by its name; it lives as long as the probes that it was made from. */
export type Prepared = ReadonlyMap<string, unknown>;

/** Lets every family make its own probe, or look at what it must know before the plan. */
export async function prepare(families: readonly Family[], world: World): Promise<Prepared> {
  return new Map(await Promise.all(families.map(async (family) => [family.name, await family.prepare?.(world)] as const)));
}
