import { cleanLine } from '../../base/sanitise.ts';
import type { Evidence } from '../../engine/finding.ts';
import { ofContainer, type StackTrouble } from './findings.ts';
import { errorLines, shownLine } from './log-errors.ts';

/** State and last words of one. */
export function troubleEvidence({ service, container, how, state, exitCode, output, log }: StackTrouble): readonly Evidence[] {
  const about = how === 'unhealthy' ? 'unhealthy' : state === 'exited' || state === 'restarting' ? `${state} (${exitCode})` : state;
  return [
    ofContainer.seen('stack-member', `${container}: ${about}`),
    ...(output ? [ofContainer.seen('health-output', output)] : []),
    ...errorLines(log, 2, how !== 'unhealthy' && how !== 'paused').map((line) =>
      ofContainer.seen('last-log-line', cleanLine(shownLine({ ...line, service }), 300)),
    ),
  ];
}
