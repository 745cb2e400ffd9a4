import { isOwnHost } from '../../../base/address.ts';
import { withoutTrailingSlashes } from '../../../base/without-trailing.ts';
import type { Cause } from '../../../engine/cause.ts';
import type { Outcome, RunRecord } from '../../../engine/record.ts';
import { type Role, tokenNamed } from '../../../ledger/ledger.ts';
import { stackOrigin } from '../../docker/causes/stack-origin.ts';
import { restart } from '../../docker/compose-command.ts';
import { rightBase } from '../../hop/base-url.ts';
import { causeOfCall } from '../../hop/causes/hop-call.ts';
import { hopCause } from '../../hop/causes.ts';
import { ofHop } from '../../hop/findings.ts';
import { addressOf, hopTo } from '../../hop/hop-target.ts';
import { modelCause } from '../../model/causes.ts';
import { difyCause } from '../causes.ts';
import type { ChatSeen, Trouble } from '../findings.ts';
import { daemonRoleOf, hopBrokenBy, modelRoleOf } from '../path-roles.ts';
import { basePath } from '../told/provider-call.ts';
import { causeOfModelText, notRunning } from './dify-model.ts';
import { logsOf, pluginCrashed, pluginNotUp, serviceOf } from './dify-starting.ts';
import { gatewaysPage, toldOtherAddress, toldOtherPath } from './dify-told.ts';

type Told = Pick<Outcome, 'id' | 'subject' | 'evidence'>;
type Listeners = ChatSeen['listeners'];
type More = Pick<Cause, 'evidence' | 'explains' | 'breaksHop'>;

/**
 * The cause that an error text of Dify's names (facts: Dify 4.4, 6). A text that shows the model server's trouble gets the
 * same cause as the hop would; undefined for a text that names none, which then stands as "Dify says".
 */
export function causeOfText(record: RunRecord, outcome: Told, trouble: Trouble, listeners?: Listeners): Cause | undefined {
  const { subject, evidence, id } = outcome;
  const hop = hopBrokenBy(record.ledger, trouble.kind);
  const more: More = { evidence, explains: [id], ...(hop === undefined ? {} : { breaksHop: hop }) };
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
    case 'app-without-model':
      return difyCause('app-without-model', subject, {}, more);
    case 'app-model-incomplete':
      return difyCause('app-model-incomplete', subject, { field: trouble.variable ?? 'model' }, more);
    case 'credentials-missing':
      return difyCause('model-credentials-missing', subject, { said }, more);
    case 'plugin-missing':
      return difyCause('plugin-missing', subject, { said }, more);
    case 'plugin-starting':
      return pluginNotUp(record, subject, said, more);
    case 'plugin-dead':
      return pluginCrashed(record, subject, more);
    case 'plugin-daemon-down':
      return pluginDaemonDown(record, subject, more);
    case 'daemon-key-differs': {
      const role = daemonRoleOf(record.ledger);
      return difyCause('plugin-daemon-key-differs', role?.name ?? subject, { service: serviceOf(role) }, more);
    }
    case 'server-error':
    case 'other':
      return undefined;
    default:
      return behindThePlugin(record, outcome, trouble, listeners, more);
  }
}

/** Troubles between the plugin and the model server, and in the model server. */
function behindThePlugin(record: RunRecord, outcome: Told, trouble: Trouble, listeners: Listeners, more: More): Cause | undefined {
  const role = modelRoleOf(record.ledger);
  if (!role) return undefined;
  // No answer came: the address comes first. An answer shows what is wrong with it by itself.
  const elsewhere = trouble.answer ? undefined : toldOtherAddress(record, role, trouble, listeners, more);
  if (elsewhere) return elsewhere;
  switch (trouble.kind) {
    case 'refused':
    case 'dns':
    case 'timeout':
    case 'unreachable':
    case 'proxy':
      return callCause(record, outcome, role, trouble, trouble.kind, listeners);
    case 'unexpected-endpoint':
      return basePathCause(record, role, trouble, more);
    case 'not-an-api':
      return gatewaysPage(record, role, trouble, more) ?? toldOtherPath(record, role, trouble, more);
    case 'path-unknown':
    case 'no-connection':
      return toldOtherPath(record, role, trouble, more);
    case 'read-timeout':
      // No TLS comes about where the hop failed by https, too: then that is the cause, and no model was asked.
      if (trouble.called?.scheme === 'https' && ofHop.outcome(record, 'hop.reaches', role.name)?.verdict === 'fail') return undefined;
      return modelCause(
        'model-slow',
        outcome.subject,
        { withinMs: trouble.afterMs ?? record.ledger.ports?.chat?.withinMs ?? 0, tokens: 0 },
        { ...more, certainty: 'likely' },
      );
    case 'invalid-url':
    case 'tls-on-plain':
      return toldOtherPath(record, role, trouble, more);
    default:
      return causeOfModelText(record, role, trouble, more);
  }
}

