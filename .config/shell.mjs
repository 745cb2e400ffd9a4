// Writes what a shell wants to know of the command line: completions for bash, zsh and fish, and the man page. All of it is made of the
// program that reads the command line (src/commands/parse-command-line.ts) and of the words of its help.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Makes `completions/` and `man/preflight.1` in a folder. */
export async function writeShell(dist, version) {
  const own = await commandLine();
  const { buildProgram, help } = own;
  const program = buildProgram(help, () => undefined);
  const values = valuesOf(own);
  const commands = program.commands.map((command) => ({
    name: command.name(),
    about: command.description(),
    words: wordsOf(command.name(), program, own),
    options: [...command.options.map((option) => optionOf(option, values)), { short: '-h', long: '--help', about: help.options.help }],
  }));
  await Promise.all(['completions', 'man'].map((folder) => mkdir(join(dist, folder), { recursive: true })));
  const files = {
    'completions/bash': bash(commands, values),
    'completions/zsh': zsh(commands),
    'completions/fish': fish(commands),
    'man/preflight.1': man(commands, help, version),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(dist, name), text);
}

/** The command line and its words as values. Commander wants a require, which only a module in a file can have. */
async function commandLine() {
  const folder = await mkdtemp(join(root, 'node_modules', '.shell-'));
  try {
    const contents = `
      export { phases } from './src/base/phase.ts';
      export { buildProgram } from './src/commands/parse-command-line.ts';
      export { faults } from './src/families/faults.ts';
      export { stackWords } from './src/probes/identity/front-products.ts';
      export { formatNames } from './src/reporters/reporters.ts';
      export { en } from './src/words/en.ts';
      export { help } from './src/words/en/help.ts';
    `;
    const outfile = join(folder, 'command-line.mjs');
    const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
    await build({
      stdin: { contents, resolveDir: root },
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile,
      banner: { js: banner },
      logLevel: 'warning',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Values of options, by the option's name; a file where nothing is said. */
const valuesOf = ({ faults, formatNames, phases, stackWords }) => ({
  '--phase': phases,
  '--lang': ['en', 'ja'],
  '--log-level': ['info', 'debug'],
  '--format': formatNames,
  '--stack': stackWords,
  '--fault': faults.map(({ name }) => name),
});

function optionOf({ short, long, description, flags }, values) {
  return { short, long, about: description, takes: /[<[]/.test(flags), values: values[long] };
}

/** The words that may follow a command. */
function wordsOf(name, program, { en }) {
  if (name === 'explain') return [...Object.keys(en.causes), ...Object.keys(en.checks), 'not-trusted'];
  if (name === 'help') return program.commands.map((command) => command.name());
  if (name === 'schema') return ['ports', 'managers', 'report'];
  return name === 'completion' ? ['bash', 'zsh', 'fish'] : [];
}

const flagsOf = ({ short, long }) => [short, long].filter(Boolean);
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

function bash(commands, values) {
  const cases = commands.map(
    ({ name, options, words }) => `    ${name}) words=${quoted([...options.flatMap(flagsOf), ...words].join(' '))} ;;\n`,
  );
  const known = Object.entries(values).map(
    ([long, all]) => `    ${long}) COMPREPLY=($(compgen -W ${quoted(all.join(' '))} -- "$current")); return ;;\n`,
  );
  const taking = [...new Set(commands.flatMap(({ options }) => options.filter(({ takes }) => takes).map(({ long }) => long)))].filter(
    (long) => !(long in values),
  );
  return `# bash completion for preflight; eval "$(preflight completion bash)"
_preflight() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command=check words word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in ${commands.map(({ name }) => name).join('|')}) command=$word; break ;; esac
  done
  # readline parts a word at its equals sign: --option=value comes as three.
  if [ "$current" = = ]; then current=
  elif [ "$before" = = ]; then
    before=\${COMP_WORDS[COMP_CWORD-2]}
    case $before in -*) ;; *) COMPREPLY=($(compgen -f -- "$current")); return ;; esac
  fi
  case $before in
${known.join('')}    ${taking.join('|')}) COMPREPLY=($(compgen -f -- "$current")); return ;;
  esac
  case $command in
${cases.join('')}  esac
  [ "$COMP_CWORD" -ne 1 ] || words="$words ${commands.map(({ name }) => name).join(' ')}"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _preflight preflight
`;
}

function zsh(commands) {
  const text = (about) => about.replaceAll('[', '(').replaceAll(']', ')').replaceAll(':', ' -').replaceAll("'", '’');
  const option = ({ short, long, about, takes, values: all }) => {
    const value = takes ? `:${long.slice(2)}:${all ? `(${all.join(' ')})` : '_files'}` : '';
    // With the sign, its value may stand behind an equals sign or be the next word.
    return flagsOf({ short, long }).map((flag) => `'*${flag}${takes && flag === long ? '=' : ''}[${text(about)}]${value}'`);
  };
  const cases = commands.map(
    ({ name, options, words }) =>
      `    ${name}) _arguments ${[...options.flatMap(option), ...(words.length > 0 ? [`'*:word:(${words.join(' ')})'`] : [])].join(' ')} ;;\n`,
  );
  return `#compdef preflight
# zsh completion for preflight; eval "$(preflight completion zsh)"
_preflight() {
  local -a commands
  commands=(${commands.map(({ name, about }) => `'${name}:${text(about)}'`).join(' ')})
  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then _describe command commands; return; fi
  local command=check
  [[ -n \${(M)commands:#$words[2]:*} ]] && command=$words[2]
  case $command in
${cases.join('')}  esac
}
(( $+functions[compdef] )) && compdef _preflight preflight
`;
}

function fish(commands) {
  const names = commands.map(({ name }) => name).join(' ');
  const lines = commands.flatMap(({ name, about, options, words }) => {
    const here =
      name === 'check'
        ? `not __fish_seen_subcommand_from ${names}; or __fish_seen_subcommand_from check`
        : `__fish_seen_subcommand_from ${name}`;
    return [
      `complete -c preflight -n "not __fish_seen_subcommand_from ${names}" -f -a ${name} -d ${quoted(about)}`,
      ...options.map(({ short, long, about: says, takes, values: all }) => {
        const value = takes ? (all ? ` -x -a ${quoted(all.join(' '))}` : ' -r') : '';
        return `complete -c preflight -n "${here}"${short ? ` -s ${short.slice(1)}` : ''} -l ${long.slice(2)}${value} -d ${quoted(says)}`;
      }),
      ...(words.length > 0 ? [`complete -c preflight -n "${here}" -f -a ${quoted(words.join(' '))}`] : []),
    ];
  });
  return `# fish completion for preflight; preflight completion fish | source\n${lines.join('\n')}\n`;
}

function man(commands, help, version) {
  const roff = (text) =>
    text
      .replaceAll('\\', '\\e')
      .replaceAll('-', '\\-')
      .replaceAll('’', '\\(cq')
      .replace(/^([.'])/gm, '\\&$1');
  const options = new Map(commands.flatMap((command) => command.options.map((option) => [option.long, { ...option, of: [] }])));
  for (const { name, options: own } of commands) for (const { long } of own) options.get(long).of.push(name);
  return `.TH PREFLIGHT 1 "" "preflight ${version}" "User Commands"
.SH NAME
preflight \\- ${roff(help.program[0].toLowerCase() + help.program.slice(1))}
.SH SYNOPSIS
.B preflight
[\\fICOMMAND\\fR] [\\fIOPTION\\fR]...
.SH COMMANDS
${commands.map(({ name, about }) => `.TP\n.B ${roff(name)}\n${roff(about)}\n`).join('')}.SH OPTIONS
${[...options.values()].map(({ short, long, about, takes, of }) => `.TP\n.B ${roff([short, long].filter(Boolean).join(', '))}${takes ? ' \\fIVALUE\\fR' : ''}\n${roff(about)}${long === '--help' ? '' : ` (${of.join(', ')})`}\n`).join('')}.SH EXIT STATUS
.TP
.B 0
nothing failed
.TP
.B 1
a check failed (or warned, with \\-\\-strict)
.TP
.B 2
the command line or a ledger is wrong
.TP
.B 3
nothing failed, but something required could not be looked at
.TP
.B 130
interrupted
.SH FILES
.I ports.yml
and
.I managers.yml
in the working directory; \\fBpreflight schema\\fR describes them.
`;
}
