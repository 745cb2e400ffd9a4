import { shellCommand } from '../../base/shell.ts';
import type { RunRecord } from '../../engine/record.ts';
import type { Role } from '../../ledger/ledger.ts';
import { originOf } from '../../probes/http/role-address.ts';
import { type ModelServerName, modelServerNamed } from '../../probes/identity/model-servers.ts';
import { ofEndpoint } from '../endpoint/findings.ts';

/** Which program serves the models, as far as it tells by itself: a remedy speaks its language, and no other one's. */
export type ModelProduct = Exclude<ModelServerName, 'openai-compatible'> | 'other';

/** What is said of each product, in its own words where there are some. */
export type ByProduct = { readonly [P in ModelProduct]?: string } & { readonly other: string };

/** By the fingerprint of this run; where that was not seen, by what the ledger says. */
export function productOf(record: RunRecord, role: Role): ModelProduct {
  const server: string | undefined = ofEndpoint.outcome(record, 'endpoint.identity', role.name)?.observed?.server;
  const named = modelServerNamed(server)?.name;
  if (named !== undefined && named !== 'openai-compatible') return named;
  return role.kind === 'lmstudio' || role.kind === 'ollama' ? role.kind : 'other';
}

/** The command that lists the models of the product; it changes nothing. */
export function listCommand(record: RunRecord, product: ModelProduct, { name, url }: Role): { readonly command?: string } {
  const list = modelServerNamed(product)?.list;
  if (list !== undefined) return { command: list };
  if (!url) return {};
  const api = ofEndpoint.outcome(record, 'endpoint.identity', name)?.observed?.api ?? `${originOf(url)}/v1`;
  return { command: shellCommand('curl', '-s', `${api}/models`) };
}

/** The command that loads a model, where the product has one that does nothing else. */
export function loadCommand(product: ModelProduct, model: string, context?: number): { readonly command?: string } {
  const load = modelServerNamed(product)?.load;
  return load ? { command: load(model, context) } : {};
}

/** The same for a model that is loaded with too small a context: loading once more would stack a second instance (facts: LM Studio 1.2). */
export function reloadCommand(product: ModelProduct, model: string, context?: number): { readonly command?: string } {
  const { load, unload } = modelServerNamed(product) ?? {};
  return load && unload ? { command: `${unload(model)} && ${load(model, context)}` } : {};
}

/** Is no Dify in the stack, whose model settings would have the model's name too? */
export function withoutDify({ ledger }: RunRecord): { readonly isWithoutDify?: true } {
  return ledger.ports?.roles.some(({ kind }) => kind === 'dify') ? {} : { isWithoutDify: true };
}
