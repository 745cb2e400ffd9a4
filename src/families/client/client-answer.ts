import { cleanLine, cleanText } from '../../base/sanitise.ts';
import { withoutGaps } from '../../base/without-gaps.ts';
import { errorOf, isFields, parseObject } from '../dify/api/dify-ask.ts';
import type { ClientTrouble } from './findings.ts';

/** What a client brought home. */
export type Brought =
  | { readonly kind: 'answer'; readonly status: number; readonly text: string; readonly ms: number; readonly address?: string }
  | { readonly kind: 'trouble'; readonly trouble: ClientTrouble; readonly detail: string }
  | { readonly kind: 'missing'; readonly module: string }
  | { readonly kind: 'no-environment' };

/** What the body of an answer says: Dify's stream, its refusal, or something else. */
export type Said = {
  readonly conversationId?: string;
  readonly answer?: string;
  readonly isOver: boolean;
  readonly error?: { readonly status: number; readonly message: string };
};

/** curl's exit codes that tell where it ended (`man curl`). */
const curlEnds: Readonly<Record<number, ClientTrouble>> = {
  5: 'proxy',
  6: 'dns',
  7: 'refused',
  28: 'timeout',
  35: 'tls',
  52: 'reset',
  56: 'reset',
  60: 'tls',
  97: 'proxy',
};

/** Reads what curl printed: the body, and behind it the line that `--write-out` adds. */
export function readCurl(exitCode: number, stdout: string, stderr: string): Brought {
  const [, body = '', status = '0', seconds = '0', address = ''] = /^([\s\S]*)\npreflight (\d+) ([\d.]+) ?(\S*)\s*$/.exec(stdout) ?? [];
  if (exitCode === 0)
    return { kind: 'answer', status: Number(status), text: body, ms: Number(seconds) * 1000, ...(address === '' ? {} : { address }) };
  return {
    kind: 'trouble',
    trouble: curlEnds[exitCode] ?? 'other',
    detail: cleanLine(stderr.replace(/^curl: \(\d+\) /, ''), 300) || `curl ended with ${exitCode}`,
  };
}

/** Reads the one line of pythonChat; undefined when it never came to print it. */
export function readPython(stdout: string): Brought | undefined {
  const told = parseObject(stdout.trim().split('\n').at(-1) ?? '');
  if (!told) return undefined;
  if (typeof told.missing === 'string')
    return told.venv === true ? { kind: 'missing', module: cleanLine(told.missing, 120) } : { kind: 'no-environment' };
  if (typeof told.status === 'number' && typeof told.text === 'string')
    return { kind: 'answer', status: told.status, text: told.text, ms: typeof told.ms === 'number' ? told.ms : 0 };
  const detail = cleanLine(typeof told.detail === 'string' ? told.detail : 'no answer', 400);
  return { kind: 'trouble', trouble: troubleIn(detail), detail };
}

const pythonSays: readonly (readonly [RegExp, ClientTrouble])[] = [
  [/ProxyError|proxy/i, 'proxy'],
  [/ConnectionRefused|Connection refused|actively refused|Errno (?:111|61)\b/i, 'refused'],
  [/ConnectionReset|RemoteDisconnected|RemoteProtocolError|IncompleteRead|reset by peer|Errno (?:104|54)\b/i, 'reset'],
  [/NameResolution|gaierror|getaddrinfo|Name or service not known|nodename nor servname/i, 'dns'],
  [/SSLError|CERTIFICATE_VERIFY|ssl\./i, 'tls'],
  [/timed? ?out|Timeout/i, 'timeout'],
];
const troubleIn = (detail: string) => pythonSays.find(([pattern]) => pattern.test(detail))?.[1] ?? 'other';

/** Reads a body: the events of Dify's stream, or its error envelope. */
export function readBody(status: number, text: string, redact: (text: string) => string): Said {
  const whole = parseObject(text);
  const refused = whole && errorOf(whole, status, redact);
  if (refused) return { isOver: true, error: { status: refused.status, message: refused.message } };
  let conversationId: string | undefined;
  let answer: string | undefined;
  let isOver = false;
  let error: Said['error'];
  for (const line of text.split('\n')) {
    const event = line.startsWith('data:') ? parseObject(line.slice(5)) : undefined;
    if (!isFields(event)) continue;
    if (typeof event.conversation_id === 'string' && event.conversation_id !== '') conversationId = event.conversation_id;
    if ((event.event === 'message' || event.event === 'agent_message') && typeof event.answer === 'string')
      answer = (answer ?? '') + event.answer;
    if (event.event === 'message_end') isOver = true;
    const broke = event.event === 'error' ? errorOf({ ...event, status: event.status ?? status }, status, redact) : undefined;
    if (broke) error = { status: broke.status, message: broke.message };
  }
  const shown = answer === undefined ? undefined : cleanLine(redact(cleanText(answer, 20_000)), 200);
  return {
    isOver,
    ...withoutGaps({ conversationId, answer: shown }),
    ...(error ? { error } : {}),
  };
}
