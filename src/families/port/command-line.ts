import type { SocketProcess } from '../../probes/sockets/sockets.ts';

/** The last part of a path, of either kind. */
export const baseName = (path: string): string => path.split(/[/\\]/).at(-1) ?? '';

const interpreter = /^(?:node|nodejs|deno|bun|python[\d.]*|pypy[\d.]*|ruby|java|php|perl)(?:\.exe)?$/i;

/** Does a program of this name run whatever it is given? Then its own name says nothing of who it is. */
export const isInterpreter = (name: string): boolean => interpreter.test(name);

/** Options of interpreters whose value is the next word; `-m` and `-jar` name what is run, and are read. */
const takesValue = /^(?:-[rCWXIQ]|--(?:require|import|loader|experimental-loader|conditions|env-file|preload|config)|-cp|-classpath)$/;

/** With these the program itself stands in the command line, and has no name. */
const isCode = /^(?:-[cep]|-pe|--eval|--print)$/;

/** Servers that run somebody's application: `uvicorn shop.main:app` is the shop as well. */
const launchers = /^(?:uvicorn|gunicorn|hypercorn|daphne|granian|streamlit|flask|fastapi|chainlit|celery)$/i;

/**
 * The names by which somebody may know a process besides its own, out of its whole command line: the program, and for an interpreter
 * the script (`python -u /venv/bin/litellm --config …`), the module (`python -m vllm.entrypoints.openai.api_server`), the package that
 * the script lies in (`node …/node_modules/n8n/bin/n8n start`), and the application of a server such as uvicorn. Values of options
 * name nobody: `node server.js --for lms` is not lms.
 */
export function commandNames(commandLine: string): readonly string[] {
  const [program = '', ...words] = commandLine.split(' ');
  const names = [baseName(program)];
  if (!isInterpreter(names[0] ?? '')) return names;
  const { run, rest } = whatRuns(words);
  if (run === undefined) return names;
  if (run.isModule) return [...names, run.name, run.name.split('.')[0] ?? ''];
  const script = withoutEnding(baseName(run.name));
  const inside = packageOf(run.name);
  const app = launchers.test(script) ? rest.find((word) => !word.startsWith('-'))?.split(/[.:/]/)[0] : undefined;
  return [...names, baseName(run.name), script, ...[inside, app].filter((name) => name !== undefined)];
}

/** The package that a script lies in, without its scope: `n8n` of `/usr/lib/node_modules/n8n/bin/main.js`. */
function packageOf(path: string): string | undefined {
  const parts = path.split(/[/\\]/);
  const at = parts.findLastIndex((part) => part === 'node_modules' || part === 'site-packages' || part === 'dist-packages');
  const first = at === -1 ? undefined : parts[at + 1];
  const inside = first?.startsWith('@') ? parts[at + 2] : first;
  // `.bin` is a folder of links.
  return inside?.startsWith('.') ? undefined : inside;
}

type Run = { readonly run?: { readonly name: string; readonly isModule: boolean }; readonly rest: readonly string[] };

/** What an interpreter was told to run, behind its own options. */
function whatRuns(words: readonly string[]): Run {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const next = words[at + 1];
    if (isCode.test(word)) return { rest: [] };
    if (word === '-m' || word === '-jar') return next === undefined ? { rest: [] } : ran(next, word === '-m', words.slice(at + 2));
    // `deno run`, `bun run`.
    if (word === 'run' && at === 0) continue;
    if (takesValue.test(word)) at++;
    else if (word !== '' && !word.startsWith('-')) return ran(word, false, words.slice(at + 1));
  }
  return { rest: [] };
}

const ran = (name: string, isModule: boolean, rest: readonly string[]): Run => ({ run: { name, isModule }, rest });

const withoutEnding = (name: string) => name.replace(/\.\w+$/, '');

/** Can this word be a secret by itself: an assignment, an address with somebody's name in it? */
const isTelling = (word: string) => /[=@]|:\/\//.test(word);

/**
 * A command line fit to show: the program and the first word that cannot be an option's value, what an interpreter runs included. All
 * else is left out, for passwords stand there (`--db-password X`, `-pX`), and an ellipsis says so.
 */
export function shownCommand({ executable = '', commandLine = '' }: Pick<SocketProcess, 'executable' | 'commandLine'>): string | undefined {
  const line = commandLine.trim();
  if (line === '') return undefined;
  // A path with a blank in it is known as such on macOS only; a title that a program gave itself may be its whole command line.
  const isApp = /\.app\/[^=]*$/.test(executable) && !/\s-/.test(executable) && line.startsWith(executable);
  const program = isApp ? executable : (line.split(' ')[0] ?? '');
  const words = line
    .slice(program.length)
    .split(' ')
    .filter((word) => word !== '');
  const shown = isInterpreter(baseName(program)) ? interpreted(words) : words.slice(0, words[0]?.startsWith('-') ? 0 : 1);
  const isSafe = shown.every((word) => !isTelling(word));
  const isWhole = isSafe && shown.length === words.length;
  return [isTelling(program) ? '' : program, ...(isSafe ? shown : []), ...(isWhole ? [] : ['…'])].filter((word) => word !== '').join(' ');
}

function interpreted(words: readonly string[]): readonly string[] {
  const { run } = whatRuns(words);
  if (run === undefined) return [];
  return run.isModule ? ['-m', run.name] : [run.name];
}
