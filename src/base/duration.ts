const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Timers cannot wait longer than 2^31 - 1 ms and would end at once; 23 days are as good as for ever. */
const longestMs = 2_000_000_000;

/** Reads `500ms`, `90s`, `1.5m`, `2h` into milliseconds; undefined when it is none of these. */
export function parseDurationMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim());
  const unit = unitsMs[match?.[2] ?? ''];
  return match && unit !== undefined ? Math.min(Math.round(Number(match[1]) * unit), longestMs) : undefined;
}

/** Writes milliseconds for people: `3 ms`, `0.41 s`, `12.5 s`, `2 m 5 s`, `3 h 20 m`. */
export function formatDuration(ms: number): string {
  if (ms < 100) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.round(seconds / 60);
  if (minutes >= 60) return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} m`;
  const rest = seconds % 60;
  return rest === 0 ? `${Math.floor(seconds / 60)} m` : `${Math.floor(seconds / 60)} m ${rest} s`;
}
