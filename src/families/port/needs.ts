import type { Need, PlanInput, Subject } from '../../engine/check.ts';
import { roleNamed } from '../../ledger/ledger.ts';
import { ofContainer } from '../container/findings.ts';
import { ofDocker } from '../docker/findings.ts';

/** A container that is down explains an empty port, and an engine that is down a hidden holder: edges for the diagnosis only. */
export function needsOfOwner(subject: Subject, { ledger }: PlanInput): readonly Need[] {
  const owner = roleNamed(ledger, subject.name)?.owner;
  if (owner === undefined || owner.kind === 'process') return [];
  return [ofDocker.need('docker.engine', 'docker', 'none'), ofContainer.need('container.running', subject.name, 'none')];
}

/** The same when the stack was stopped: whoever is left explains what still listens. */
export const needsOfRelease = (): readonly Need[] => [
  ofDocker.need('docker.engine', 'docker', 'none'),
  ofContainer.need('container.gone', 'docker', 'none'),
];
