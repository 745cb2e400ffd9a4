/** A moment by a clock that is ahead of UTC by so many minutes: `2026-11-23 09:46 +09:00`; undefined for UTC itself. */
export function localTime(at: string, aheadMinutes: number): string | undefined {
  const moment = new Date(at).getTime();
  if (aheadMinutes === 0 || Number.isNaN(moment)) return undefined;
  const local = new Date(moment + aheadMinutes * 60_000).toISOString().slice(0, 16).replace('T', ' ');
  const [hours, minutes] = [Math.floor(Math.abs(aheadMinutes) / 60), Math.abs(aheadMinutes) % 60];
  return `${local} ${aheadMinutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}
