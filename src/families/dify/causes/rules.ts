import { withoutGaps } from '../../../base/without-gaps.ts';
import type { Cause, CauseRule } from '../../../engine/cause.ts';
import { outcomeOf, type RunRecord } from '../../../engine/record.ts';
import { roleNamed, spanOf, tokenNamed } from '../../../ledger/ledger.ts';
import { toldBeside } from '../../container/causes/containers.ts';
import { isIll } from '../../container/causes/stack.ts';
import { awaitsWorker, isUnbegun } from '../../container/causes/unbegun-chats.ts';
import { stackOrigin } from '../../docker/causes/stack-origin.ts';
import { composeCommand } from '../../docker/compose-command.ts';
import { chatsOutOfTime } from '../../model/causes/out-of-time.ts';
import { modelCause } from '../../model/causes.ts';
import { ofModel } from '../../model/findings.ts';
import { productOf } from '../../model/product.ts';
import { difyCause } from '../causes.ts';
import { databaseServices, workerServices } from '../dify-backing.ts';
import { type BackingContainer, type DifyFindings, ofDify } from '../findings.ts';
import { modelRoleOf } from '../path-roles.ts';
import { logsOf, serviceStarting } from './dify-starting.ts';
import { causeOfText } from './dify-text.ts';

const apps = (record: RunRecord) => ofDify.outcomes(record, 'dify.app');
const chats = (record: RunRecord) => ofDify.outcomes(record, 'dify.chat');

type AppOutcome = ReturnType<typeof apps>[number];
type ChatOutcome = ReturnType<typeof chats>[number];

/** Key, app and its settings: what /v1/info and /v1/parameters said. */
const app: CauseRule = (record) =>
  apps(record).flatMap((outcome) => {
    const found = causeOfApp(record, outcome);
    return found ? [found] : [];
  });

function causeOfApp(record: RunRecord, outcome: AppOutcome): Cause | undefined {
  const { subject, evidence, id, observed } = outcome;
  const more = { evidence, explains: [id] };
  switch (outcome.code) {
    case 'app-key-rejected': {
      const name = outcome.args.token;
      const token = tokenNamed(record.ledger, name);
      const args = { token: name, ...(token?.from ? { from: token.from } : {}) };
      return difyCause('dify-key-rejected', name, args, { ...more, ...(token ? { at: token.at } : {}) });
    }
    case 'app-disabled':
      return difyCause('dify-app-disabled', subject, { said: outcome.args.message }, more);
    case 'app-unpublished':
      return difyCause('dify-app-unpublished', subject, { said: outcome.args.message }, more);
    case 'app-wrong-mode': {
      const { name, mode } = outcome.args;
      return difyCause('dify-wrong-app-mode', subject, { name, mode }, more);
    }
    case 'app-input-required':
      return difyCause('dify-input-required', subject, { variable: outcome.args.variable }, more);
    default:
      return observed?.trouble ? causeOfText(record, outcome, observed.trouble) : undefined;
  }
}

/** A server error of the api, and the page that only reads the database fails too. */
const database: CauseRule = (record) => {
  const failing = [...apps(record), ...chats(record)].filter(
    ({ observed, verdict }) => verdict === 'fail' && observed?.setup?.answers === false,
  );
  const [first] = failing;
  const container = first?.observed?.database;
  if (!first || isExplainedByContainer(record, databaseServices, container)) return [];
  const isStopped = container !== undefined && container.state !== 'running';
  return [
    difyCause('dify-database-down', first.subject, containerArgs(container), {
      ...(container
        ? {
            command: composeCommand(
              record,
              stackOrigin(record),
              ...(isStopped ? ['up', '-d'] : ['logs', '--tail', '50']),
              container.service,
            ),
          }
        : {}),
      certainty: isStopped ? 'certain' : 'likely',
      ...(container ? { insteadOf: [`container-stopped:${container.service}`] } : {}),
      evidence: first.evidence,
      explains: failing.map(({ id }) => id),
    }),
  ];
};

/** Errors that the chat told in words: those of the api itself, of the plugin daemon, and of the model server behind it. */
const chatText: CauseRule = (record) =>
  chats(record).flatMap((outcome) => {
    const trouble = outcome.verdict === 'fail' ? outcome.observed?.trouble : undefined;
    const found = trouble && causeOfText(record, outcome, trouble, outcome.observed?.listeners);
    return found ? [found] : [];
  });

/** What the stream's shape tells. */
const chatStream: CauseRule = (record) => chats(record).flatMap((outcome) => causeOfStream(record, outcome) ?? []);

