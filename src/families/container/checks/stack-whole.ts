import { cleanLine } from '../../../base/sanitise.ts';
import type { Check } from '../../../engine/check.ts';
import { spanOf } from '../../../ledger/ledger.ts';
import { composeProjectOf, composeServices, projectName } from '../../docker/compose-project.ts';
import { isOneOff } from '../../docker/container-of-role.ts';
import { dockerRoles } from '../../docker/docker-roles.ts';
import { ofDocker } from '../../docker/findings.ts';
import { stackMember } from '../../docker/stack-member.ts';
import type { ContainerObserved } from '../findings.ts';
import { ofContainer } from '../findings.ts';
import { troubleEvidence } from '../stack-evidence.ts';
import { runningFolders } from '../stack-folders.ts';
import { troublesOf } from '../stack-trouble.ts';

const told = ofContainer.findingOf('stack.whole');

/**
 * Are the services of the compose project well that the ledger does not name (database, redis, worker …), and is it one project? Out
 * of the one container list; never more than a warning: whether the signal suffers, the other checks tell.
 */
export const stackWhole: Check<'stack.whole'> = {
  kind: 'stack.whole',
  canTurnGreen: true,
  phases: ['running'],
  subjects: ({ ledger }) => {
    if (composeServices(ledger).length === 0) return [];
    const at = spanOf(ledger, 'ports', 'compose') ?? dockerRoles(ledger)[0]?.at;
    return [{ name: 'docker', ...(at ? { at } : {}) }];
  },
  needs: () => [ofDocker.need('docker.engine', 'docker', 'passed')],
  deadlineMs: () => 15_000,
  run: async (context) => {
    const { ledger, probes } = context;
    const list = await probes.docker.containers();
    if (!list.ok) return ofContainer.couldNotLook('stack.whole', list.error);
    const project = composeProjectOf(ledger, list.value);
    const name = projectName(project);
    const members = list.value.filter((container) => name !== undefined && container.project === name && !isOneOff(container));
    if (name === undefined || members.length === 0) return told('skipped', 'stack-not-seen', {});
    const named = new Set(composeServices(ledger));
    const byName = new Set(dockerRoles(ledger).flatMap(({ owner }) => (owner.kind === 'container' ? [owner.name] : [])));
    const others = members.filter((container) => !named.has(container.service ?? '') && !byName.has(container.name));
    const { troubles, unseen } = await troublesOf(context, others);
    const folders = runningFolders(members);
    const observed: ContainerObserved['stack.whole'] = { project, stack: members.map(stackMember), troubles, folders };
    const evidence = [
      ...(folders.length > 1 ? folders.map((folder) => ofContainer.seen('project-folder', cleanLine(folder, 200))) : []),
      ...troubles.flatMap(troubleEvidence),
    ];
    if (folders.length > 1) return told('warn', 'stack-shared', { project: name, folders }, evidence, { observed });
    if (troubles.length === 0) {
      if (unseen) return ofContainer.couldNotLook('stack.whole', unseen, evidence);
      return told('pass', 'stack-whole', { project: name, services: new Set(members.map(({ service }) => service)).size }, [], {
        observed,
      });
    }
    const services = troubles.map(({ service }) => service);
    return told('warn', 'stack-incomplete', { project: name, services }, evidence, { observed });
  },
};
