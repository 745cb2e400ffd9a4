import { type Chat, type Ledger, type Role, roleNamed } from '../../ledger/ledger.ts';
import { speaksModels } from '../hop/hop-target.ts';
import type { TroubleKind } from './findings.ts';

/** The chat of the ledger, where it goes to Dify. */
export function difyChatOf({ ports }: Ledger): (Chat & { readonly token: string }) | undefined {
  const chat = ports?.chat;
  const role = ports?.roles.find(({ name }) => name === chat?.to);
  return chat?.token !== undefined && !(role && speaksModels(role)) ? { ...chat, token: chat.token } : undefined;
}

/** The role of the model server on the path, else the first that the ledger knows. */
export function modelRoleOf(ledger: Ledger): Role | undefined {
  const roles = (ledger.ports?.path ?? []).flatMap((hop) => roleNamed(ledger, hop.role) ?? []);
  return roles.find(speaksModels) ?? ledger.ports?.roles.find(speaksModels);
}

/** The role of Dify's plugin daemon: the one of the path, for its debug port may be a role too. */
export function daemonRoleOf(ledger: Ledger): Role | undefined {
  const roles = (ledger.ports?.path ?? []).flatMap((hop) => roleNamed(ledger, hop.role) ?? []);
  return roles.find(isDaemon) ?? ledger.ports?.roles.find(isDaemon);
}

const isDaemon = ({ owner, name }: Role): boolean =>
  /plugin.?daemon/i.test(owner?.kind === 'compose' ? owner.service : owner?.kind === 'container' ? owner.name : name);

/** Troubles behind the plugin: on the way to the model server, or in it. */
const atModel: ReadonlySet<TroubleKind> = new Set([
  'refused',
  'no-connection',
  'dns',
  'timeout',
  'unreachable',
  'read-timeout',
  'proxy',
  'tls',
  'tls-on-plain',
  'invalid-url',
  'stream-cut',
  'unexpected-endpoint',
  'path-unknown',
  'not-an-api',
  'no-model-loaded',
  'load-refused',
  'load-failed',
  'engine-crashed',
  'model-unknown',
  'context-overflow',
  'model-token-required',
  'model-token-rejected',
  'rate-limited',
  'model-loading',
  'model-error',
]);

const atDaemon: ReadonlySet<TroubleKind> = new Set([
  'plugin-daemon-down',
  'daemon-key-differs',
  'plugin-missing',
  'plugin-starting',
  'plugin-dead',
]);

/** The role of the path whose hop a trouble breaks (DESIGN 6, rules of accusation 6); undefined where the api itself refused. */
export function hopBrokenBy(ledger: Ledger, kind: TroubleKind): string | undefined {
  const role = atModel.has(kind) ? modelRoleOf(ledger) : atDaemon.has(kind) ? daemonRoleOf(ledger) : undefined;
  return role && ledger.ports?.path.some((hop) => hop.role === role.name) ? role.name : undefined;
}
