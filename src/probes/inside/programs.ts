import type { ExecAnswer } from '../docker/docker.ts';
import { readCurl, readWget, type ToolReading } from './inside-answer.ts';
import { type InsideAsk, type InsideSpeak, urlOf } from './inside-ask.ts';
import { nodeScript } from './inside-node.ts';
import { perlScript } from './inside-perl.ts';
import { phpScript } from './inside-php.ts';
import { pythonScript } from './inside-python.ts';
import { readLines, readProgram, readTelnet } from './inside-said.ts';
import { limited } from './limited.ts';

/** What a program is told: the question, for how many whole seconds, and whether headers come on its standard input. */
type Told = {
  readonly ask: InsideAsk;
  readonly seconds: number;
  readonly hasHeaders: boolean;
  /** Is there a shell that can keep the time of a program which cannot? */
  readonly hasShell: boolean;
  /** Whatever the container's variables say. curl alone knows how. */
  readonly isPastProxy?: boolean;
};

/** One way to ask from inside a container. */
type ProgramEntry = {
  readonly name: string;
  /** What has to be on PATH. */
  readonly needs: string;
  /** What it can speak, each with its place in the order: the lower comes first. Over TLS only where `https` stands. */
  readonly order: Partial<Readonly<Record<InsideSpeak | 'https', number>>>;
  /** Does it take headers from its standard input? No header ever stands on a command line. */
  readonly takesHeaders: boolean;
  /** The address and all else are arguments: nothing of them becomes a part of a script. */
  readonly command: (told: Told) => readonly string[];
  readonly read: (answer: ExecAnswer, told: Told) => ToolReading;
};

const wgetArguments = ({ ask }: Told) => ['-q', '-O', '-', urlOf(ask)];

const ownArguments = ({ ask, seconds, hasHeaders }: Told) => [
  ...[ask.speak, urlOf(ask), ask.to, String(ask.port), String(seconds)],
  hasHeaders ? 'headers' : '-',
];

const curlCommand = ({ ask, seconds, hasHeaders, isPastProxy }: Told): readonly string[] =>
  ask.speak === 'tcp'
    ? ['curl', '-sS', '-m', String(seconds), '-w', '%{remote_ip}', '--', urlOf(ask).replace('tcp:', 'telnet:')]
    : [
        'curl',
        '-sS',
        '-g',
        '-m',
        String(seconds),
        '-o',
        '-',
        '-w',
        '\n%{http_code} %{time_total}',
        ...(isPastProxy ? ['--noproxy', '*'] : []),
        ...(hasHeaders ? ['-K', '-'] : []),
        urlOf(ask),
      ];

const bashScript = [
  'exec 3<>"/dev/tcp/$1/$2" || exit 1',
  'echo connected',
  'case $3 in',
  `redis) printf 'PING\\r\\n' >&3; IFS= read -r -t "$4" -n 80 l <&3; r=$?; l=\${l%$'\\r'};;`,
  `postgres) printf '\\0\\0\\0\\10\\4\\322\\26\\57' >&3; IFS= read -r -t "$4" -n 1 l <&3; r=$?;;`,
  // Whoever takes a connection and has nobody behind closes it at once.
  '*) IFS= read -r -t 0.3 -n 1 l <&3; r=$?;;',
  'esac',
  '[ "$r" = 1 ] && [ -z "$l" ] && echo closed',
  `printf 'said %s\\n' "$l"`,
  'exit 0',
].join('\n');

/**
 * nc in its many kinds: `-z` where it is known, else a connection that is held until its time is over. `"$@"` is nc with the shell around it
 * that keeps its time: a limit around this script would end the script and leave nc.
 */
const ncScript = [
  'h=$1 o=$2 k=$3 s=$4; shift 4',
  'case $k in',
  `redis) a=$(printf 'PING\\r\\n' | "$@" -w "$s" "$h" "$o"); r=$?;;`,
  `postgres) a=$(printf '\\0\\0\\0\\10\\4\\322\\26\\57' | "$@" -w "$s" "$h" "$o"); r=$?;;`,
  '*) a=; e=$("$@" -z -v -w "$s" "$h" "$o" 2>&1 </dev/null); r=$?',
  'case $e in',
  '*option*|*sage:*) "$@" -w "$s" "$h" "$o" </dev/null >/dev/null; r=$?;;',
  '*) [ -n "$e" ] && echo "$e" >&2;;',
  'esac;;',
  'esac',
  // A connection that never came to be has ended by itself before.
  '[ "$r" = 143 ] && r=0',
  '[ "$r" = 0 ] || exit "$r"',
  'echo connected',
  `printf 'said %s\\n' "$a"`,
].join('\n');

const netcat =
  (program: 'nc' | 'busybox nc') =>
  ({ ask, seconds }: Told): readonly string[] => {
    const shell = program === 'nc' ? 'sh' : 'busybox sh';
    const question = [ask.to, String(ask.port), ask.speak, String(seconds)];
    return [...shell.split(' '), '-c', ncScript, 'preflight', ...question, ...limited(shell, seconds + 1, program.split(' '))];
  };

