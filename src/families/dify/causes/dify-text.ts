import type { Cause } from '../../../engine/cause.ts';
import type { Outcome, RunRecord } from '../../../engine/record.ts';
import { type Role, roleNamed, tokenNamed } from '../../../ledger/ledger.ts';
import { isPluginDaemon } from '../../container/causes/dead-daemon.ts';
import { restart } from '../../docker/compose-command.ts';
import { causeOfCall, isLoopbackHost, withOneV1 } from '../../hop/causes/hop-call.ts';
import { hopCause } from '../../hop/causes.ts';
import type { HopSeen } from '../../hop/findings.ts';
import { ofHop } from '../../hop/findings.ts';
import { addressOf, hopTo, speaksModels } from '../../hop/hop-target.ts';
import { difyCause } from '../causes.ts';
import type { ChatSeen, Trouble } from '../findings.ts';
import { causeOfModelText, notRunning } from './dify-model.ts';

type Told = Pick<Outcome, 'id' | 'subject' | 'evidence'>;
type Listeners = ChatSeen['listeners'];

/**
 * The cause that an error text of Dify's names (facts: Dify 4.4, 6). A text that shows the model server's trouble gets the
 * same cause as the hop would; undefined for a text that names none, which then stands as "Dify says".
 */
export function causeOfText(record: RunRecord, outcome: Told, trouble: Trouble, listeners?: Listeners): Cause | undefined {
  const { subject, evidence, id } = outcome;
  const more = { evidence, explains: [id] };
  const said = trouble.message;
  switch (trouble.kind) {
    case 'key-rejected': {
      const token = record.ledger.ports?.chat?.token ?? subject;
      const from = tokenNamed(record.ledger, token)?.from;
      return difyCause('dify-key-rejected', token, { token, ...(from ? { from } : {}) }, more);
    }
    case 'app-disabled':
      return difyCause('dify-app-disabled', subject, { said }, more);
    case 'app-unpublished':
      return difyCause('dify-app-unpublished', subject, { said }, more);
    case 'wrong-mode':
      return difyCause('dify-wrong-app-mode', subject, { name: '', mode: trouble.code }, { ...more, certainty: 'likely' });
    case 'input-required':
      return difyCause('dify-input-required', subject, { variable: trouble.variable ?? '?' }, more);
    case 'credentials-missing':
      return difyCause('model-credentials-missing', subject, { said }, more);
    case 'plugin-missing':
      return difyCause('plugin-missing', subject, { said }, more);
    case 'plugin-daemon-down':
      return pluginDaemonDown(record, subject, more);
    case 'refused':
    case 'dns':
    case 'timeout':
    case 'proxy':
      return callCause(record, outcome, trouble, trouble.kind, listeners);
    case 'unexpected-endpoint':
      return basePathCause(record, trouble, more);
    case 'no-model-loaded':
    case 'context-overflow':
    case 'model-unknown':
    case 'model-token-required':
    case 'model-token-rejected': {
      const model = modelHop(record);
      return model && causeOfModelText(record, model.role, trouble, more);
    }
    case 'read-timeout':
    case 'tls':
    case 'server-error':
    case 'other':
      return undefined;
  }
}

type More = Pick<Cause, 'evidence' | 'explains'>;

function pluginDaemonDown(record: RunRecord, subject: string, more: More): Cause {
  const role = record.ledger.ports?.roles.find(isPluginDaemon);
  const project = record.ledger.ports?.composeProject;
  const args = { role: role?.name ?? subject, service: 'plugin_daemon' };
  return hopCause('plugin-daemon-down', role?.name ?? subject, args, {
    ...more,
    certainty: 'likely',
    ...(role ? restart(role, project) : {}),
  });
}

/** The role of the model server on the path, and what the hop to it saw. */
function modelHop(record: RunRecord): { readonly role: Role; readonly seen?: HopSeen } | undefined {
  const roles = (record.ledger.ports?.path ?? []).flatMap((hop) => roleNamed(record.ledger, hop.role) ?? []);
  const role = roles.find(speaksModels) ?? record.ledger.ports?.roles.find(speaksModels);
  const seen = role && ofHop.outcome(record, 'hop.reaches', role.name)?.observed;
  return role && { role, ...(seen ? { seen } : {}) };
}

function callCause(
  record: RunRecord,
  outcome: Told,
  trouble: Trouble,
  error: 'refused' | 'dns' | 'timeout' | 'proxy',
  heard: Listeners,
): Cause | undefined {
  const model = modelHop(record);
  if (!model) return undefined;
  const { role, seen } = model;
  // A proxy's page does not say whom it was asked for: that is the address on the path.
  const target = hopTo(record.ledger, role.name);
  const given = error === 'proxy' && target ? addressOf(target) : undefined;
  const host = trouble.host ?? given?.host;
  const port = trouble.port ?? given?.port;
  if (host === undefined) return undefined;
  const isSame = role.url?.port === port;
  const listeners = heard ?? (isSame ? seen?.listeners : undefined);
  if (error === 'refused' && isSame && listeners?.length === 0 && !isLoopbackHost(host)) {
    return notRunning(record, role, { evidence: outcome.evidence, explains: [outcome.id] });
  }
  const path = addressOf({ hop: { role: role.name, at: role.at }, role })?.path ?? '';
  return causeOfCall(record, {
    error,
    url: `http://${host}:${port ?? 80}${path || '/v1'}`,
    host,
    port: port ?? 80,
    role,
    from: hopTo(record.ledger, role.name)?.caller?.name ?? 'plugin_daemon',
    ...(seen?.caller ? { caller: seen.caller } : {}),
    ...(isSame && seen?.host ? { answersOnHost: seen.host.kind === 'response' } : {}),
    ...(listeners ? { listeners } : {}),
    ...(seen?.isDesktop === undefined ? {} : { isDesktop: seen.isDesktop }),
    explains: outcome.id,
    evidence: outcome.evidence,
  });
}

/** The text names the path that was not found: `(POST /chat/completions)` had no /v1, `(POST /v1/v1/…)` has two. */
function basePathCause(record: RunRecord, trouble: Trouble, more: More): Cause | undefined {
  const model = modelHop(record);
  const asked = /\((?:GET|POST) ([^\s)]+)\)/.exec(trouble.message)?.[1];
  if (!model || asked === undefined) return undefined;
  const target = hopTo(record.ledger, model.role.name);
  const address = target ? addressOf(target) : model.role.url;
  if (!address) return undefined;
  const url = `http://${address.host}:${address.port}${asked.replace(/\/(?:chat\/completions|completions|embeddings|models)\/?$/, '')}`;
  const better = withOneV1(url);
  return better === undefined ? undefined : hopCause('base-url-without-v1', model.role.name, { role: model.role.name, url, better }, more);
}
