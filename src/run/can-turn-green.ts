import type { CheckKind } from '../checks/kind.ts';
import type { Outcome } from './record.ts';

/**
 * Kinds that starting servers can turn green. What stands in files (tokens, locks, versions, boundaries, env files) changes only
 * when the user changes it, and a key that Dify rejects stays rejected.
 */
const waitable: Readonly<Record<CheckKind, boolean>> = {
  'token.present': false,
  'token.kind': false,
  'env-file.private': false,
  'docker.engine': true,
  'port.free': true,
  'port.owned': true,
  'port.released': true,
  'container.running': true,
  'container.healthy': true,
  'container.published': true,
  'container.gone': true,
  'endpoint.answers': true,
  'endpoint.identity': true,
  'front.unique': true,
  'hop.reaches': true,
  'lmstudio.model': true,
  'dify.app': true,
  'dify.chat': true,
  'manager.installed': false,
  'manager.version': false,
  'manager.boundary': false,
  'manager.lock': false,
  'host.room': false,
};

/** Codes of waitable kinds that no waiting mends: somebody has to change a key, a setting or an address first. */
const settled: ReadonlySet<string> = new Set<string>();

/** Can this outcome become a pass while somebody only waits? */
export function canTurnGreen(outcome: Outcome): boolean {
  return waitable[outcome.kind] && !settled.has(outcome.code);
}