function causeOfStream(record: RunRecord, outcome: ChatOutcome): Cause | undefined {
  const { subject, evidence, id, observed } = outcome;
  const more = { evidence, explains: [id] };
  switch (outcome.code) {
    case 'chat-wrong-model':
      return modelCause('wrong-model-answered', subject, outcome.args, more);
    case 'chat-without-model':
      return difyCause('answered-without-model', subject, outcome.args, more);
    case 'chat-truncated':
      return difyCause('stream-truncated', subject, { tokens: outcome.args.tokens }, { ...more, certainty: 'likely' });
    case 'chat-buffered':
      return difyCause('stream-buffered', subject, { isSilent: false }, more);
    case 'chat-silent':
      return difyCause('stream-buffered', subject, { isSilent: true }, { ...more, certainty: 'likely' });
    case 'chat-left-behind': {
      const { user, isUnseen } = outcome.args;
      return difyCause('conversation-left', subject, { user, ...(isUnseen ? { isUnseen } : {}) }, more);
    }
    case 'chat-never-ended':
      return difyCause('stream-never-ended', subject, outcome.args, more);
    case 'chat-never-began':
      return difyCause('app-failed-at-start', subject, {}, { ...more, ...apiLogs(record) });
    case 'chat-empty':
      return emptyAnswer(record, outcome, outcome.args);
    case 'chat-only-pings':
    case 'chat-too-slow': {
      if (!isUnbegun(outcome)) return slowModel(record, outcome, outcome.args);
      const isOfWorker = awaitsWorker(record, outcome) && !isExplainedByContainer(record, workerServices, observed?.worker);
      return isOfWorker ? workerCause(record, subject, observed?.worker, more) : undefined;
    }
    default:
      return undefined;
  }
}

/** The stream ended in order and without a word for its reader: what the model made of it. Nothing where no model was asked. */
function emptyAnswer(record: RunRecord, outcome: ChatOutcome, { reason, tokens }: DifyFindings['chat-empty']): Cause | undefined {
  const hop = outcome.observed?.brokenHop;
  const server = hop === undefined ? undefined : modelRoleOf(record.ledger);
  if (hop === undefined || server === undefined) return undefined;
  const role = server.name;
  const more = { evidence: outcome.evidence, explains: [outcome.id], breaksHop: hop };
  if (reason === 'nothing') return modelCause('model-answers-nothing', role, { role }, { ...more, certainty: 'likely' });
  const args = { role, product: productOf(record, server), isInText: reason === 'think-tags', ...withoutGaps({ tokens }) };
  return modelCause('model-thinks-only', role, args, { ...more, certainty: reason === 'think-tags' ? 'certain' : 'likely' });
}

/** The logs of the two that fail before an event is sent, where the ledger knows their services. */
function apiLogs(record: RunRecord): { readonly command?: string } {
  const services = (record.ledger.ports?.path ?? []).flatMap(({ role }) => {
    const owner = roleNamed(record.ledger, role)?.owner;
    return owner?.kind === 'compose' && /^api$|plugin.?daemon/i.test(owner.service) ? [owner] : [];
  });
  return services.length === 0
    ? {}
    : {
        command: logsOf(
          record,
          services.map(({ service }) => service),
        ),
      };
}

/** Out of time, and the model was not cold: then it is slow, or so is the machine under it. */
function slowModel(
  record: RunRecord,
  outcome: ChatOutcome,
  { withinMs, tokens = 0 }: { readonly withinMs: number; readonly tokens?: number },
): Cause | undefined {
  const isCold = ofModel.found(record, 'lmstudio.model', 'model-cold').length > 0;
  if (isCold && chatsOutOfTime(record).some(({ id }) => id === outcome.id)) return undefined;
  const at = spanOf(record.ledger, 'ports', 'chat', 'within');
  const more = { evidence: outcome.evidence, explains: [outcome.id], certainty: 'likely' as const, ...(at ? { at } : {}) };
  return modelCause('model-slow', outcome.subject, { withinMs, tokens }, more);
}

function workerCause(
  record: RunRecord,
  subject: string,
  worker: BackingContainer | undefined,
  more: Pick<Cause, 'evidence' | 'explains'>,
): Cause {
  const isStopped = worker !== undefined && worker.state !== 'running';
  return difyCause('worker-not-consuming', subject, containerArgs(worker), {
    ...more,
    ...(worker
      ? { command: composeCommand(record, stackOrigin(record), ...(isStopped ? ['up', '-d'] : ['restart']), worker.service) }
      : {}),
    certainty: isStopped ? 'certain' : 'likely',
    ...(worker ? { insteadOf: [`container-stopped:${worker.service}`] } : {}),
  });
}

/**
 * A role of the ledger holds one of these services, and its container check failed; or its container, which no role names, is ill, or
 * stopped as some of the ledger's are: that is the deeper cause.
 */
function isExplainedByContainer(record: RunRecord, services: readonly string[], container: BackingContainer | undefined): boolean {
  if (isIll(record, container?.service) || toldBeside(record).some(({ service }) => service === container?.service)) return true;
  return (record.ledger.ports?.roles ?? [])
    .filter(({ owner }) => owner?.kind === 'compose' && services.includes(owner.service))
    .some(({ name }) =>
      (['container.running', 'container.healthy'] as const).some((kind) => outcomeOf(record, kind, name)?.verdict === 'fail'),
    );
}

const containerArgs = (container: BackingContainer | undefined) => (container ? { container: container.name, state: container.state } : {});

export const difyRules: readonly CauseRule[] = [app, database, serviceStarting, chatText, chatStream];
