import { nearest } from '../base/nearest.ts';
import { type Explained, explainText } from '../reporters/explain-text.ts';
import { plainScreen, type Screen } from '../reporters/screen.ts';
import type { Wording } from '../words/words.ts';
import type { App } from './app.ts';
import type { ExitCode } from './host.ts';
import { sayWrong } from './say-wrong.ts';

/** `preflight explain CODE`: the page of a cause, of a kind of check, or of a finding; all codes without one. */
export async function explain(code: string | undefined, app: App, screen: Screen = plainScreen): Promise<ExitCode> {
  const { host, words } = app;
  const found = code === undefined ? { kind: 'all' as const } : find(code, words);
  if (!found) {
    const known = [...Object.keys(words.causes), ...Object.keys(words.checks), ...Object.keys(words.findings), 'not-trusted'];
    return sayWrong(app, words.help.wrong.unknownCode(code ?? ''), nearest(code ?? '', known));
  }
  host.stdout.write(explainText(found, screen, words));
  return 0;
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
  return Object.hasOwn(words.findings, code) ? { kind: 'finding', code, checks: checksOf(code, words) } : undefined;
}

/** The kinds of the family that words this finding; findings of the run itself belong to every kind. */
function checksOf(code: string, words: Wording) {
  const family = words.families.find(({ findings }) => Object.hasOwn(findings, code));
  return Object.entries(family?.checks ?? words.checks).map(([kind, says]) => ({ code: kind, says }));
}
