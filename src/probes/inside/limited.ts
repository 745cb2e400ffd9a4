/**
 * A shell's words that run `"$@"` for at most `$1` seconds and leave nothing behind: no watcher and no sleep outlives the command, whoever
 * is first. busybox's own `timeout` leaves one for up to its whole time, which `docker top` shows.
 */
const script = (sleep: string) =>
  [
    // What runs beside a shell reads nothing, unless it is handed the shell's own input.
    'exec 3<&0; n=$1; shift; "$@" <&3 3<&- & w=$!; exec 3<&-',
    // Told to end, it takes its sleep along; a sleep that is missing ends nobody. By KILL: what was just forked may still have the trap for
    // TERM, and would lose it.
    `(trap 'kill -9 $! 2>/dev/null; wait $! 2>/dev/null; exit' TERM; ${sleep} "$n" & wait $! && kill $w 2>/dev/null) & t=$!`,
    'wait $w; r=$?; kill $t 2>/dev/null; wait $t 2>/dev/null; exit $r',
  ].join('\n');

/** The command by a shell of the container that ends it after so many seconds, with 143. */
export function limited(shell: 'sh' | 'busybox sh' | 'bash', seconds: number, command: readonly string[]): readonly string[] {
  const sleep = shell === 'busybox sh' ? 'busybox sleep' : 'sleep';
  return [...shell.split(' '), '-c', script(sleep), 'preflight', String(seconds), ...command];
}