const lines = (answer: ExecAnswer, { ask }: Told) => readLines(answer, ask.speak);
const own = (answer: ExecAnswer, { ask }: Told) => readProgram(answer, ask.speak);

/**
 * Every program that can ask. First come those that are quick and say exactly what happened. A quiet GNU wget says only that it failed,
 * so that Perl stands before it; bash and nc speak no HTTP, and are asked for a connection where nothing else is there.
 */
const programs = [
  {
    name: 'curl',
    needs: 'curl',
    order: { http: 1, https: 1, tcp: 9 },
    takesHeaders: true,
    command: curlCommand,
    read: (answer, { ask }) => (ask.speak === 'tcp' ? readTelnet(answer, readCurl) : readCurl(answer)),
  },
  {
    name: 'python3',
    needs: 'python3',
    order: { http: 2, https: 2, tcp: 3, redis: 3, postgres: 3 },
    takesHeaders: true,
    command: (told) => ['python3', '-c', pythonScript, ...ownArguments(told)],
    read: own,
  },
  {
    name: 'node',
    needs: 'node',
    order: { http: 3, https: 3, tcp: 5, redis: 5, postgres: 5 },
    takesHeaders: true,
    command: (told) => ['node', '-e', nodeScript, '--', ...ownArguments(told)],
    read: own,
  },
  {
    name: 'php',
    needs: 'php',
    order: { http: 4, https: 4, tcp: 4, redis: 4, postgres: 4 },
    takesHeaders: true,
    // Its own time does not count while a name is looked up.
    command: (told) => {
      const words = ['php', '-n', '-r', phpScript, '--', ...ownArguments(told)];
      return told.hasShell ? limited('sh', told.seconds + 1, words) : words;
    },
    read: own,
  },
  {
    name: 'perl',
    needs: 'perl',
    order: { http: 5, tcp: 2, redis: 2, postgres: 2 },
    takesHeaders: true,
    command: (told) => ['perl', '-e', perlScript, '--', ...ownArguments(told)],
    read: own,
  },
  // The static busybox's own `wget -T` crashes: the time is kept from outside.
  {
    name: 'wget',
    needs: 'wget',
    order: { http: 6, https: 5 },
    takesHeaders: false,
    command: (told) => limited('sh', told.seconds, ['wget', ...wgetArguments(told)]),
    read: readWget,
  },
  {
    name: 'busybox wget',
    needs: 'busybox',
    order: { http: 7, https: 6 },
    takesHeaders: false,
    command: (told) => limited('busybox sh', told.seconds, ['busybox', 'wget', ...wgetArguments(told)]),
    read: readWget,
  },
  {
    name: 'bash',
    needs: 'bash',
    order: { tcp: 1, redis: 1, postgres: 1 },
    takesHeaders: false,
    command: ({ ask, seconds }) =>
      limited('bash', seconds, ['bash', '-c', bashScript, 'preflight', ask.to, String(ask.port), ask.speak, String(seconds)]),
    read: lines,
  },
  { name: 'nc', needs: 'nc', order: { tcp: 7, redis: 6, postgres: 6 }, takesHeaders: false, command: netcat('nc'), read: lines },
  {
    name: 'busybox nc',
    needs: 'busybox',
    order: { tcp: 8, redis: 7, postgres: 7 },
    takesHeaders: false,
    command: netcat('busybox nc'),
    read: lines,
  },
] as const satisfies readonly ProgramEntry[];

/** Programs that can ask from inside a container. */
export type ProgramName = (typeof programs)[number]['name'];

type Program = ProgramEntry & { readonly name: ProgramName };

/** One way to ask: a program, and what it is told. An HTTP question may come down to a connection. */
export type Way = { readonly program: Program; readonly ask: InsideAsk; readonly isPastProxy?: boolean };

/** All ways to ask a question, best first: what cannot speak it is asked last, whether a connection stands. */
export function waysTo(ask: InsideAsk, hasHeaders: boolean): readonly Way[] {
  const key = ask.speak === 'http' && ask.isTls ? 'https' : ask.speak;
  const speaking = ordered(key).filter(({ takesHeaders }) => takesHeaders || !hasHeaders);
  const connecting: InsideAsk = { to: ask.to, port: ask.port, speak: 'tcp' };
  const rest = ask.speak === 'http' ? ordered('tcp').filter((program) => !speaking.includes(program)) : [];
  return [...speaking.map((program) => ({ program, ask })), ...rest.map((program) => ({ program, ask: connecting }))];
}

function ordered(key: InsideSpeak | 'https'): readonly Program[] {
  const all: readonly Program[] = programs;
  return all.filter(({ order }) => order[key] !== undefined).sort((one, other) => (one.order[key] ?? 0) - (other.order[key] ?? 0));
}
