import type { Redact } from '../base/redact.ts';
import type { Report } from './report.ts';

/** Keys whose values are words of Preflight's own: codes, names of states, moments. */
const own = new Set([
  'schema',
  'tool',
  'language',
  'startedAt',
  'phase',
  'verdict',
  'kind',
  'code',
  'certainty',
  'what',
  'state',
  'sha256',
]);

/**
 * The report without a known secret in any of its texts, whatever way it came there. Most texts are redacted when they are made; the
 * names of roles, files and checks are not, for they are held against each other, and so they change here all in the same way.
 */
export function withoutSecrets(report: Report, hide: Redact): Report {
  return changed(report, hideBehindKind(hide)) as Report;
}

function changed(value: unknown, hide: Redact): unknown {
  if (typeof value === 'string') return hide(value);
  if (Array.isArray(value)) return value.map((item) => changed(item, hide));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, own.has(key) ? item : changed(item, hide)]));
}

/** The kind in front of a check's id stays as it is: it is no text of anybody's. */
const hideBehindKind =
  (hide: Redact): Redact =>
  (text) => {
    const kind = /^[a-z-]+\.[a-z-]+:/.exec(text)?.[0] ?? '';
    return kind + hide(text.slice(kind.length));
  };
