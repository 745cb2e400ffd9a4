import { isLoopbackHost, isWildcardHost } from '../base/address.ts';
import { likelyModel } from '../families/model/likely-model.ts';
import { parseEndpoint } from '../ledger/endpoint.ts';
import { type Endpoint, isModelKind, type Owner, type PortsLedger, type Role } from '../ledger/ledger.ts';
import { isSameModelName, modelServerNamed } from '../probes/identity/model-servers.ts';
import type { Difference, Edit } from './difference.ts';
import type { DraftedOwner, DraftedRole, Part, PortsDraft } from './draft.ts';

/** Without these a chat has no way; a ledger may well do without the others. */
const onTheWay: readonly Part[] = ['front', 'api', 'plugin-daemon', 'model'];

/** Where ports.yml says otherwise than what was seen. */
export function portsDifferences(ledger: PortsLedger, draft: PortsDraft): readonly Difference[] {
  const named = new Map(draft.roles.map((role) => [role.name, matching(role, ledger)?.name ?? role.name]));
  const nameOf = (role: string) => named.get(role) ?? role;
  const at = (name: string, edits: readonly Edit[]): readonly Difference[] =>
    edits.length === 0 ? [] : [{ name, ledger: 'ports', edits }];
  // What nobody saw contradicts nothing.
  const usual = new Set(draft.roles.flatMap(({ isUsual, name }) => (isUsual ? [name] : [])));
  const roles = draft.roles
    .filter(({ name }) => !usual.has(name))
    .flatMap((drafted): readonly Difference[] => {
      const role = matching(drafted, ledger);
      if (role) return at(role.name, [...roleEdits(role, drafted), ...hopEdits(role, drafted.name, ledger, draft)]);
      return onTheWay.includes(drafted.part) ? at(drafted.name, [whole(drafted)]) : offered(drafted);
    });
  const { project } = draft;
  const front = draft.front && !usual.has(draft.front.value) ? nameOf(draft.front.value) : undefined;
  const isOnPath = front === undefined || ledger.path.some(({ role }) => role === front);
  const hops = draft.path.filter(({ role }) => !usual.has(role)).map((hop) => ({ ...hop, role: nameOf(hop.role) }));
  return [
    ...(project && ledger.composeProject !== undefined && ledger.composeProject !== project.value
      ? at('compose', [{ where: ['compose', 'project'], value: { kind: 'text', value: project.value } }])
      : []),
    ...roles,
    ...(front !== undefined && ledger.front !== front ? at('front', [{ where: ['front'], value: { kind: 'text', value: front } }]) : []),
    ...(isOnPath ? [] : at('path', [{ where: ['path'], value: { kind: 'path', hops } }])),
    ...draft.others.filter((role) => !ledger.roles.some(({ url }) => isAt(url, role.url?.value))).flatMap(offered),
  ];
}

const whole = (role: DraftedRole): Edit => ({ where: ['roles', role.name], value: { kind: 'role', role } });
const offered = (role: DraftedRole): readonly Difference[] => [{ name: role.name, ledger: 'ports', edits: [whole(role)], isOffered: true }];

/** The role of the ledger that means what was drafted: by its owner's service, its address, its name, or as the one model server. */
function matching(drafted: DraftedRole, { roles }: PortsLedger): Role | undefined {
  const isSameSort = (role: Role) => (drafted.part === 'debug') === (role.url?.scheme === 'tcp');
  const isOwners = ({ owner }: Role) => owner !== undefined && owner.kind !== 'process' && isSameOwner(owner, drafted.owner?.value);
  const isModel = ({ kind }: Role) => isModelKind(kind);
  return (
    roles.find((role) => isOwners(role) && isSameSort(role)) ??
    roles.find(({ url }) => isAt(url, drafted.url?.value)) ??
    roles.find(({ name }) => name === drafted.name) ??
    (drafted.part === 'front' ? roles.find(({ kind }) => kind === 'dify') : undefined) ??
    (drafted.part === 'model' ? roles.find(isModel) : undefined)
  );
}

