import type { RunRecord } from '../../../engine/record.ts';
import type { ServerName } from '../../../probes/identity/identity.ts';
import { ofEndpoint } from '../../endpoint/findings.ts';

/**
 * Does a stranger answer in the role's place, or Dify's front in another? Then that is the cause (`wrong-server`, `front-elsewhere`),
 * and what the ports show of it is the symptom.
 */
export function answersInstead(record: RunRecord, role: string): 'wrong-server' | 'front-elsewhere' | undefined {
  if (ofEndpoint.outcome(record, 'front.unique', role)?.code === 'front-elsewhere') return 'front-elsewhere';
  const asked = [ofEndpoint.outcome(record, 'endpoint.identity', role), ofEndpoint.outcome(record, 'endpoint.answers', role)];
  return asked.some((outcome) => outcome && serverInstead(outcome) !== undefined) ? 'wrong-server' : undefined;
}

/** The server that an outcome found where another was meant. */
export function serverInstead(
  outcome: ReturnType<typeof ofEndpoint.outcomes<'endpoint.identity' | 'endpoint.answers'>>[number],
): ServerName | 'not-http' | undefined {
  if (outcome.code === 'identity-other') return outcome.args.server;
  if (outcome.code === 'dify-web-only') return 'dify-web-only';
  return outcome.code === 'endpoint-not-http' ? 'not-http' : undefined;
}
