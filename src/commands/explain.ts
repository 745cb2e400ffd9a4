import { nearest } from '../base/nearest.ts';
import { type Explained, explainText } from '../reporters/explain-text.ts';
import type { Wording } from '../words/words.ts';
import type { App } from './app.ts';
import type { ExitCode } from './host.ts';
import { sayWrong } from './say-wrong.ts';
import { screenOf } from './screen-of.ts';

/** More codes than this are no hint. */
const maxHinted = 8;

/** `preflight explain CODE`: the page of a cause, of a kind of check, or of a finding; all codes without one. */
export async function explain(code: string | undefined, app: App): Promise<ExitCode> {
  const { host, words } = app;
  const found = code === undefined ? { kind: 'all' as const } : find(code, words);
  if (!found) return sayUnknown(code ?? '', app);
  const screen = await screenOf(host.stdout, { color: true, verbosity: 'normal' }, host);
  host.stdout.write(explainText(found, screen, words));
  return 0;
}

/** A word that is no code: the one that was probably meant, or those that have it in them. */
function sayUnknown(word: string, app: App): ExitCode {
  const { words } = app;
  const { wrong } = words.help;
  const known = [...Object.keys(words.causes), ...Object.keys(words.checks), ...Object.keys(words.findings), 'not-trusted'];
  const meant = nearest(word, known);
  const part = word.toLowerCase();
  const alike = meant === undefined && part.length > 2 ? known.filter((code) => code.includes(part)).slice(0, maxHinted) : [];
  const hint = alike.length === 0 ? '' : ` ${wrong.codesWith(alike.join(', '))}`;
  return sayWrong(app, `${wrong.unknownCode(word)}${hint}`, meant);
}

/** What a code means; undefined when there is none. */
export function find(code: string, words: Wording): Explained | undefined {
  const cause = Object.hasOwn(words.causes, code) ? words.causes[code] : undefined;
  if (cause) return { kind: 'cause', code, page: cause.page };
  if (code === 'not-trusted') return { kind: 'not-trusted' };
  // A check's id explains its kind: `port.owned:nginx`.
  const kind = code.split(':')[0] ?? code;
  const says = Object.hasOwn(words.checks, kind) ? words.checks[kind] : undefined;
  if (says) return { kind: 'check', code: kind, says };
  const means = Object.hasOwn(words.commands.explainRun, code)
    ? words.commands.explainRun[code as keyof typeof words.commands.explainRun]
    : undefined;
  if (means !== undefined) return { kind: 'run', code, means };
  return Object.hasOwn(words.findings, code) ? { kind: 'finding', code, checks: checksOf(code, words) } : undefined;
}

/** The kinds of the family that words this finding. */
function checksOf(code: string, words: Wording) {
  const family = words.families.find(({ findings }) => Object.hasOwn(findings, code));
  return Object.entries(family?.checks ?? {}).map(([kind, says]) => ({ code: kind, says }));
}
