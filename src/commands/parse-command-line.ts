import { Command, CommanderError, Option } from 'commander';
import { nearest } from '../base/nearest.ts';
import { phases } from '../base/phase.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import { type StackWord, stackWords } from '../probes/identity/front-products.ts';
import { formatNames } from '../reporters/reporters.ts';
import { type CommandName, commandNames } from '../words/command-names.ts';
import type { HelpWording } from '../words/help-wording.ts';
import { BadValue, type CheckFlags, type CommandLineProblem, checkOptions, collect, duration, oneOf } from './check-options.ts';
import type { CommandLine } from './command-line.ts';

/** Reads the words after the program's name. Pure: nothing is printed, nothing exits. */
export function parseCommandLine(argv: readonly string[], help: HelpWording): CommandLine {
  let parsed: CommandLine | undefined;
  const done = (line: CommandLine) => {
    parsed = line;
  };
  let text = '';
  // What stands behind `--` is somebody else's command line, whatever its options are called.
  const dashes = argv.includes('session') ? argv.indexOf('--', argv.indexOf('session')) : -1;
  const [own, words] = dashes === -1 ? [argv, []] : [argv.slice(0, dashes), argv.slice(dashes + 1)];
  const program = buildProgram(help, done, words);
  const quiet = (command: Command): void => {
    command.exitOverride().configureOutput({
      writeOut: (chunk) => {
        text += chunk;
      },
      writeErr: () => undefined,
    });
    for (const child of command.commands) quiet(child);
  };
  quiet(program);
  try {
    program.parse(own, { from: 'user' });
  } catch (error) {
    if (error instanceof BadValue) return { command: 'wrong', problem: error.problem };
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.version') return { command: 'version' };
    if (error.code.startsWith('commander.help')) return { command: 'help', text };
    return { command: 'wrong', problem: problemOf(error, program, own) };
  }
  return parsed ?? { command: 'help', text: program.helpInformation() };
}

