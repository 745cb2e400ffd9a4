import { withoutGaps } from '../../../base/without-gaps.ts';
import type { Cause, CauseRule } from '../../../engine/cause.ts';
import type { Outcome, RunRecord } from '../../../engine/record.ts';
import { placeInRole, type Role, roleNamed, spanOf } from '../../../ledger/ledger.ts';
import { ofEndpoint } from '../../endpoint/findings.ts';
import { ofHop } from '../../hop/findings.ts';
import { modelCause } from '../causes.ts';
import { type ModelFindings, type ModelTrouble, ofModel } from '../findings.ts';
import { productOf } from '../product.ts';
import { causeOfModelTrouble } from './told-by-model.ts';

type ChatOutcome = ReturnType<typeof ofModel.outcomes<'model.chat'>>[number];
type More = Pick<Cause, 'evidence' | 'explains' | 'breaksHop'>;

/** What the one chat with a model server says is wrong: the same causes as behind Dify, without Dify. */
export const modelChatRule: CauseRule = (record) =>
  ofModel.outcomes(record, 'model.chat').flatMap((outcome) => {
    const role = roleNamed(record.ledger, outcome.subject);
    const hop = outcome.observed?.brokenHop;
    const more = { evidence: outcome.evidence, explains: [outcome.id], ...withoutGaps({ breaksHop: hop }) };
    return (role && causeOf(record, outcome, role, more)) ?? [];
  });

function causeOf(record: RunRecord, outcome: ChatOutcome, role: Role, more: More): Cause | undefined {
  const { observed } = outcome;
  switch (outcome.code) {
    case 'model-chat-too-early':
      return modelCause('model-loading', role.name, { role: role.name }, more);
    case 'model-chat-error': {
      const upstream = roleNamed(record.ledger, observed?.upstream ?? '');
      return (
        observed?.trouble && (upstream ? behind(record, role, upstream, observed.trouble, more) : own(record, role, observed.trouble, more))
      );
    }
    case 'model-chat-empty':
      return empty(record, role, outcome.args, more);
    case 'model-chat-cut':
      return modelCause('model-stream-cut', role.name, { role: role.name }, { ...more, certainty: 'likely' });
    case 'model-chat-too-slow':
      return slow(record, outcome, outcome.args, more);
    case 'model-answered-by-other': {
      const args = { ...outcome.args, isDirect: true as const };
      return modelCause('wrong-model-answered', role.name, args, { ...more, ...placeInRole(record.ledger, role.name, 'model') });
    }
    default:
      return undefined;
  }
}

/** The server's own trouble. A key that it refuses is the ledger's, for no other was sent. */
function own(record: RunRecord, role: Role, trouble: ModelTrouble, more: More): Cause | undefined {
  const token = record.ledger.ports?.chat?.token ?? role.token;
  const args = { role: role.name, ...withoutGaps({ token }), product: productOf(record, role) };
  // A refusal of what was not sent is no rejection, however it is worded.
  const isMissing = token === undefined || trouble.kind === 'model-token-required';
  if (trouble.kind !== 'model-token-required' && trouble.kind !== 'model-token-rejected')
    return causeOfModelTrouble(record, role, trouble, more) ?? noChatThere(record, role, trouble, more);
  if (isMissing) return modelCause('lmstudio-token-required', role.name, args, more);
  return modelCause('lmstudio-token-rejected', role.name, { ...args, isMalformed: false }, more);
}

/** It does not know the path of chats, or something else than an API answers there. */
function noChatThere(record: RunRecord, role: Role, { answer }: ModelTrouble, more: More): Cause {
  const api = ofEndpoint.outcome(record, 'endpoint.identity', role.name)?.observed?.api;
  const status = answer?.status === undefined ? {} : { status: answer.status };
  const url = api === undefined ? {} : { url: `${api}/chat/completions` };
  return modelCause('model-server-error', role.name, { role: role.name, ...status, ...url }, more);
}

/** What a gateway says of the server behind it. */
function behind(record: RunRecord, front: Role, role: Role, trouble: ModelTrouble, more: More): Cause | undefined {
  const args = { front: front.name, role: role.name };
  if (trouble.kind === 'model-token-required' || trouble.kind === 'model-token-rejected') {
    return modelCause('upstream-key-rejected', role.name, args, more);
  }
  const isUnreached = /Connection error|Cannot connect to host|Connect call failed|Connection refused/i.test(trouble.message);
  if (!isUnreached) return causeOfModelTrouble(record, role, trouble, more);
  // Only where the hop was seen to work is the gateway's own address the odd one.
  const isReached = ofHop.outcome(record, 'hop.reaches', role.name)?.verdict === 'pass';
  return isReached ? modelCause('upstream-unreachable', role.name, args, { ...more, certainty: 'likely' }) : undefined;
}

function empty(record: RunRecord, role: Role, { reason, tokens }: ModelFindings['model-chat-empty'], more: More): Cause {
  if (reason === 'nothing') return modelCause('model-answers-nothing', role.name, { role: role.name }, { ...more, certainty: 'likely' });
  if (reason === 'tool-call' || reason === 'filtered')
    return modelCause('model-answers-nothing', role.name, { role: role.name, instead: reason }, more);
  const isUnseen = reason === 'unseen';
  const args = {
    role: role.name,
    product: productOf(record, role),
    isInText: reason === 'think-tags',
    isDirect: true as const,
    ...withoutGaps({ isUnseen: isUnseen ? (true as const) : undefined, tokens }),
  };
  return modelCause('model-thinks-only', role.name, args, { ...more, ...(isUnseen ? { certainty: 'likely' } : {}) });
}

/** Out of time, and the model was not cold: a cold one is a cause of its own. */
function slow(
  record: RunRecord,
  { subject }: Outcome,
  { withinMs, tokens }: ModelFindings['model-chat-too-slow'],
  more: More,
): Cause | undefined {
  const isCold = ofModel.outcomes(record, 'lmstudio.model').some(({ code }) => code === 'model-cold');
  if (isCold && tokens === 0) return undefined;
  const at = spanOf(record.ledger, 'ports', 'chat', 'within');
  return modelCause('model-slow', subject, { withinMs, tokens }, { ...more, certainty: 'likely', ...(at ? { at } : {}) });
}
