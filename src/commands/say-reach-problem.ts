import { unreachable } from '../base/unreachable.ts';
import type { ReachProblem } from '../reach/reach-seen.ts';
import type { App } from './app.ts';
import type { ExitCode } from './host.ts';
import { sayWrong } from './say-wrong.ts';

/** Says why there is nothing to ask: exit 2 for what was typed, 3 where nothing is there to be seen. */
export async function sayReachProblem(problem: ReachProblem, app: App): Promise<ExitCode> {
  const { reach } = app.words.language === 'ja' ? await import('../words/ja/reach.ts') : await import('../words/en/reach.ts');
  switch (problem.code) {
    case 'bad-address':
    case 'host-needs-address':
    case 'several-containers':
      return sayWrong(app, reach[problem.code](problem as never));
    case 'no-such-container':
      return sayWrong(app, reach[problem.code](problem), problem.nearest);
    case 'no-project':
    case 'nothing-running':
    case 'nothing-told':
      app.host.stderr.write(`preflight: ${reach[problem.code](problem as never)}\n`);
      return 3;
    default:
      return unreachable(problem);
  }
}