/** All commands with their options; `done` is told which one was asked for. `words` stood behind `--`. */
export function buildProgram(help: HelpWording, done: (line: CommandLine) => void, words: readonly string[] = []): Command {
  const program = new Command('preflight')
    .description(help.program)
    .option('-V, --version', help.options.version)
    .helpOption('-h, --help', help.options.help)
    .helpCommand(false)
    .configureHelp({
      styleTitle: (title) => help.titles[title as keyof HelpWording['titles']] ?? title,
    })
    .enablePositionalOptions(false);
  program.on('option:version', () => {
    throw new CommanderError(0, 'commander.version', '');
  });

  const command = (name: CommandName, isDefault = false) =>
    program
      .command(name, { isDefault })
      .description(help.commands[name])
      .helpOption('-h, --help', help.options.help)
      .copyInheritedSettings(program);

  withCheckOptions(command('check', true), help)
    .argument('[word...]')
    .action((words: string[], flags: CheckFlags) => {
      const word = words[0];
      if (word !== undefined) throw unknownCommand(word);
      done({ command: 'check', options: checkOptions(flags) });
    });
  withLook(withShown(command('reach'), help), help)
    .argument('[from]', help.options.reachFrom)
    .argument('[url]', help.options.reachUrl)
    .option('--all', help.options.all)
    .option('--watch', help.options.untilGreen)
    .option('--strict', help.options.strict)
    .addOption(formatOption(help))
    .option('--force', help.options.force)
    .action(
      (from: string | undefined, url: string | undefined, { all, watch, ...flags }: CheckFlags & { all?: boolean; watch?: boolean }) =>
        done({
          command: 'reach',
          options: checkOptions({ ...flags, chat: false }),
          wish: withoutGaps({ from, url, isAll: all }),
          isWatching: watch ?? false,
        }),
    );
  withSelection(command('plan'), help)
    .option('--no-chat', help.options.noChat)
    .option('--json', help.options.json)
    .action((flags: CheckFlags & { json?: boolean }) =>
      done({
        command: 'plan',
        options: checkOptions(flags),
        isJson: flags.json ?? false,
      }),
    );
  withCheckOptions(command('report'), help)
    .option('--out <dir>', help.options.out)
    .action((flags: CheckFlags & { out?: string }) => done({ command: 'report', options: checkOptions(flags), out: flags.out ?? '.' }));
  // It never chats, prints one text of its own, and every difference is a 1 already.
  withRun(withSelection(command('diff'), help), help).action((flags: CheckFlags) =>
    done({ command: 'diff', options: checkOptions(flags) }),
  );
  withRounds(withSelection(command('session'), help, 'session'), help)
    .usage('[options] [-- COMMAND…]')
    .argument('[word...]')
    .option('--no-chat', help.options.noChat)
    .addOption(new Option('--wait <duration>', help.options.ready).argParser(duration('--wait')))
    .option('--log <file>', help.options.log)
    .option('--force', help.options.force)
    .action((own: string[], { every, log, ...flags }: CheckFlags & { every?: number; log?: string }) =>
      done({
        command: 'session',
        options: { ...checkOptions(flags), isAnyPhase: true },
        everyMs: every ?? defaultEveryMs,
        words: [...own, ...words],
        ...withoutGaps({ log }),
      }),
    );
  withRounds(withSelection(command('watch'), help), help)
    .option('--chat', help.options.chat)
    .action(({ every, chat, ...flags }: CheckFlags & { every?: number }) =>
      done({ command: 'watch', options: checkOptions({ ...flags, chat: chat ?? false }), everyMs: every ?? defaultEveryMs }),
    );
  withCheckOptions(command('demo'), help)
    .addOption(new Option('--fault <name>', help.options.fault).argParser(collect))
    .option('--list', help.options.list)
    .option('--keep', help.options.keep)
    .action((flags: CheckFlags & { fault?: readonly string[]; list?: boolean; keep?: boolean }) =>
      done({
        command: 'demo',
        options: checkOptions(flags),
        list: flags.list ?? false,
        keep: flags.keep ?? false,
        faults: flags.fault ?? [],
        ...withoutGaps({ phase: flags.phase }),
      }),
    );
  command('init')
    .option('--ports <file>', help.options.ports)
    .option('--managers <file>', help.options.managers)
    .option('--adopt <name...>', help.options.adopt)
    .addOption(new Option('--stack <name>', help.options.stack(stackWords)).argParser(oneOf('--stack', stackWords)))
    .option('--example', help.options.example)
    .addOption(langOption(help))
    .action(({ example, ...flags }: { ports?: string; managers?: string; adopt?: string[]; example?: boolean; stack?: StackWord }) =>
      done({ command: 'init', ...flags, ...withoutGaps({ isExample: example }) }),
    );
  command('trust')
    .option('--ports <file>', help.options.ports)
    .option('--managers <file>', help.options.managers)
    .option('-y, --yes', help.options.yes)
    .option('--forget', help.options.forget)
    .addOption(langOption(help))
    .action(({ yes, forget, ...files }: { ports?: string; managers?: string; yes?: boolean; forget?: boolean }) =>
      done({ command: 'trust', isYes: yes ?? false, isForgotten: forget ?? false, ...files }),
    );
  command('explain')
    .argument('[code]')
    .addOption(langOption(help))
    .action((code: string | undefined) => done({ command: 'explain', ...withoutGaps({ code }) }));
  command('schema')
    .argument('[name]', 'ports | managers | report')
    .addOption(langOption(help))
    .action((name: string | undefined) => done({ command: 'schema', ...withoutGaps({ name }) }));
  command('mcp')
    .option('--ports <file>', help.options.ports)
    .option('--managers <file>', help.options.managers)
    .option('--trust', help.options.trust)
    .addOption(langOption(help))
    .action(({ ports, managers, trust }: { ports?: string; managers?: string; trust?: boolean }) =>
      done({ command: 'mcp', ...withoutGaps({ ports, managers, trust }) }),
    );
  withSelection(command('serve'), help)
    .option('--listen <address>', help.options.listen)
    .addOption(new Option('--every <duration>', help.options.serveEvery).argParser(duration('--every')))
    .addOption(new Option('--ledger <name=file>', help.options.ledger).argParser(collect))
    .option('--chat', help.options.serveChat)
    .option('--strict', help.options.strict)
    .addOption(new Option('--deadline <duration>', help.options.deadline).argParser(duration('--deadline')))
    .option('--trust', help.options.trust)
    .action(({ listen, every, ledger, chat, ...flags }: CheckFlags & { listen?: string; every?: number; ledger?: readonly string[] }) =>
      done({
        command: 'serve',
        options: checkOptions({ ...flags, chat: chat ?? false }),
        served: { everyMs: every ?? 60_000, ledgers: ledger ?? [], ...withoutGaps({ listen }) },
      }),
    );
  command('completion')
    .argument('[shell]', 'bash | zsh | fish')
    .addOption(langOption(help))
    .action((shell: string | undefined) => done({ command: 'completion', ...withoutGaps({ shell }) }));
  command('help')
    .argument('[command]')
    .addOption(langOption(help))
    .action((name: string | undefined) => {
      if (name !== undefined && !commandNames.some((known) => known === name)) throw unknownCommand(name);
      const found = program.commands.find((candidate) => candidate.name() === name);
      done({ command: 'help', text: (found ?? program).helpInformation() });
    });
  return program;
}

