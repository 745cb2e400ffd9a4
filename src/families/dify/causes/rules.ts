import type { Cause, CauseRule } from '../../../engine/cause.ts';
import { type Outcome, outcomeOf, type RunRecord } from '../../../engine/record.ts';
import { roleNamed, spanOf, tokenNamed } from '../../../ledger/ledger.ts';
import { stackOrigin } from '../../docker/causes/stack-origin.ts';
import { composeCommand } from '../../docker/compose-command.ts';
import { isOutOfTime } from '../../model/causes/out-of-time.ts';
import { modelCause } from '../../model/causes.ts';
import { ofModel } from '../../model/findings.ts';
import { productOf } from '../../model/product.ts';
import { difyCause } from '../causes.ts';
import { databaseServices, workerServices } from '../dify-backing.ts';
import type { AppSeen, BackingContainer, ChatSeen, DifyFindings } from '../findings.ts';
import { ofDify } from '../findings.ts';
import { modelRoleOf } from '../path-roles.ts';
import { logsOf, serviceStarting } from './dify-starting.ts';
import { causeOfText } from './dify-text.ts';

type AppOutcome = Outcome & { readonly observed?: AppSeen };
type ChatOutcome = Outcome & { readonly observed?: ChatSeen };

const apps = (record: RunRecord) => ofDify.outcomes(record, 'dify.app') as readonly AppOutcome[];
const chats = (record: RunRecord) => ofDify.outcomes(record, 'dify.chat') as readonly ChatOutcome[];

/** The arguments of an outcome of this code; undefined when it has another. */
const argsOf = <T>(outcome: Outcome, code: Outcome['code']): T | undefined => (outcome.code === code ? (outcome.args as T) : undefined);

/** Key, app and its settings: what /v1/info and /v1/parameters said. */
const app: CauseRule = (record) =>
  apps(record).flatMap((outcome) => {
    const found = causeOfApp(record, outcome);
    return found ? [found] : [];
  });

