import type { FindingArgs, FindingCode } from '../finding.ts';
import type { CheckKind } from '../kind.ts';
import type { Outcome } from '../record.ts';

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

/**
 * Codes of waitable kinds that no waiting mends: somebody has to change a key, a setting or an address first. What a stack that is
 * only starting can show for a moment (refused, 502, no such name yet, an empty list of models) is not among them.
 */
const settled: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'app-key-rejected',
  'app-disabled',
  'app-unpublished',
  'app-wrong-mode',
  'app-input-required',
  'chat-wrong-model',
  'context-too-small',
  'model-is-embedding',
  'lmstudio-token-required',
  'lmstudio-token-rejected',
  'dify-not-set-up',
  'dify-url-with-path',
  'dify-wrong-path',
  'hop-wrong-base-path',
  'proxy-from-container',
  'endpoint-tls-failed',
  'engine-denied',
  'engine-invalid',
  'engine-not-docker',
  'engine-unsupported',
  'project-unclear',
  'container-unclear',
  'version-apart',
  'published-elsewhere',
  'published-on-other-address',
  'not-published',
  'port-address-not-here',
  'port-exposed',
  'port-not-bindable',
]);

/** Can this outcome become a pass while somebody only waits? */
export function canTurnGreen(outcome: Outcome): boolean {
  return waitable[outcome.kind] && !settled.has(outcome.code) && !isUnknownAmongOthers(outcome);
}

/** A list of models that is not empty is complete: LM Studio will not come to know another one by itself. */
function isUnknownAmongOthers({ args, code }: Outcome): boolean {
  return code === 'model-unknown' && (args as FindingArgs['model-unknown']).count > 0;
}
