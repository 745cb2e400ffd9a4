import type { Span } from '../../../base/span.ts';
import type { RunRecord } from '../../../engine/record.ts';
import { roleNamed, spanOf } from '../../../ledger/ledger.ts';
import type { ContainerObserved } from '../../container/findings.ts';
import { ofContainer } from '../../container/findings.ts';
import { composeCommand } from '../compose-command.ts';
import type { OddOne } from '../findings.ts';

/** Which of ledger, compose file and container differs from the other two, with its line and the command that mends it. */
export type OddOneOut = { readonly oddOne?: OddOne; readonly at?: Span; readonly command?: string };

/**
 * The three-way reconciliation of a role's port (issue 3): a ledger that is the odd one out is edited at its line, a compose file at
 * its own, and a container is made anew by the file that it no longer follows.
 */
export function oddOneOut(record: RunRecord, role: string): OddOneOut {
  const seen = ofContainer.outcome(record, 'container.published', role)?.observed;
  const oddOne = seen?.oddOne;
  if (!seen || oddOne === undefined) return {};
  const url = spanOf(record.ledger, 'ports', 'roles', role, 'url');
  const line = lineOf(seen);
  switch (oddOne) {
    case 'ledger':
    case 'unknown':
      return { oddOne, ...(url ? { at: url } : {}) };
    case 'compose-file':
    case 'all':
      return { oddOne, ...(line ? { at: line } : url ? { at: url } : {}) };
    case 'container': {
      const command = upCommand(record, role);
      return { oddOne, ...(url ? { at: url } : {}), ...(command ? { command } : {}) };
    }
  }
}

/** The line of the compose file that speaks of the same port inside, else its first. */
function lineOf({ inComposeFile = [], privatePort }: ContainerObserved['container.published']): Span | undefined {
  return (inComposeFile.find((port) => port.privatePort === privatePort) ?? inComposeFile[0])?.at;
}

/** Makes the role's service anew as its compose file says; undefined where no compose service owns it. */
export function upCommand(record: RunRecord, role: string, ...options: readonly string[]): string | undefined {
  const owner = roleNamed(record.ledger, role)?.owner;
  const place = ofContainer.outcome(record, 'container.running', role)?.observed;
  return owner?.kind === 'compose' && place ? composeCommand(record, place, 'up', '-d', ...options, owner.service) : undefined;
}