function pluginDaemonDown(record: RunRecord, subject: string, more: More): Cause {
  const role = daemonRoleOf(record.ledger);
  // The daemon is there, as its hop has seen: then it is not down, it fails.
  if (role && ofHop.outcome(record, 'hop.reaches', role.name)?.verdict === 'pass') {
    const logs = role.owner?.kind === 'compose' ? { command: logsOf(record, [role.owner.service]) } : {};
    return difyCause('plugin-daemon-failing', role.name, { service: serviceOf(role) }, { ...more, ...logs, certainty: 'likely' });
  }
  const args = { role: role?.name ?? subject, service: 'plugin_daemon' };
  return hopCause('plugin-daemon-down', role?.name ?? subject, args, {
    ...more,
    certainty: 'likely',
    ...(role ? restart(record, role, stackOrigin(record)) : {}),
  });
}

function callCause(
  record: RunRecord,
  outcome: Told,
  role: Role,
  trouble: Trouble,
  error: 'refused' | 'dns' | 'timeout' | 'unreachable' | 'proxy',
  heard: Listeners,
): Cause | undefined {
  const seen = ofHop.outcome(record, 'hop.reaches', role.name)?.observed;
  // A proxy's page does not say whom it was asked for: that is the address on the path.
  const target = hopTo(record.ledger, role.name);
  const given = error === 'proxy' && target ? addressOf(target) : undefined;
  const host = given?.host ?? trouble.host;
  const port = given?.port ?? trouble.port;
  if (host === undefined) return undefined;
  const isSame = role.url?.port === port;
  const listeners = heard ?? (isSame ? seen?.listeners : undefined);
  if (error === 'refused' && isSame && listeners?.length === 0 && !isOwnHost(host)) {
    return notRunning(record, role, { evidence: outcome.evidence, explains: [outcome.id] });
  }
  const path = addressOf({ hop: { role: role.name, at: role.at }, role })?.path ?? '';
  const found = causeOfCall(record, {
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
    ...(seen?.isRootless === undefined ? {} : { isRootless: seen.isRootless }),
    explains: outcome.id,
    evidence: outcome.evidence,
  });
  const hop = hopBrokenBy(record.ledger, error);
  return found && hop !== undefined ? { ...found, breaksHop: hop } : found;
}

/** The text names the path that was not found: `(POST /chat/completions)` had no /v1, `(POST /v1/v1/…)` has two. */
function basePathCause(record: RunRecord, role: Role, trouble: Trouble, more: More): Cause | undefined {
  const asked = /\((?:GET|POST) ([^\s)]{1,300})\)/.exec(trouble.message)?.[1];
  if (asked === undefined) return toldOtherPath(record, role, trouble, more);
  const target = hopTo(record.ledger, role.name);
  const address = target ? addressOf(target) : role.url;
  if (!address) return undefined;
  const provider = target?.hop.provider;
  // The plugin `lmstudio` put a /v1 of its own behind what was typed.
  const typed = provider === 'lmstudio' ? basePath(asked).replace(/\/v1$/, '') : basePath(asked);
  const url = `http://${address.host}:${address.port}${typed}`;
  // What was typed ended in a slash, and the plugin added one.
  const better = rightBase(url, provider) ?? (url.endsWith('/') ? withoutTrailingSlashes(url) : undefined);
  return better === undefined ? undefined : hopCause('base-url-without-v1', role.name, { role: role.name, url, better }, more);
}
