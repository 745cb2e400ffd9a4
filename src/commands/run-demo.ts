import { join, resolve } from 'node:path';
import { nearest } from '../base/nearest.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import type { App } from './app.ts';
import { check } from './check.ts';
import type { CommandLine } from './command-line.ts';
import { runDemo } from './demo.ts';
import type { ExitCode } from './host.ts';
import { sayWrong } from './say-wrong.ts';

type DemoLine = Extract<CommandLine, { readonly command: 'demo' }>;

/** `preflight demo`: the real check against the practice stack, in a folder of its own and with an environment of its own. */
export async function demo(line: DemoLine, app: App): Promise<ExitCode> {
  const { host, words } = app;
  const { state, baseline } = line.options;
  // Files that the user names lie where the user stands, whatever the check of the practice stack calls its folder.
  const own = withoutGaps({ state: state && resolve(host.cwd, state), baseline: baseline && resolve(host.cwd, baseline) });
  const answer = await runDemo<ExitCode>(
    { keep: line.keep, list: line.list, faults: line.faults, ...withoutGaps({ phase: line.phase }) },
    {
      // What is practised is not remembered among the user's own runs, unless the user names a place for it. A fault that only
      // warns is there to be seen failing, too.
      check: ({ cwd, env, phase }) =>
        check(
          { state: join(cwd, 'state'), ...line.options, ...own, strict: line.options.strict || line.faults.length > 0, phase },
          { ...app, outputFolder: host.cwd, host: { ...host, cwd, env } },
        ),
      write: host.stdout.write,
      words: words.commands,
      language: words.language,
      interrupted: host.interrupted,
      childFile: host.program.childFile,
      env: host.env,
      program: host.program.called,
    },
  );
  switch (answer.kind) {
    case 'ran':
      return answer.exitCode;
    case 'listed':
      return 0;
    case 'unknown-name':
      return sayWrong(app, words.help.wrong.unknownFault(answer.name), nearest(answer.name, answer.known));
    case 'not-here':
      host.stderr.write(`preflight: ${words.commands.demoNotHere(answer.name, answer.lacks)}\n`);
      return 2;
    case 'not-started':
      host.stderr.write(`preflight: ${words.commands.demoFailed(answer.reason)}\n`);
      return 3;
  }
}
