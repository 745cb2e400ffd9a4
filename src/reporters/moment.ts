/** A moment as people write it: `2026-11-23 00:46 UTC`; the same everywhere, so that two handovers can be compared. */
export function momentText(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? at : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
