import type { LogLine } from '../../probes/docker/docker.ts';
import type { ServiceLine } from './findings.ts';

/** Levels as loggers write them: `ERROR`, `level=error`, `"level":"fatal"`, `[emerg]`, Go's panic. INFO, DEBUG and WARNING are none. */
const isLoud =
  /(?:^|[^\w.])(?:ERROR|CRITICAL|FATAL)(?:[^\w]|$)|\blevel"?[=:] ?"?(?:error|fatal|panic)|\[(?:emerg|alert|crit|error)\]|^panic:|^(?:fatal|error):/i;

/** The last line of a Python traceback: `redis.exceptions.AuthenticationError: WRONGPASS …`. */
const isException = /^(?:[A-Za-z_]\w{0,60}\.){0,8}[A-Za-z_]\w{0,60}(?:Error|Exception|Timeout|Refused|Interrupt|Exit)(?:: |$)/;

/** Programs that end at their start say why without a level: `mkdir: cannot create directory …: Permission denied`. */
const isComplaint = /permission denied|no such file|cannot |can't |could not |unable to |not found|refused|invalid |failed/i;

/** Looks of an access log, which holds the word of any path or page that somebody asked for. */
const isAccess = /"(?:GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH) [^"]{1,2000}" \d{3}/;

/** Is this line of an access log? */
export const isAccessLine = (text: string): boolean => isAccess.test(text);

/** Is this line an error of the program that wrote it? */
export const isErrorLine = (text: string): boolean => !isAccess.test(text) && (isLoud.test(text) || isException.test(text));

/**
 * The lines that tell what went wrong, the last `most` of them in their order: errors by their level and the last lines of exceptions;
 * of a program that `ended`, else the last lines that complain, else its very last. The same said again counts once.
 */
export function errorLines<L extends LogLine>(lines: readonly L[], most: number, ended = false): readonly L[] {
  const loud = lines.filter(({ text }) => isErrorLine(text));
  const complaining = lines.filter(({ text }) => isComplaint.test(text) && !isAccess.test(text));
  const told = loud.length > 0 || !ended ? loud : complaining.length > 0 ? complaining : lines.slice(-1);
  const seen = new Map<string, L>();
  for (const line of told) {
    const key = line.text.replace(/[\d:.,-]+/g, '#');
    seen.delete(key);
    seen.set(key, line);
  }
  return [...seen.values()].slice(-most);
}

/** `api 16:13:28 redis.exceptions.AuthenticationError: …`; the time is the engine's, in UTC. */
export const shownLine = ({ service, at, text }: ServiceLine): string => `${service} ${at.slice(11, 19)}Z ${text}`;
