/** One program that may be asked: the word by which its answer is told, what has to be on PATH, and its command line. */
export type Choice = { readonly label: string; readonly needs: string; readonly command: readonly string[] };

/** What the chosen program's answer begins with on its standard error; its label follows. */
const mark = 'preflight asks by ';

/**
 * A shell's words that become the first program of a list that is there. The list is in the arguments, each entry as the number of its
 * words, its label, what it needs, and its command line: one exec of the engine finds and runs it, whatever is missing.
 */
const script = [
  'while [ $# -gt 0 ]; do',
  'n=$1; l=$2; p=$3; shift 3',
  'if command -v "$p" >/dev/null 2>&1; then',
  `echo "${mark}$l" >&2`,
  // The entry's own words go round to the end, and all others are dropped.
  'c=$#; i=0; while [ $i -lt $c ]; do w=$1; shift; [ $i -lt $n ] && set -- "$@" "$w"; i=$((i+1)); done',
  'exec "$@"',
  'fi',
  'shift "$n"',
  'done',
  `echo "${mark}-" >&2`,
  'exit 127',
].join('\n');

/** What the script is called, by which the practice engine knows it. */
export const firstThereName = 'preflight-first';

/** The command line of a shell that becomes the first of the programs that is there; 127 when none is. */
export function firstThere(choices: readonly Choice[]): readonly string[] {
  const words = choices.flatMap(({ label, needs, command }) => [String(command.length), label, needs, ...command]);
  return ['sh', '-c', script, firstThereName, ...words];
}

/** The choices out of such a command line, in order. */
export function choicesOf(words: readonly string[]): readonly Choice[] {
  const choices: Choice[] = [];
  for (let at = 0; at + 3 <= words.length; ) {
    const count = Number(words[at]);
    choices.push({ label: words[at + 1] ?? '', needs: words[at + 2] ?? '', command: words.slice(at + 3, at + 3 + count) });
    at += 3 + count;
  }
  return choices;
}

/** How the shell tells which one it became. */
export const saysChosen = (label: string) => `${mark}${label}\n`;

/** Which one it became, and what that one said; `-` where none was there, undefined where there is no such shell. */
export function chosenOf(stderr: string): { readonly label: string; readonly stderr: string } | undefined {
  if (!stderr.startsWith(mark)) return undefined;
  const end = stderr.indexOf('\n');
  return end < 0 ? undefined : { label: stderr.slice(mark.length, end), stderr: stderr.slice(end + 1) };
}
