import { cleanLine, cleanText } from '../../base/sanitise.ts';
import type { ExecAnswer } from '../docker/docker.ts';
import { byWords, cut, type InsideError, isEnded, isUnusable, maxBody, type ToolReading, unusable } from './inside-answer.ts';
import type { InsideSpeak } from './inside-ask.ts';

const insideErrors: readonly InsideError[] = [
  ...(['dns', 'refused', 'timeout', 'reset', 'tls', 'proxy', 'unreachable', 'protocol', 'other'] as const),
];

type Said = { readonly [key: string]: unknown };

/** The one line of JSON that a program of ours prints; anything else means that it did not run, or that its time was over. */
export function readProgram(answer: ExecAnswer, speak: InsideSpeak): ToolReading {
  const said = lastJson(answer.stdout);
  if (said === undefined && isEnded(answer.exitCode)) return failed('timeout', 'no answer in time', answer);
  // A program that had to end itself by force has said all before.
  if (said === undefined || (answer.exitCode !== 0 && answer.exitCode !== 137)) return unusable(answer);
  const ms = typeof said.ms === 'number' ? said.ms : answer.durationMs;
  if (said.ok === false) {
    const detail = cleanLine(hex(said.detailHex) ?? String(said.detail ?? ''));
    const told = insideErrors.find((each) => each === said.error) ?? 'other';
    return { kind: 'failure', error: told === 'other' ? byWords(detail) : told, detail, isProxied: said.proxied === true };
  }
  if (said.ok !== true) return unusable(answer);
  if (speak !== 'http') return readSpoken(speak, { said: hex(said.saidHex) ?? '', isClosed: said.closed === true, ms });
  const raw = hex(said.rawHex);
  if (raw !== undefined) return readRawHttp(raw, said.closed === true, ms);
  if (typeof said.status !== 'number') return unusable(answer);
  const server = cleanLine(String(said.server ?? ''), 80);
  return {
    kind: 'response',
    status: said.status,
    ms,
    body: cleanText(String(said.body ?? ''), maxBody),
    isProxied: said.proxied === true,
    ...(server ? { server } : {}),
  };
}

/** Lines of bash and of nc: `connected`, `closed` where the other side closed at once, `said …` what came. */
export function readLines(answer: ExecAnswer, speak: InsideSpeak): ToolReading {
  const { exitCode, stdout, stderr, durationMs } = answer;
  if (isUnusable(exitCode)) return unusable(answer);
  const [first = '', ...lines] = stdout.split('\n');
  const said = lines.find((line) => line.startsWith('said '))?.slice(5) ?? '';
  if (first === 'connected') return readSpoken(speak, { said, isClosed: lines.includes('closed'), ms: durationMs });
  if (exitCode === 0) return cut('the shell');
  const detail = cleanLine(stderr) || `it ended with ${exitCode}`;
  // Of the whole, for what the shell itself had to say comes first.
  const error = isEnded(exitCode) ? 'timeout' : byWords(stderr);
  // A bash without /dev/tcp looks for a file of that name; an nc without an option shows its usage.
  const isWithout =
    (/\/dev\/tcp\//i.test(stderr) && /: No such file/i.test(stderr)) || /applet not found|invalid option|usage:/i.test(stderr);
  return isWithout && error === 'other' ? unusable(answer) : failed(error, detail, answer);
}

/** curl's telnet: a connection that stood until its input ended, which is at once. */
export function readTelnet(answer: ExecAnswer, readCurl: (answer: ExecAnswer) => ToolReading): ToolReading {
  // It prints the address that it is connected with, if it is.
  const hasConnected = answer.exitCode === 0 || /^[\da-f.:]{3,45}$/i.test(answer.stdout.trim());
  return hasConnected ? { kind: 'connected', ms: answer.durationMs } : readCurl(answer);
}

const failed = (error: InsideError, detail: string, { exitCode }: ExecAnswer): ToolReading => ({
  kind: 'failure',
  error,
  detail,
  isProxied: false,
  exitCode,
});

/** What a server of the protocol says first. Redis says `-NOAUTH …` (and other errors) to strangers; PostgreSQL `S`, `N`, or an error. */
const proofs: Readonly<Record<Exclude<InsideSpeak, 'http' | 'tcp'>, RegExp>> = {
  redis: /^(?:\+PONG|-[A-Z]+ )/,
  postgres: /^(?:[SN]$|E)/,
};

function readSpoken(
  speak: InsideSpeak,
  { said, isClosed, ms }: { readonly said: string; readonly isClosed: boolean; readonly ms: number },
): ToolReading {
  const shown = cleanLine(said, 80);
  const failure = (error: InsideError, detail: string): ToolReading => ({ kind: 'failure', error, detail, isProxied: false });
  if (said === '' && isClosed) return failure('reset', 'the connection was closed without a word');
  if (speak === 'tcp' || speak === 'http') return { kind: 'connected', ms, ...(shown === '' ? {} : { said: shown }) };
  if (said === '') return failure('timeout', 'a connection stands, and nothing answers');
  return proofs[speak].test(said) ? { kind: 'connected', ms, said: shown } : failure('protocol', `it answered ${JSON.stringify(shown)}`);
}

/** An answer of HTTP/1.1 as it came over the connection. */
function readRawHttp(raw: string, isClosed: boolean, ms: number): ToolReading {
  const end = raw.indexOf('\r\n\r\n');
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(raw)?.[1];
  if (status !== undefined && end >= 0) {
    const head = raw.slice(0, end);
    const isChunked = /^transfer-encoding: ?chunked/im.test(head);
    const body = raw.slice(end + 4);
    const server = cleanLine(/^server:([^\r\n]{0,200})/im.exec(head)?.[1] ?? '', 80);
    return {
      kind: 'response',
      status: Number(status),
      ms,
      body: cleanText(isChunked ? dechunked(body) : body, maxBody),
      isProxied: false,
      ...(server ? { server } : {}),
    };
  }
  const failure = (error: InsideError, detail: string): ToolReading => ({ kind: 'failure', error, detail, isProxied: false });
  if (raw === '') return isClosed ? failure('reset', 'closed without an answer') : failure('timeout', 'no answer in time');
  return failure('protocol', `it answered ${JSON.stringify(cleanLine(raw, 80))}`);
}

/** The text of a chunked body, as much of it as is there. */
function dechunked(body: string): string {
  let text = '';
  for (let rest = body; ; ) {
    const size = /^([0-9a-f]{1,8})[^\r\n]*\r\n/i.exec(rest);
    const length = Number.parseInt(size?.[1] ?? '0', 16);
    if (!size || length === 0) return text;
    text += rest.slice(size[0].length, size[0].length + length);
    rest = rest.slice(size[0].length + length + 2);
  }
}

const hex = (value: unknown) => (typeof value === 'string' ? Buffer.from(value, 'hex').toString('utf8') : undefined);

function lastJson(stdout: string): Said | undefined {
  const line = stdout.trim().split('\n').at(-1) ?? '';
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Said) : undefined;
  } catch {
    return undefined;
  }
}
