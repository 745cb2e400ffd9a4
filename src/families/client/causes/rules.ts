import { shellCommand } from '../../../base/shell.ts';
import type { CauseRule } from '../../../engine/cause.ts';
import type { ManagerName } from '../../../ledger/ledger.ts';
import { roleNamed } from '../../../ledger/ledger.ts';
import { originOf } from '../../../probes/http/role-address.ts';
import { ofDify } from '../../dify/findings.ts';
import { ofEndpoint } from '../../endpoint/findings.ts';
import { clientCause } from '../causes.ts';
import { ofClient } from '../findings.ts';

const failed = (record: Parameters<CauseRule>[0]) =>
  ofClient.outcomes(record, 'client.chats').filter(({ verdict }) => verdict === 'fail' || verdict === 'warn');

/** The folder's environment lacks what the client needs, or is not there. */
const environment: CauseRule = (record) =>
  failed(record).flatMap((outcome) => {
    const { at, evidence, id, subject, observed } = outcome;
    const more = { evidence, explains: [id], ...(at ? { at } : {}) };
    if (outcome.code === 'client-without-environment') {
      const { folder, manager } = outcome.args;
      return [clientCause(outcome.code, subject, outcome.args, { ...more, command: install(manager, folder) })];
    }
    if (outcome.code !== 'client-module-missing') return [];
    const manager = observed?.manager ?? 'uv';
    return [clientCause(outcome.code, subject, { ...outcome.args, manager }, { ...more, command: install(manager, outcome.args.folder) })];
  });

const install = (manager: ManagerName, folder: string) =>
  manager === 'poetry' ? shellCommand('poetry', '-C', folder, 'install') : shellCommand('uv', '--directory', folder, 'sync');

/** One half of `localhost` takes connections and gives no answer, and that is the one that this client took. */
const localhostHalf: CauseRule = (record) =>
  failed(record).flatMap(({ at, evidence, id, observed, subject }) => {
    if (!observed?.half) return [];
    const { dead, alive } = observed.half;
    return [
      clientCause(
        'client-localhost-half',
        subject,
        { client: subject, base: observed.base, dead, alive },
        { evidence, explains: [id], ...(at ? { at } : {}), insteadOf: [`client-wrong-base-url:${subject}`] },
      ),
    ];
  });

/** The very same chat went through the chat's own address, and this client was given another. */
const wrongBaseUrl: CauseRule = (record) => {
  const { ports } = record.ledger;
  const url = ports?.chat && roleNamed(record.ledger, ports.chat.to)?.url;
  const went = ports?.chat && ofDify.outcome(record, 'dify.chat', ports.chat.to)?.verdict;
  if (!url || (went !== 'pass' && went !== 'warn')) return [];
  const right = `${originOf(url)}/v1`;
  // What a proxy did not answer says nothing of the address.
  const isProxied = ofEndpoint.found(record, 'endpoint.answers', 'endpoint-past-proxy').length > 0;
  return failed(record).flatMap(({ at, code, args, evidence, id, observed, subject }) => {
    const isUnanswered = code === 'client-unreached' && ['refused', 'dns', 'timeout', 'reset'].includes(args.trouble);
    const isOdd = code === 'client-wrong-answer' || (isUnanswered && !isProxied);
    if (!observed?.isOwnBase || observed.base === right || !isOdd) return [];
    return [
      clientCause(
        'client-wrong-base-url',
        subject,
        { client: subject, base: observed.base, right },
        { evidence, explains: [id], ...(at ? { at } : {}) },
      ),
    ];
  });
};

export const clientRules: readonly CauseRule[] = [environment, localhostHalf, wrongBaseUrl];