const langOption = (help: HelpWording) => new Option('--lang <en|ja>', help.options.lang).argParser(oneOf('--lang', ['en', 'ja']));

function unknownCommand(word: string): BadValue {
  const suggestion = nearest(word, commandNames);
  return new BadValue({ code: 'unknown-command', word, ...withoutGaps({ suggestion }) });
}

/** All that `check` takes. */
function withCheckOptions(command: Command, help: HelpWording): Command {
  const { options } = help;
  return withRun(withSelection(command, help), help)
    .option('--no-chat', options.noChat)
    .option('--strict', options.strict)
    .option('--timings', options.timings)
    .addOption(formatOption(help))
    .option('--force', options.force);
}

const formatOption = (help: HelpWording) => new Option('--format <name[=file]>', help.options.format(formatNames)).argParser(collect);

const defaultEveryMs = 5_000;

/** What looks again and again. */
function withRounds(command: Command, help: HelpWording): Command {
  const { options } = help;
  return command
    .addOption(new Option('--every <duration>', options.every).argParser(duration('--every')))
    .option('--strict', options.strict)
    .option('--state <dir>', options.state)
    .option('--trust', options.trust)
    .addOption(new Option('--log-level <level>', options.logLevel).argParser(oneOf('--log-level', ['info', 'debug'])));
}

/** Which ledgers and checks, and how it is shown. A session goes through the phases. */
function withSelection(command: Command, help: HelpWording, of: 'one phase' | 'session' = 'one phase'): Command {
  const { options } = help;
  command.option('--ports <file>', options.ports).option('--managers <file>', options.managers);
  if (of === 'one phase') {
    command.addOption(new Option('--phase <phase>', options.phase).argParser(oneOf('--phase', phases)));
    command.addOption(new Option('--only <pattern>', options.only).argParser(collect));
  }
  return withShown(command.addOption(new Option('--skip <pattern>', options.skip).argParser(collect)), help);
}

/** How it is shown. */
function withShown(command: Command, help: HelpWording): Command {
  const { options } = help;
  return command
    .addOption(langOption(help))
    .option('-v, --verbose', options.verbose)
    .option('-q, --quiet', options.quiet)
    .option('--no-color', options.noColor);
}

/** What concerns a run that looks at the machine. */
function withRun(command: Command, help: HelpWording): Command {
  const { options } = help;
  return withLook(command.option('--state <dir>', options.state).option('--baseline <file>', options.baseline), help);
}

/** How long it looks, and what it may do. */
function withLook(command: Command, help: HelpWording): Command {
  const { options } = help;
  return command
    .addOption(new Option('--wait <duration>', options.wait).argParser(duration('--wait')))
    .addOption(new Option('--deadline <duration>', options.deadline).argParser(duration('--deadline')))
    .option('--trust', options.trust)
    .addOption(new Option('--log-level <level>', options.logLevel).argParser(oneOf('--log-level', ['info', 'debug'])));
}

/** Commander words its own errors in English; their codes and quoted names are turned into data here. */
function problemOf(error: CommanderError, program: Command, argv: readonly string[]): CommandLineProblem {
  const word = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  switch (error.code) {
    case 'commander.unknownOption': {
      const active = program.commands.find((candidate) => argv.includes(candidate.name())) ?? program.commands[0];
      const known = (active?.options ?? []).flatMap(({ long }) => (long ? [long] : []));
      const suggestion = nearest(word, [...known, '--help', '--version']);
      return { code: 'unknown-option', word, ...withoutGaps({ suggestion }) };
    }
    case 'commander.optionMissingArgument':
      return { code: 'missing-value', word };
    case 'commander.excessArguments':
      return { code: 'too-many-words', word: argv.at(-1) ?? '' };
    case 'commander.missingArgument':
      return { code: 'missing-word', word };
    default:
      return { code: 'other', word, detail: error.message };
  }
}
