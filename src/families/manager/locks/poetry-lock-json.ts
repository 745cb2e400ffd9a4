import type { TomlTable, TomlValue } from '../toml.ts';

export type PythonJson = null | TomlValue | { readonly [key: string]: PythonJson | undefined };

/** Python escapes every character from DEL upwards, as UTF-16 units; JSON.stringify leaves most of them as they are. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Python's repr of a float: `1.0`, `1e+20`, `1e-05`, `-0.0`. */
function float(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

function byCodePoint(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const step = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (step !== 0) return step;
  }
  return left.length - right.length;
}

/** Writes a value as Python's `json.dumps(value, sort_keys=True)` does (facts: engineering 4.1). */
export function pythonJson(value: PythonJson | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return float(value);
  if (Array.isArray(value)) return `[${(value as readonly TomlValue[]).map((item) => pythonJson(item)).join(', ')}]`;
  // json.dumps refuses dates; Poetry cannot have hashed one.
  if (value instanceof Date) return quoted(value.toISOString());
  const table = value as TomlTable;
  const keys = Object.keys(table).filter((key) => table[key] !== undefined);
  return `{${keys
    .sort(byCodePoint)
    .map((key) => `${quoted(key)}: ${pythonJson(table[key])}`)
    .join(', ')}}`;
}
