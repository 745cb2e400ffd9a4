import { withoutGaps } from '../../../base/without-gaps.ts';
import type { Cause } from '../../../engine/cause.ts';
import type { RunRecord } from '../../../engine/record.ts';
import type { Role } from '../../../ledger/ledger.ts';
import { modelServers } from '../../../probes/identity/model-servers.ts';
import { ofEndpoint } from '../../endpoint/findings.ts';
import { causeOfModelTrouble } from '../../model/causes/told-by-model.ts';
import { modelCause } from '../../model/causes.ts';
import { ofModel } from '../../model/findings.ts';
import { productOf } from '../../model/product.ts';
import { difyCause } from '../causes.ts';
import type { Trouble } from '../findings.ts';

type More = Pick<Cause, 'evidence' | 'explains' | 'breaksHop'>;

/** What the model server itself said, as Dify passes it on; a key that it refuses is the one of Dify's own credentials. */
export function causeOfModelText(record: RunRecord, role: Role, trouble: Trouble, more: More): Cause | undefined {
  if (trouble.kind === 'model-token-required' || trouble.kind === 'model-token-rejected') return keyInDify(record, role, trouble, more);
  return causeOfModelTrouble(record, role, trouble, more);
}

/** Nobody listens on the port that Dify was refused at, and no other check says so. */
export function notRunning(record: RunRecord, role: Role, more: More): Cause | undefined {
  if (role.kind !== 'lmstudio' || !role.url || ofEndpoint.outcome(record, 'endpoint.answers', role.name)?.verdict === 'fail')
    return undefined;
  const args = { role: role.name, address: `${role.url.host}:${role.url.port}` };
  const command = modelServers.lmstudio.start?.(role.url.port, true);
  return modelCause('lmstudio-not-running', role.name, args, { ...more, ...withoutGaps({ command }), certainty: 'likely' });
}

/**
 * The model server refused the key of Dify's own credentials. The ledger's token is another one: it may be right, and that is said where
 * the list of models was read with it.
 */
function keyInDify(record: RunRecord, role: Role, { kind }: Trouble, more: More): Cause {
  const list = ofModel.outcome(record, 'lmstudio.model', role.name)?.verdict;
  const args = {
    role: role.name,
    isMissing: kind === 'model-token-required',
    ...withoutGaps({ token: role.token }),
    isLedgerRight: role.token !== undefined && (list === 'pass' || list === 'warn'),
    product: productOf(record, role),
  };
  return difyCause('dify-model-key-rejected', role.name, args, more);
}
