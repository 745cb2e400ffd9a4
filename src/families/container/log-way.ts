import type { CheckContext, Detail } from '../../engine/check.ts';
import type { Finding } from '../../engine/finding.ts';
import type { Behind, LogLevel, ServiceLine, WayLine } from './findings.ts';
import { isAccessLine, isErrorLine } from './log-errors.ts';
import { logsSince } from './path-logs.ts';

/** What the look may take, and what of it is shown: a chat of a minute on a talkative api. */
const withinMs = 3000;
const maxLines = 60;

/** Levels as Dify's loggers, its daemon and nginx write them, near the beginning of a line. */
const debugging = /^[^"]{0,60}(?:^|[^\w.])(?:DEBUG|TRACE)(?:[^\w]|$)|\blevel"?[=:] ?"?(?:debug|trace)/i;
const warning = /^[^"]{0,60}(?:^|[^\w.])WARN(?:ING)?(?:[^\w]|$)|\blevel"?[=:] ?"?warn/i;

/** The level of a line; one that tells none is information. */
export function levelOf(text: string): LogLevel {
  if (isAccessLine(text)) return 'access';
  if (debugging.test(text)) return 'debug';
  if (isErrorLine(text)) return 'error';
  return warning.test(text) ? 'warning' : 'info';
}

/** Questions that somebody asks again and again whatever goes on: healthchecks, the page that a browser keeps open. */
const isPulse = (text: string) => /[" /](?:health|healthz|ping|metrics)(?:\/check)?["? ]/.test(text);

/**
 * The lines that a chat left on its way, in the order of time: those with one of its ids (task, conversation, message), and, for most say
 * none, what else was written meanwhile, without the pulse of healthchecks. DEBUG stands apart: only who asks for it gets it.
 */
export function wayOf(lines: readonly ServiceLine[], ids: readonly string[], detail: Detail): readonly WayLine[] {
  const all = lines.flatMap((line): readonly WayLine[] => {
    const isNamed = ids.some((id) => line.text.includes(id));
    const level = levelOf(line.text);
    if (level === 'debug' && detail !== 'debug') return [];
    return isNamed || !isPulse(line.text) ? [{ ...line, level, isNamed }] : [];
  });
  // Where there are too many, those that are surely the chat's come first, and then what is loud.
  const rank = ({ isNamed, level }: WayLine) => (isNamed ? 0 : level === 'error' || level === 'warning' ? 1 : level === 'access' ? 2 : 3);
  const kept = new Set(all.toSorted((a, b) => rank(a) - rank(b)).slice(0, maxLines));
  return all.filter((line) => kept.has(line));
}

/** A finding of a chat with its way through the logs, where the user follows along; else as it is, and nothing is read. */
export async function withWay(context: CheckContext, since: string, ids: readonly string[], finding: Finding): Promise<Finding> {
  const { detail } = context;
  if (detail === undefined || finding.observed === undefined) return finding;
  const { behind } = finding.observed as { readonly behind?: Behind };
  const late = new Promise<readonly ServiceLine[]>((resolve) => setTimeout(() => resolve([]), withinMs).unref());
  const lines = behind?.logs ?? (await Promise.race([logsSince(context, since), late]));
  return { ...finding, observed: { ...finding.observed, way: wayOf(lines, ids, detail) } };
}
