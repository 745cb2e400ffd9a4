import type { CheckContext } from '../../engine/check.ts';
import { type Role, roleBehind, roleNamed } from '../../ledger/ledger.ts';
import { probeFromInside } from '../../probes/inside/inside.ts';
import { composeProjectOf, projectName } from '../docker/compose-project.ts';
import { containerOfRole } from '../docker/container-of-role.ts';
import type { EndpointObserved } from './findings.ts';

/** Long enough that a slow answer is none; the front itself was given as long. */
const withinMs = 3000;

/**
 * The front is silent: is it the front, or the service behind it? The same path is asked of that service from inside the front's own
 * container. Undefined where that cannot be asked; then neither is accused.
 */
export async function askBehind(
  { ledger, probes }: CheckContext,
  front: Role,
  path: string,
): Promise<EndpointObserved['endpoint.answers']['behind']> {
  const behind = roleNamed(ledger, roleBehind(ledger, front.name) ?? '');
  if (front.kind !== 'dify' || !front.owner || front.owner.kind === 'process' || !behind?.inside?.href.startsWith('http')) return undefined;
  const list = await probes.docker.containers();
  if (!list.ok) return undefined;
  const found = containerOfRole(list.value, front.owner, projectName(composeProjectOf(ledger, list.value)));
  if (found.kind !== 'found' || found.container.state !== 'running') return undefined;
  const url = new URL(path, behind.inside.href).href;
  const answer = await probeFromInside(probes, found.container.id, url, withinMs);
  if (answer.kind === 'blind' || answer.kind === 'connected') return undefined;
  const says = answer.kind === 'response' ? 'answers' : answer.error === 'timeout' ? 'silent' : 'other';
  return { role: behind.name, url, from: found.container.name, says };
}
