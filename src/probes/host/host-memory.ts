import { ok } from '../../base/result.ts';

type Room = {
  readonly ok: true;
  readonly value: {
    readonly availableBytes: number;
    readonly totalBytes: number;
  };
};

/** The number that a line `name: 123 …` begins with; NaN when there is none. */
function numberOf(text: string, name: string): number {
  const line = text.split('\n').find((each) => each.startsWith(`${name}:`));
  return Number(/^\s*(\d+)/.exec(line?.slice(name.length + 1) ?? '')?.[1] ?? Number.NaN);
}

/** MemAvailable of /proc/meminfo: what programs can still get without swapping, caches that can go included. */
export function parseMeminfo(text: string): Room | undefined {
  const bytes = (name: string) => numberOf(text, name) * 1024;
  const [availableBytes, totalBytes] = [bytes('MemAvailable'), bytes('MemTotal')];
  return Number.isNaN(availableBytes) || Number.isNaN(totalBytes) ? undefined : ok({ availableBytes, totalBytes });
}

/** `vm_stat` of macOS: free, speculative, inactive and purgeable pages are there for the asking. */
export function parseVmStat(text: string, totalBytes: number): Room | undefined {
  const pageBytes = Number(/page size of (\d+) bytes/.exec(text)?.[1] ?? Number.NaN);
  const pages = (name: string) => numberOf(text, name);
  const free = pages('Pages free');
  if (Number.isNaN(pageBytes) || Number.isNaN(free)) return undefined;
  const others = ['Pages speculative', 'Pages inactive', 'Pages purgeable'].map(pages).filter((count) => !Number.isNaN(count));
  return ok({
    availableBytes: pageBytes * others.reduce((sum, count) => sum + count, free),
    totalBytes,
  });
}
