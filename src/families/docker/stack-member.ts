import { withoutGaps } from '../../base/without-gaps.ts';
import type { ContainerSummary } from '../../probes/docker/docker.ts';
import type { StackMember } from './findings.ts';

/** The little of a container that the versions, the handover and the order of mending need. */
export function stackMember(container: ContainerSummary): StackMember {
  const { name, service, image, state } = container;
  const dependsOn = dependenciesOf(container).map((each) => each.service);
  return { name, image, state, ...withoutGaps({ service }), ...(dependsOn.length > 0 ? { dependsOn } : {}) };
}

/** A service that another waits for. `condition` as compose writes it: `service_started`, `service_healthy`, `service_completed_successfully`. */
export type Dependency = { readonly service: string; readonly condition: string };

/** Compose v2's label `com.docker.compose.depends_on`: `db_postgres:service_healthy:false,redis:service_started:false`. v1 wrote none. */
export function dependenciesOf({ labels }: Pick<ContainerSummary, 'labels'>): readonly Dependency[] {
  return (labels['com.docker.compose.depends_on'] ?? '')
    .split(',')
    .map((entry) => entry.trim().split(':'))
    .flatMap(([service = '', condition = 'service_started']) => (service === '' ? [] : [{ service, condition }]));
}