function roleEdits(role: Role, drafted: DraftedRole): readonly Edit[] {
  const edit = (key: string, value: string): Edit => ({ where: ['roles', role.name, key], value: { kind: 'text', value } });
  const edits: Edit[] = [];
  const { inside, kind, model, owner, serves, url } = drafted;
  if (role.url && url && !isAt(role.url, url.value)) edits.push(edit('url', isWithPath(url.value) ? url.value : url.value + role.url.path));
  if (role.inside && inside && !isAt(role.inside, inside.value)) edits.push(edit('inside', inside.value));
  if (role.owner && owner && !isSameOwner(role.owner, owner.value))
    edits.push({ where: ['roles', role.name, 'owner'], value: { kind: 'owner', owner } });
  // `openai` and `http` are true of every one of them.
  const told = ['dify', 'lmstudio', 'ollama'];
  if (kind && role.kind && role.kind !== kind.value && told.includes(role.kind) && (told.includes(kind.value) || kind.value === 'openai'))
    edits.push(edit('kind', kind.value));
  const server = modelServerNamed(serves?.server);
  const isKnown = serves?.models.some((one) => isSameModelName(server, one, role.model ?? '')) || server?.ignoresModelName === true;
  if (role.model !== undefined && model && serves && !isKnown)
    edits.push(edit('model', likelyModel(role.model, serves.models) ?? model.value));
  return edits;
}

/** A health page is a part of what was drafted; elsewhere the ledger's own path stays. */
const isWithPath = (url: string) => (endpointOf(url)?.path ?? '') !== '';

/** `as:` is the user's own word of what stands in Dify: only a port where nobody is, or a loopback, contradicts what was seen. */
function hopEdits(role: Role, drafted: string, ledger: PortsLedger, draft: PortsDraft): readonly Edit[] {
  const as = draft.path.find((hop) => hop.role === drafted)?.as;
  const index = ledger.path.findIndex((hop) => hop.role === role.name);
  const told = ledger.path[index]?.as;
  if (!as || !told || index <= 0 || draft.roles.find(({ name }) => name === drafted)?.isUsual) return [];
  const seen = endpointOf(as.value);
  if (!seen || (told.port === seen.port && !isLoopbackHost(told.host))) return [];
  const isOtherName = told.port !== seen.port && !isLoopbackHost(told.host) && role.owner?.kind === 'process';
  const value = isOtherName ? told.href.replace(/:\d+(?=\/|$)/, `:${seen.port}`) : as.value;
  return [{ where: ['path', index, 'as'], value: { kind: 'text', value } }];
}

function endpointOf(text: string | undefined): Endpoint | undefined {
  const parsed = text === undefined ? undefined : parseEndpoint(text, ['http', 'https', 'tcp', 'udp']);
  return parsed?.ok ? parsed.value : undefined;
}

/** The same place, in whatever words for this machine. */
function isAt(endpoint: Endpoint | undefined, text: string | undefined): boolean {
  const other = endpointOf(text);
  if (!endpoint || !other || endpoint.port !== other.port) return false;
  const isHere = ({ host }: Endpoint) => isLoopbackHost(host) || isWildcardHost(host);
  return endpoint.host === other.host || (isHere(endpoint) && isHere(other));
}

function isSameOwner(owner: Owner, drafted: DraftedOwner | undefined): boolean {
  if (drafted === undefined) return false;
  if (owner.kind === 'compose') return 'compose' in drafted && drafted.compose === owner.service;
  if (owner.kind === 'container') return 'container' in drafted && drafted.container === owner.name;
  const plain = (name: string) =>
    name
      .toLowerCase()
      .replace(/\.exe$/, '')
      .replace(/[\s_-]/g, '')
      .slice(0, 15);
  return 'process' in drafted && drafted.process.some((name) => owner.names.some((own) => plain(own) === plain(name)));
}
