import type { CheckContext } from '../../engine/check.ts';
import type { Evidence } from '../../engine/finding.ts';
import { roleNamed } from '../../ledger/ledger.ts';
import type { ContainerSummary } from '../../probes/docker/docker.ts';
import { composeProjectOf, projectName } from '../docker/compose-project.ts';
import { containerOfRole } from '../docker/container-of-role.ts';
import { ofContainer, type ServiceLine } from './findings.ts';
import { errorLines, shownLine } from './log-errors.ts';

/** Services of Dify that work on a chat without being on the path. */
const besidePath = /^(?:worker|db|db_\w+|postgres|redis)$/;

/** Lines of one container, and containers: what a chat of a minute writes. */
const maxLines = 60;
const maxContainers = 8;

/**
 * What the containers on the path, and those behind them, wrote since a moment (RFC 3339, this machine's clock), redacted, in the order
 * of time. Empty where the engine cannot be asked: a log is more evidence, never the only one.
 */
export async function logsSince(
  { ledger, probes, redact }: Pick<CheckContext, 'ledger' | 'probes' | 'redact'>,
  since: string,
): Promise<readonly ServiceLine[]> {
  const list = await probes.docker.containers();
  if (!list.ok) return [];
  const project = projectName(composeProjectOf(ledger, list.value));
  const onPath = (ledger.ports?.path ?? []).flatMap(({ role }) => {
    const owner = roleNamed(ledger, role)?.owner;
    const found = owner && owner.kind !== 'process' ? containerOfRole(list.value, owner, project) : undefined;
    return found?.kind === 'found' ? [found.container] : [];
  });
  const beside = list.value.filter((each) => project !== undefined && each.project === project && besidePath.test(each.service ?? ''));
  const asked = [...new Map([...onPath, ...beside].map((container) => [container.id, container])).values()].slice(0, maxContainers);
  const read = async (container: ContainerSummary): Promise<readonly ServiceLine[]> => {
    const log = await probes.docker.logSince(container.id, since, maxLines);
    const service = container.service ?? container.name;
    return log.ok ? log.value.map(({ at, text }) => ({ service, at, text: redact(text) })) : [];
  };
  const lines = (await Promise.all(asked.map(read))).flat();
  return lines.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** The two or three lines that tell what went wrong, as evidence. */
export const logEvidence = (lines: readonly ServiceLine[]): readonly Evidence[] =>
  errorLines(lines, 3).map((line) => ofContainer.seen('log-line', shownLine(line)));