function causeOfApp(record: RunRecord, outcome: AppOutcome): Cause | undefined {
  const { subject, evidence, id, observed } = outcome;
  const more = { evidence, explains: [id] };
  const said = (outcome.args as { readonly message?: string }).message ?? '';
  switch (outcome.code) {
    case 'app-key-rejected': {
      const name = (outcome.args as { readonly token: string }).token;
      const token = tokenNamed(record.ledger, name);
      const args = { token: name, ...(token?.from ? { from: token.from } : {}) };
      return difyCause('dify-key-rejected', name, args, { ...more, ...(token ? { at: token.at } : {}) });
    }
    case 'app-disabled':
      return difyCause('dify-app-disabled', subject, { said }, more);
    case 'app-unpublished':
      return difyCause('dify-app-unpublished', subject, { said }, more);
    case 'app-wrong-mode': {
      const { name, mode } = outcome.args as { readonly name: string; readonly mode: string };
      return difyCause('dify-wrong-app-mode', subject, { name, mode }, more);
    }
    case 'app-input-required':
      return difyCause('dify-input-required', subject, { variable: (outcome.args as { readonly variable: string }).variable }, more);
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
  if (!first || isExplainedByContainer(record, databaseServices)) return [];
  const container = first.observed?.database;
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
const chatStream: CauseRule = (record) =>
  chats(record).flatMap((outcome) => {
    const { subject, evidence, id, observed } = outcome;
    const more = { evidence, explains: [id] };
    const wrong = argsOf<{ readonly asked: string; readonly answered: string }>(outcome, 'chat-wrong-model');
    if (wrong) return [modelCause('wrong-model-answered', subject, wrong, more)];
    const without = argsOf<{ readonly reason: 'annotation' | 'no-tokens' | 'no-llm-node' }>(outcome, 'chat-without-model');
    if (without) return [difyCause('answered-without-model', subject, without, more)];
    const truncated = argsOf<{ readonly tokens: number }>(outcome, 'chat-truncated');
    if (truncated) return [difyCause('stream-truncated', subject, { tokens: truncated.tokens }, { ...more, certainty: 'likely' })];
    if (outcome.code === 'chat-buffered') return [difyCause('stream-buffered', subject, { isSilent: false }, more)];
    if (outcome.code === 'chat-silent')
      return [difyCause('stream-buffered', subject, { isSilent: true }, { ...more, certainty: 'likely' })];
    const left = argsOf<DifyFindings['chat-left-behind']>(outcome, 'chat-left-behind');
    if (left) {
      const { user, isUnseen } = left;
      return [difyCause('conversation-left', subject, { user, ...(isUnseen ? { isUnseen } : {}) }, more)];
    }
    const never = argsOf<DifyFindings['chat-never-ended']>(outcome, 'chat-never-ended');
    if (never) return [difyCause('stream-never-ended', subject, never, more)];
    if (outcome.code === 'chat-never-began') return [difyCause('app-failed-at-start', subject, {}, { ...more, ...apiLogs(record) })];
    if (outcome.code === 'chat-empty') return emptyAnswer(record, outcome);
    const isWaiting = outcome.code === 'chat-only-pings' && !observed?.sawWorkflowStart && observed?.mode === 'advanced-chat';
    if (!isWaiting) return slowModel(record, outcome);
    return isExplainedByContainer(record, workerServices) ? [] : [workerCause(record, subject, observed.worker, more)];
  });

/** The stream ended in order and without a word for its reader: what the model made of it. Nothing where no model was asked. */
function emptyAnswer(record: RunRecord, outcome: ChatOutcome): readonly Cause[] {
  const { reason, tokens } = outcome.args as DifyFindings['chat-empty'];
  const hop = outcome.observed?.brokenHop;
  const server = hop === undefined ? undefined : modelRoleOf(record.ledger);
  if (hop === undefined || server === undefined) return [];
  const role = server.name;
  const more = { evidence: outcome.evidence, explains: [outcome.id], breaksHop: hop };
  if (reason === 'nothing') return [modelCause('model-answers-nothing', role, { role }, { ...more, certainty: 'likely' })];
  const args = { role, product: productOf(record, server), isInText: reason === 'think-tags', ...(tokens === undefined ? {} : { tokens }) };
  return [modelCause('model-thinks-only', role, args, { ...more, certainty: reason === 'think-tags' ? 'certain' : 'likely' })];
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
function slowModel(record: RunRecord, outcome: ChatOutcome): readonly Cause[] {
  if (outcome.code !== 'chat-too-slow' && outcome.code !== 'chat-only-pings') return [];
  const isCold = ofModel.outcomes(record, 'lmstudio.model').some(({ code }) => code === 'model-cold');
  if (isCold && isOutOfTime(outcome)) return [];
  const { withinMs, tokens = 0 } = outcome.args as { readonly withinMs: number; readonly tokens?: number };
  const at = spanOf(record.ledger, 'ports', 'chat', 'within');
  const more = { evidence: outcome.evidence, explains: [outcome.id], certainty: 'likely' as const, ...(at ? { at } : {}) };
  return [modelCause('model-slow', outcome.subject, { withinMs, tokens }, more)];
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

/** A role of the ledger holds one of these services, and its container check failed: that is the deeper cause. */
function isExplainedByContainer(record: RunRecord, services: readonly string[]): boolean {
  return (record.ledger.ports?.roles ?? [])
    .filter(({ owner }) => owner?.kind === 'compose' && services.includes(owner.service))
    .some(({ name }) =>
      (['container.running', 'container.healthy'] as const).some((kind) => outcomeOf(record, kind, name)?.verdict === 'fail'),
    );
}

const containerArgs = (container: BackingContainer | undefined) => (container ? { container: container.name, state: container.state } : {});

export const difyRules: readonly CauseRule[] = [app, database, serviceStarting, chatText, chatStream];
