import type { Cause } from '../../../engine/cause.ts';
import type { RunRecord } from '../../../engine/record.ts';
import type { Role } from '../../../ledger/ledger.ts';
import { modelCause } from '../causes.ts';
import { type ModelTrouble, ofModel } from '../findings.ts';
import { listCommand, loadCommand, productOf, reloadCommand, withoutDify } from '../product.ts';

type More = Pick<Cause, 'evidence' | 'explains' | 'breaksHop'>;
/** A trouble of any family's: kinds that are none of the model server's name no cause here. */
type Told = Omit<ModelTrouble, 'kind'> & { readonly kind: string };

/**
 * What the model server itself said to a chat, in the words of any product. The model's own check gates the chat, so a text gets here only
 * when that check saw nothing wrong or could not look. A key is not judged here: whose it is depends on who sent it.
 */
export function causeOfModelTrouble(record: RunRecord, role: Role, trouble: Told, more: More): Cause | undefined {
  const product = productOf(record, role);
  const said = trouble.answer?.message ?? trouble.message;
  const model = namedIn(said) ?? role.model ?? role.name;
  const base = { role: role.name, model, product };
  switch (trouble.kind) {
    case 'no-model-loaded':
      return modelCause('model-not-loaded', role.name, base, { ...more, ...loadCommand(product, role.model ?? model) });
    case 'model-unknown':
      return modelCause(
        'model-unknown',
        role.name,
        { ...base, ...withoutDify(record) },
        { ...more, ...listCommand(record, product, role) },
      );
    case 'load-refused': {
      const needs = /requires (?:approximately |more (?:system )?memory \()(\d{1,6}(?:\.\d{1,3})? ?[KMGT]i?B)/i.exec(said)?.[1];
      return modelCause('model-load-refused', role.name, { ...base, ...(needs ? { needs } : {}) }, more);
    }
    case 'load-failed':
      return modelCause('model-load-failed', role.name, base, more);
    case 'engine-crashed': {
      const exitCode = /exit code:? ?(-?\d{1,20})/i.exec(said)?.[1];
      return modelCause('model-engine-crashed', role.name, { ...base, ...(exitCode ? { exitCode } : {}) }, more);
    }
    case 'context-overflow':
      return contextCause(record, role, trouble, more);
    case 'rate-limited':
      return modelCause('model-rate-limited', role.name, { role: role.name }, more);
    case 'model-loading':
      return modelCause('model-loading', role.name, { role: role.name }, more);
    case 'stream-cut':
      return modelCause('model-stream-cut', role.name, { role: role.name }, { ...more, certainty: 'likely' });
    case 'model-error': {
      const status = trouble.answer?.status;
      return modelCause('model-server-error', role.name, { role: role.name, ...(status === undefined ? {} : { status }) }, more);
    }
    default:
      return undefined;
  }
}

/** The model that a product's refusal quotes. */
const namedIn = (said: string): string | undefined =>
  /(?:identifier|model)[\s:=\\]{0,3}["'`\\]{1,3}([\w./:@+-]{2,200})["'`\\]/i.exec(said)?.[1];

/** The numbers of the text, else what the list of models and the ledger say; each is left out where nobody tells it. */
function contextCause(record: RunRecord, role: Role, { tokens = {}, answer, message }: Told, more: More): Cause {
  const product = productOf(record, role);
  const { loadedContext, maxContext } = ofModel.outcome(record, 'lmstudio.model', role.name)?.observed?.model ?? {};
  const model = role.model ?? namedIn(answer?.message ?? message) ?? role.name;
  const has = tokens.has ?? loadedContext;
  const wanted = tokens.wanted !== undefined && (has === undefined || tokens.wanted >= has) ? tokens.wanted : undefined;
  // What the model itself cannot, no loading mends.
  const isLimit = wanted !== undefined && maxContext !== undefined && wanted > maxContext;
  const args = {
    role: role.name,
    model,
    ...(has === undefined ? {} : { has }),
    ...(wanted === undefined ? {} : { wanted }),
    isLimit,
    product,
  };
  const command = isLimit || wanted === undefined || role.model === undefined ? {} : reloadCommand(product, role.model, wanted);
  return modelCause('context-too-small', role.name, args, { ...more, ...command });
}
