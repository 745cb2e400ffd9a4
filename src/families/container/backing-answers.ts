import { cleanLine } from '../../base/sanitise.ts';
import type { CheckContext } from '../../engine/check.ts';
import type { Evidence } from '../../engine/finding.ts';
import type { ContainerSummary } from '../../probes/docker/docker.ts';
import { composeProjectOf, projectName } from '../docker/compose-project.ts';
import { isOneOff } from '../docker/container-of-role.ts';
import { type BackingAnswer, ofContainer } from './findings.ts';

const deadlineMs = 3000;

/** The two questions that change nothing, log nothing and need no password: one that redis wants a password for is an answer too. */
const tools: readonly { readonly service: RegExp; readonly command: readonly string[] }[] = [
  { service: /^(?:redis|valkey)/i, command: ['redis-cli', 'ping'] },
  { service: /^(?:db|db_postgres|postgres(?:ql)?)$/i, command: ['pg_isready', '-t', '2'] },
];

/**
 * Do redis and the database answer? A process that hangs still runs, still accepts connections, and its healthcheck needs minutes to
 * tell. An image without the tool, or an engine that cannot be asked, says nothing.
 */
export async function backingAnswers({
  ledger,
  probes,
  redact,
}: Pick<CheckContext, 'ledger' | 'probes' | 'redact'>): Promise<readonly BackingAnswer[]> {
  const list = await probes.docker.containers();
  if (!list.ok) return [];
  const project = projectName(composeProjectOf(ledger, list.value));
  const running = list.value.filter(
    (each) => project !== undefined && each.project === project && each.state === 'running' && !isOneOff(each),
  );
  const ask = async (container: ContainerSummary): Promise<readonly BackingAnswer[]> => {
    const { service = '', name, id } = container;
    const tool = tools.find((each) => each.service.test(service));
    if (!tool) return [];
    const answer = await probes.docker.exec(id, tool.command, deadlineMs);
    if (!answer.ok)
      return answer.error.reason === 'timed-out' ? [{ service, container: name, says: 'hangs', detail: answer.error.detail }] : [];
    const { exitCode, stdout, stderr } = answer.value;
    const detail = cleanLine(redact(stdout || stderr), 120);
    if (exitCode === 126 || exitCode === 127 || /executable file not found/.test(detail)) return [];
    if (exitCode === 0 || /NOAUTH|WRONGPASS/.test(detail)) return [{ service, container: name, says: 'answers', detail }];
    // pg_isready: 1 = rejects connections (it starts or ends), 2 = no response.
    return [{ service, container: name, says: exitCode === 2 ? 'hangs' : 'refuses', detail }];
  };
  return (await Promise.all(running.map(ask))).flat();
}

/** What was asked and said, as evidence. */
export const backingEvidence = (answers: readonly BackingAnswer[]): readonly Evidence[] =>
  answers.map(({ container, says, detail }) => ofContainer.seen('asked-inside', `${container}: ${detail || says}`));
