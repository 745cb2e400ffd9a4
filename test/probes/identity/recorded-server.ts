import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Recorded, recordedServer } from '../../families/endpoint/listening.ts';

const folder = join(import.meta.dirname, '../../fixtures/recorded/neighbours');

/** Headers that Node writes by itself, or that belong to the connection. */
const ofConnection = new Set(['connection', 'content-length', 'transfer-encoding', 'keep-alive', 'date', 'content-encoding']);

/** One recorded exchange: `# GET /path` or `# POST /path  body: …`, a line with the time, then the answer as it came. */
export function readRecorded(product: string, file: string): { readonly path: string; readonly answer: Recorded } {
  const text = readFileSync(join(folder, product, file), 'utf8');
  const path = /^# (?:GET|POST) (\S+)/.exec(text)?.[1] ?? '';
  const raw = text.slice(text.indexOf('HTTP/1.')).replaceAll('\r\n', '\n');
  const end = raw.indexOf('\n\n');
  const [status = '', ...lines] = raw.slice(0, end).split('\n');
  const headers = lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const);
  const kept = Object.fromEntries(headers.filter(([name]) => !ofConnection.has(name)));
  return { path, answer: [Number(status.split(' ')[1]), kept, raw.slice(end + 2).replace(/\n$/, '')] };
}

/** What a product said in these of its states, by path; a state is the beginning of the files' names. */
function answersOf(product: string, states: readonly string[]): Readonly<Record<string, Recorded>> {
  const files = readdirSync(join(folder, product));
  const ofStates = states.flatMap((state) => files.filter((file) => file.startsWith(state)));
  return Object.fromEntries(ofStates.map((file) => readRecorded(product, file)).map(({ path, answer }) => [path, answer] as const));
}

const notRecorded = (): Recorded => [404, { 'content-type': 'text/plain' }, 'not recorded'];

/** A product in these of its states, for a server of a test's own. */
export const recordedOf = (product: string, states: readonly string[]) => ({ answers: answersOf(product, states), otherwise: notRecorded });

/** What a product said in one of its states, by the beginning of the files' names; the right key gets `keyed-rightkey-`. */
export function startRecorded(product: string, states: readonly string[]) {
  const plain = answersOf(product, states);
  const right = answersOf(product, ['keyed-rightkey-']);
  const wrong = answersOf(product, ['keyed-wrongkey-']);
  return recordedServer({}, (path, request) => {
    const { authorization } = request.headers;
    const keyed = authorization === undefined ? undefined : authorization === 'Bearer right-key-000' ? right[path] : wrong[path];
    return keyed ?? plain[path] ?? notRecorded();
  });
}
