import { isSameModelName, type ModelServer } from '../../../probes/identity/model-servers.ts';

/**
 * May the model that a chat names be the ledger's? By LM Studio's ids: any letter case, `publisher/name`, `name:2` for the second
 * instance (facts: LM Studio 1.2, 3.1); and as the server itself compares them, if it does at all (facts: neighbours 2).
 */
export function isSameModel(a: string, b: string, server?: ModelServer): boolean {
  const bare = (id: string) => id.toLowerCase().replace(/:\d+$/, '').replace(/^.*\//, '');
  return bare(a) === bare(b) || server?.ignoresModelName === true || isSameModelName(server, a, b);
}
