import { readFileSync } from 'node:fs';
import type { Answered } from './asked.ts';

/** An answer of a real Dify, or of the practice one, in the same form. */
export type Answer = {
  readonly status: number;
  /** The reason phrase; undefined where it was not recorded. */
  readonly reason: string | undefined;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
};

type DifyEvent = { readonly event: string; readonly answer?: string; readonly [key: string]: unknown };

/** The recorded answer of a file in `test/fixtures/recorded`. */
export function recorded(file: string): Answer {
  const text = readFileSync(new URL(`../fixtures/recorded/${file}`, import.meta.url), 'utf8').replace(/\r\n/g, '\n');
  const end = text.indexOf('\n\n');
  const [first = '', ...lines] = text.slice(0, end).split('\n');
  const [, status, reason] = /^HTTP\S* (\d+) ?(.*)$/.exec(first) ?? [];
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
  return { status: Number(status), reason: reason === '' ? undefined : reason, headers, body: text.slice(end + 2) };
}

export function answerOf({ status, reason, headers, text }: Answered): Answer {
  const flat = Object.entries(headers).map(([name, value]) => [name, value === undefined ? undefined : String(value)]);
  return { status, reason, headers: Object.fromEntries(flat), body: text };
}

/** The events of a stream. */
function eventsIn(body: string): readonly DifyEvent[] {
  return body
    .split(/\n+/)
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice('data: '.length)) as DifyEvent);
}

/** Headers that a client could tell two Difys apart by; of the two that carry a length, only that they are there. */
const comparedHeaders: readonly string[] = [
  'server',
  'content-type',
  'location',
  'www-authenticate',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'cache-control',
  'x-version',
  'x-env',
];

const isStream = ({ headers }: Answer) => (headers['content-type'] ?? '').startsWith('text/event-stream');

type Loosely = {
  /** Numbers of the practice ports; they become the recorded ones. */
  readonly ports?: Readonly<Record<string, number>>;
  /** A chat that was stopped has said as much as it had said. */
  readonly isTextOpen?: boolean;
  /** The recorded model server wrote JSON with spaces, which Dify passes on as it came. */
  readonly isSpacingOpen?: boolean;
};

/** What is held against each other: everything but ids, times, counts and the number of a port. */
export function shapeOf(answer: Answer, { ports = {}, isTextOpen, isSpacingOpen }: Loosely = {}): object {
  const headers = Object.fromEntries(comparedHeaders.map((name) => [name, answer.headers[name]]));
  const lengths = { hasLength: 'content-length' in answer.headers, isChunked: answer.headers['transfer-encoding'] === 'chunked' };
  const body = isStream(answer) ? eventLines(answer.body, ports, isTextOpen) : neutral(answer.body, ports);
  const spaced = isSpacingOpen && Array.isArray(body) ? body.map((line) => line.replace(/(\\"[:,]) /g, '$1')) : body;
  return { status: answer.status, reason: answer.reason, headers, ...lengths, body: spaced };
}

/** One line an event, its keys in their order; a run of tokens is one line with the whole text. */
function eventLines(body: string, ports: Readonly<Record<string, number>>, isTextOpen = false): readonly string[] {
  const lines: string[] = [];
  let text = '';
  let open: DifyEvent | undefined;
  const close = () => {
    if (open) lines.push(neutral(JSON.stringify({ ...open, answer: isTextOpen ? '(text)' : text }, neutralNumbers), ports));
    open = undefined;
    text = '';
  };
  for (const event of eventsIn(body)) {
    const isToken = (event.event === 'message' || event.event === 'agent_message') && event.answer !== '';
    if (isToken) {
      open ??= event;
      text += event.answer;
      continue;
    }
    close();
    lines.push(neutral(JSON.stringify(event, neutralNumbers), ports));
  }
  close();
  return lines;
}

const times: readonly string[] = ['created_at', 'finished_at', 'elapsed_time', 'latency', 'time_to_first_token', 'time_to_generate'];

function neutralNumbers(key: string, value: unknown): unknown {
  // What an agent thought is in its first event or not yet, as fast as the model is.
  if (key === 'thought') return '(thought)';
  if (typeof value !== 'number') return value;
  if (times.includes(key)) return '(time)';
  return key.endsWith('_tokens') && value > 0 ? '(count)' : value;
}

function neutral(text: string, ports: Readonly<Record<string, number>>): string {
  const known = Object.entries({ lmstudio: 1234, elsewhere: 1235 }).reduce(
    (all, [name, port]) => (ports[name] === undefined ? all : all.replaceAll(String(ports[name]), String(port))),
    text,
  );
  return known
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '(uuid)')
    .replace(/\b0x[0-9a-f]+/g, '(address)')
    .replace(/req_id: [0-9a-f]{10} /g, 'req_id: (id) ')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/g, '(time)');
}
