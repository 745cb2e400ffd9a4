import { withoutGaps } from '../../../base/without-gaps.ts';
import type { CauseMore } from '../../../engine/cause.ts';
import type { RunRecord } from '../../../engine/record.ts';
import { roleBehind } from '../../../ledger/ledger.ts';
import type { ServerName } from '../../../probes/identity/identity.ts';
import { ofContainer } from '../../container/findings.ts';
import { engineCommand } from '../../docker/engine-command.ts';
import { ofPort } from '../../port/findings.ts';
import type { EndpointCauses } from '../causes.ts';
import { ofEndpoint } from '../findings.ts';

/** All that listens at the role's address is its owner's: nobody stands in its place. */
export function isOwnersPort(record: RunRecord, role: string): boolean {
  const listeners = ofPort.outcome(record, 'port.owned', role)?.observed?.listeners ?? [];
  return listeners.length > 0 && listeners.every(({ match }) => match === 'owner');
}

type OwnWay = { readonly args?: Pick<EndpointCauses['wrong-server'], 'leads'>; readonly more?: Pick<CauseMore, 'breaksHop' | 'command'> };

/** Where the declared front of Dify leads instead of to the api. Another known program has no way there at all. */
export function ownWay(record: RunRecord, role: string, server: ServerName | 'not-http', holder: string): OwnWay {
  if (server !== 'nginx' && server !== 'dify-web-only' && server !== 'other-http') return {};
  const identity = ofEndpoint.outcome(record, 'endpoint.identity', role)?.observed?.identity;
  const api = identity?.seen.find(({ path }) => path === '/v1/');
  const away =
    api !== undefined && api.status >= 300 && api.status < 400 ? /^→ (https?:\/\/[^\s…]+?)(?:\/v1)?\/?$/.exec(api.hint)?.[1] : undefined;
  const hop = roleBehind(record.ledger, role);
  const isNginx = identity?.isBehindNginx === true && ofContainer.outcome(record, 'container.running', role)?.verdict === 'pass';
  return {
    args: { leads: away === undefined ? { to: server === 'dify-web-only' ? 'web' : 'itself' } : { to: 'away', url: away } },
    more: {
      ...withoutGaps({ breaksHop: hop }),
      ...(isNginx && away === undefined ? { command: engineCommand(record, 'exec', holder, 'nginx', '-T') } : {}),
    },
  };
}
