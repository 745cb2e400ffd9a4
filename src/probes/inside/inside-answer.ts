import { cleanLine, cleanText } from '../../base/sanitise.ts';
import type { ExecAnswer } from '../docker/docker.ts';
import type { Blind } from '../look.ts';

/**
 * Why a request from inside found no answer. `reset`: the connection was closed without a word; `proxy`: it never left the proxy that the
 * container's environment names; `unreachable`: no route; `protocol`: something answered that does not speak what it was asked in.
 */
export type InsideError = 'dns' | 'refused' | 'timeout' | 'reset' | 'tls' | 'proxy' | 'unreachable' | 'protocol' | 'other';

/** What one program said, read out of its exit code and its output. */
export type ToolReading =
  | {
      readonly kind: 'response';
      readonly status?: number;
      readonly ms: number;
      readonly body: string;
      readonly server?: string;
      readonly isProxied: boolean;
    }
  /** `said`: the first words that came over the connection, where any did. */
  | { readonly kind: 'connected'; readonly ms: number; readonly said?: string }
  | {
      readonly kind: 'failure';
      readonly error: InsideError;
      readonly detail: string;
      readonly isProxied: boolean;
      readonly exitCode?: number;
    }
  | {
      readonly kind: 'unusable';
      readonly exitCode?: number;
      readonly detail: string;
    }
  | { readonly kind: 'blind'; readonly blind: Blind };

/** Characters of a body that are kept: enough to tell a list of models from an error. */
export const maxBody = 400;

/** 126 not executable, 127 not found, 139 crashed: the tool's fault, not the network's. */
export const isUnusable = (exitCode: number) => exitCode === 126 || exitCode === 127 || exitCode === 139;

/** How engines say that a program is not there: in an answer with 126 or 127, or in place of one. */
export const saysMissing = (text: string): boolean =>
  (text.includes('executable file') && text.includes('not found')) || text.includes('a command that was not found');

export const unusable = ({ exitCode, stdout, stderr }: ExecAnswer): ToolReading => ({
  kind: 'unusable',
  exitCode: exitCode === 126 && saysMissing(stdout + stderr) ? 127 : exitCode,
  detail: cleanLine(stderr || stdout, 120) || `exit ${exitCode}`,
});

/** 142 by its own alarm, 143 by the shell that keeps its time. */
export const isEnded = (exitCode: number) => exitCode === 142 || exitCode === 143;

/** The program says that all went well, and what it should have said then is not there: the engine lost it on the way. */
export const cut = (program: string): ToolReading => ({
  kind: 'blind',
  blind: { reason: 'malformed', detail: `the answer of ${program} was cut` },
});

/** Exit codes of curl that name a transport error (facts: Dify 1.5). */
const curlErrors: Readonly<Record<number, InsideError>> = {
  5: 'proxy',
  6: 'dns',
  7: 'refused',
  28: 'timeout',
  35: 'tls',
  51: 'tls',
  52: 'reset',
  56: 'reset',
  58: 'tls',
  60: 'tls',
  77: 'tls',
  97: 'proxy',
};

/** The body, then a line with the status and the time in seconds. */
export function readCurl(answer: ExecAnswer): ToolReading {
  const { exitCode, stdout, stderr } = answer;
  // 1, 2: a curl without this protocol, or too old for its options.
  if (isUnusable(exitCode) || exitCode === 1 || exitCode === 2) return unusable(answer);
  const tail = /\n(\d{3}) ([\d.,]+)\s*$/.exec(stdout);
  const body = tail && stdout.slice(0, tail.index);
  if (exitCode === 0 && !tail) return cut('curl');
  // An answer without end is one: its beginning came.
  if (tail && (exitCode === 0 || (exitCode === 28 && tail[1] !== '000' && body))) {
    return {
      kind: 'response',
      status: Number(tail[1]),
      ms: Math.round(Number(tail[2]?.replace(',', '.')) * 1000),
      body: cleanText(body ?? '', maxBody),
      isProxied: false,
    };
  }
  const detail = cleanLine(stderr) || `curl ended with ${exitCode}`;
  const error = curlErrors[exitCode];
  // curl says 7 for every connection that could not be made; its words tell a refusal from a missing route.
  const named = error === undefined || exitCode === 7 ? byWords(detail, isLate(detail) ? 'unreachable' : error) : error;
  return { kind: 'failure', error: named, detail, isProxied: false, exitCode };
}

/** “Failed to connect … after 3057 ms”: no refusal takes a second; where nobody has the address, the system gives up after three. */
const isLate = (detail: string): boolean => Number(/Failed to connect to .{1,300} after (\d{1,7}) ms/.exec(detail)?.[1] ?? 0) >= 1_000;

/** GNU wget: 8 is an answer with an error status; busybox says it in words. 143 is that of the time limit. */
export function readWget(answer: ExecAnswer): ToolReading {
  const { exitCode, stdout, stderr } = answer;
  if (isUnusable(exitCode)) return unusable(answer);
  const ms = answer.durationMs;
  if (exitCode === 0)
    return {
      kind: 'response',
      status: 200,
      ms,
      body: cleanText(stdout, maxBody),
      isProxied: false,
    };
  const status = /(?:server returned error: HTTP\/[\d.]+|ERROR) (\d{3})/i.exec(stderr)?.[1];
  if (status !== undefined || exitCode === 8 || exitCode === 6) {
    return {
      kind: 'response',
      ms,
      body: cleanText(stdout, maxBody),
      isProxied: false,
      // GNU wget's 6 is a login that was asked for, which it was not given.
      ...(status || exitCode === 6 ? { status: Number(status ?? 401) } : {}),
    };
  }
  const detail = cleanLine(stderr) || `wget ended with ${exitCode}`;
  if (/applet not found|unrecognized option|invalid option/i.test(stderr)) return unusable(answer);
  const error = isEnded(exitCode) ? 'timeout' : exitCode === 5 ? 'tls' : byWords(detail);
  return { kind: 'failure', error, detail, isProxied: false, exitCode };
}

/** The words of libc and of the tools for what went wrong. */
export function byWords(text: string, otherwise: InsideError = 'other'): InsideError {
  if (/refused/i.test(text)) return 'refused';
  if (
    /name or service not known|could not resolve|bad address|name resolution|resolve host|getaddrinfo|unknown host|bad hostname|forward host lookup|no address associated/i.test(
      text,
    )
  )
    return 'dns';
  if (/timed out|timeout|operation now in progress/i.test(text)) return 'timeout';
  // The last: a loopback address of a family that the container does not have.
  if (/no route to host|network is unreachable|host is unreachable|cannot assign requested address|address not available/i.test(text))
    return 'unreachable';
  if (/reset by peer|closed|empty reply|broken pipe/i.test(text)) return 'reset';
  if (/certificate|ssl|tls/i.test(text)) return 'tls';
  return otherwise;
}
