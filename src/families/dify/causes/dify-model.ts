import { shellCommand } from '../../../base/shell.ts';
import type { Cause } from '../../../engine/cause.ts';
import type { RunRecord } from '../../../engine/record.ts';
import type { Role } from '../../../ledger/ledger.ts';
import { ofEndpoint } from '../../endpoint/findings.ts';
import { modelCause } from '../../model/causes.ts';
import { ofModel } from '../../model/findings.ts';
import type { Trouble } from '../findings.ts';

type More = Pick<Cause, 'evidence' | 'explains'>;

/**
 * What the model server itself said, as Dify passes it on: the same causes as LM Studio's own check names. That check gates
 * the chat, so a text gets here only when the check saw nothing wrong or could not look.
 */
export function causeOfModelText(record: RunRecord, role: Role, trouble: Trouble, more: More): Cause | undefined {
  const { message } = trouble;
  const base = { role: role.name, model: role.model ?? '' };
  const token = role.token === undefined ? {} : { token: role.token };
  switch (trouble.kind) {
    case 'no-model-loaded':
      return role.model === undefined ? undefined : modelCause('model-not-loaded', role.name, base, { ...more, command: load(role.model) });
    case 'model-unknown': {
      const named = /(?:identifier|Model) \\?["']([^"'\\]+)/i.exec(message)?.[1] ?? role.model;
      return named === undefined ? undefined : modelCause('model-unknown', role.name, { ...base, model: named }, more);
    }
    case 'context-overflow':
      return contextCause(record, role, message, more);
    case 'model-token-required':
      return modelCause('lmstudio-token-required', role.name, { role: role.name, ...token }, more);
    case 'model-token-rejected': {
      const args = { role: role.name, ...token, isMalformed: /Malformed/i.test(message) };
      return modelCause('lmstudio-token-rejected', role.name, args, { ...more, certainty: 'likely' });
    }
    default:
      return undefined;
  }
}

/** Nobody listens on the port that Dify was refused at, and no other check says so. */
export function notRunning(record: RunRecord, role: Role, more: More): Cause | undefined {
  if (role.kind !== 'lmstudio' || !role.url || ofEndpoint.outcome(record, 'endpoint.answers', role.name)?.verdict === 'fail')
    return undefined;
  const args = { role: role.name, address: `${role.url.host}:${role.url.port}` };
  const port = role.url.port === 1234 ? [] : ['--port', String(role.url.port)];
  const command = shellCommand('lms', 'server', 'start', ...port, '--bind', '0.0.0.0');
  return modelCause('lmstudio-not-running', role.name, args, { ...more, command, certainty: 'likely' });
}

/** The numbers of LM Studio's texts (facts: LM Studio 3.2), else what the list and the ledger say; without both, nothing. */
function contextCause(record: RunRecord, role: Role, message: string, more: More): Cause | undefined {
  const loaded = ofModel.outcome(record, 'lmstudio.model', role.name)?.observed?.model?.loadedContext;
  const has = numberIn(message, /n_ctx"?: ?(\d+)/) ?? numberIn(message, /context length of only (\d+)/) ?? loaded;
  const wanted =
    numberIn(message, /n_keep: ?(\d+)/) ??
    numberIn(message, /keep the first (\d+)/) ??
    numberIn(message, /request \((\d+) tokens\)/) ??
    role.context;
  if (role.model === undefined || has === undefined || wanted === undefined || wanted < has) return undefined;
  const args = { role: role.name, model: role.model, has, wanted, isLimit: false };
  return modelCause('context-too-small', role.name, args, { ...more, command: load(role.model, wanted) });
}

function numberIn(text: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

const load = (model: string, context?: number) =>
  shellCommand('lms', 'load', model, ...(context === undefined ? [] : ['--context-length', String(context)]), '-y');
