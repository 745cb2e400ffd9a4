import { withoutGaps } from '../base/without-gaps.ts';
import type { PortsLedger } from '../ledger/ledger.ts';
import { addressText, isLocal } from '../probes/http/role-address.ts';
import { frontProducts, type StackWord } from '../probes/identity/front-products.ts';
import { servesModels } from '../probes/identity/model-servers.ts';
import { type DraftedHop, type DraftedRole, origin, type PortsDraft } from './draft.ts';
import { draftFrontStack, productThatRuns } from './draft-front.ts';
import {
  addressFor,
  bindOf,
  containerOwner,
  draftModelRole,
  hostOf,
  isModelServer,
  modelKeyOf,
  ownerOf,
  publishedBy,
  rankedModelServers,
} from './draft-model.ts';
import { plainName } from './draft-names.ts';
import { draftOthers } from './draft-others.ts';
import { collectRoles, draftTokens, unseenOf, withKey } from './draft-parts.ts';
import { difyProfile } from './draft-usual.ts';
import type { Observed, ObservedContainer, ObservedServer } from './observed.ts';
import { isDify, type KnownImage, partOf } from './stack-parts.ts';

/** Whose stack is drafted: the one that is named, or what runs here. */
export type DraftWish = {
  /** Undefined: Dify where it runs, else another front that does, else the model server alone. */
  readonly stack?: StackWord;
  /** The ledger that is there: a front that it does not name is then no reason to draft another stack. */
  readonly known?: PortsLedger;
};

/** ports.yml from what runs here, or where a stack is named and does not run, from what is known of it. Pure. */
export function draftPorts(all: Observed, { known, stack }: DraftWish = {}): PortsDraft | undefined {
  const observed = known ? withKnown(all, known) : all;
  const named = frontProducts.find(({ word }) => word === stack);
  if (named) return draftFrontStack(observed, named);
  const dify = stackOf(observed);
  const isThere = dify.length > 0 || frontsOf(observed, dify).length > 0;
  if (stack === 'dify' && !isThere) return difyProfile(observed);
  const isNamed = ({ name, service }: ObservedContainer) =>
    known?.roles.some(({ owner }) =>
      owner?.kind === 'compose' ? owner.service === service : owner?.kind === 'container' && owner.name === name,
    ) ?? true;
  const product = isThere || stack !== undefined ? undefined : productThatRuns(observed, isNamed);
  return product ? draftFrontStack(observed, product) : draftRunning(observed, dify);
}

/** The model servers that the ledger names, where one of its kind still answers at its address, are marked. */
function withKnown(observed: Observed, { roles }: PortsLedger): Observed {
  const isKnown = ({ host, identity, port }: ObservedServer) =>
    roles.some(
      ({ kind, url }) =>
        servesModels(kind) && url?.port === port && (isLocal(url) || url.host === host) && (kind === 'openai' || kind === identity.server),
    );
  return { ...observed, servers: observed.servers.map((server) => (isKnown(server) ? { ...server, isKnown: true } : server)) };
}

/**
 * ports.yml from what runs: the compose project with Dify's images (whatever its name), the front that its listeners admit to be, the
 * model server by its fingerprint, and the way between them. Undefined where neither a front nor a model server runs.
 */
function draftRunning(observed: Observed, stack: readonly ObservedContainer[]): PortsDraft | undefined {
  const fronts = frontsOf(observed, stack);
  const front = fronts[0];
  // A practice stack is whole: what else answers on the machine is none of it.
  const near = observed.servers.filter(({ practice }) => practice === front?.practice);
  const models = rankedModelServers(near);
  const model = models[0];
  if (!front && !model && stack.length === 0) return undefined;

  const { add, names, roles } = collectRoles();
  const frontRole = front && add(draftFront(front, fronts.slice(1), observed.containers));
  const parts = stack.flatMap((container) => {
    const known = partOf(container);
    return known ? [{ container, known }] : [];
  });
  const role = (part: KnownImage['part']) => {
    const found = parts.find(({ known }) => known.part === part);
    return found && { ...found, role: add(draftInside(found.container, found.known)) };
  };
  const api = role('api');
  const daemon = role('plugin-daemon');
  const modelRole = model && add(draftModelRole(model, plainName(model.identity.server), observed.containers, models.slice(1)));
  role('database');
  role('queue');
  const debug = daemon?.container.published.find(({ privatePort }) => privatePort === 5003);
  if (daemon && debug) {
    add({
      name: 'plugin-debug',
      part: 'debug',
      url: {
        value: `tcp://${addressText({ host: hostOf(debug.address), port: debug.publicPort })}`,
        from: publishedBy(daemon.container, debug),
      },
      owner: containerOwner(daemon.container),
      isOptional: true,
    });
  }

  const caller = daemon ?? api;
  const as = caller && model && addressFor(caller.container, model, observed);
  const path: DraftedHop[] = [frontRole, api?.role, daemon?.role].flatMap((one) => (one ? [{ role: one.name }] : []));
  if (modelRole) path.push({ role: modelRole.name, ...(as ? { as } : {}) });
  const appKey = observed.tokens.find(({ kind }) => kind === 'dify-app');
  const modelKey = model && modelKeyOf(model, observed);
  const used = [...(front ? [appKey] : []), modelKey].filter((token) => token !== undefined);
  const project = stack[0]?.project;
  return {
    ...(project === undefined ? {} : { project: { value: project, from: origin('compose-label', { project, containers: stack.length }) } }),
    ...(frontRole ? { front: { value: frontRole.name, ...(frontRole.url?.from ? { from: frontRole.url.from } : {}) } } : {}),
    roles: withKey(roles, modelRole, modelKey),
    others: draftOthers(observed, near, roles, stack, names),
    path,
    ...(frontRole && appKey ? { chat: { to: frontRole.name, token: appKey.name } } : {}),
    tokens: draftTokens(used),
    unseen: unseenOf(observed),
  };
}

/**
 * The containers of the stack: those of the compose project with most of Dify's images, else (images may have been built or tagged under
 * other names) those of the project that publishes the front; without compose, Dify's containers alone.
 */
function stackOf({ containers, servers }: Observed): readonly ObservedContainer[] {
  const publishers = containers.filter(({ name }) => servers.some((server) => server.container === name && isFront(server)));
  for (const signs of [containers.filter(isDify), publishers]) {
    const projects = new Map<string | undefined, number>();
    for (const { project } of signs) projects.set(project, (projects.get(project) ?? 0) + 1);
    const [most] = [...projects].sort(([a, some], [b, more]) => more - some || (a ?? '').localeCompare(b ?? ''));
    if (!most) continue;
    return most[0] === undefined ? signs.filter((one) => one.project === undefined) : containers.filter((one) => one.project === most[0]);
  }
  return [];
}

const isFront = (server: ObservedServer) => server.identity.hasDifyWeb === true && !isModelServer(server);

/** Listeners that are Dify with its web, those of the stack's own containers first, nginx before others. */
function frontsOf({ servers }: Observed, stack: readonly ObservedContainer[]): readonly ObservedServer[] {
  const isOwn = ({ container }: ObservedServer) => stack.some(({ name }) => name === container);
  const rank = (server: ObservedServer) => (isOwn(server) ? 0 : 2) + (server.identity.isBehindNginx ? 0 : 1);
  const fronts = servers.filter((server) => isFront(server) && (server.practice === undefined || isOwn(server)));
  return fronts.sort((a, b) => rank(a) - rank(b) || a.port - b.port);
}

function draftFront(front: ObservedServer, others: readonly ObservedServer[], containers: readonly ObservedContainer[]): DraftedRole {
  const container = containers.find(({ name }) => name === front.container);
  const { version } = front.identity;
  const seen = origin('fingerprint', { server: 'dify', ...withoutGaps({ version }) });
  const published = container?.published.find(({ publicPort }) => publicPort === front.port);
  const owner = ownerOf(front, containers);
  const bound = published?.address ?? front.bound;
  const from = published && container ? publishedBy(container, published) : seen;
  return {
    name: plainName(container ? (container.service ?? container.name) : (front.processes[0] ?? 'front')),
    part: 'front',
    url: {
      value: `http://${addressText(front)}`,
      from: others.length > 0 ? origin('front-chosen', { among: [front, ...others].map(addressText) }, false) : from,
    },
    kind: { value: 'dify', from: seen },
    ...(owner ? { owner } : {}),
    ...(bound === undefined ? {} : { bind: bindOf(bound) }),
  };
}

function draftInside(container: ObservedContainer, { part, path, port, scheme }: KnownImage): DraftedRole {
  const { image, name, service } = container;
  return {
    name: plainName(service ?? name),
    part,
    owner: containerOwner(container),
    inside: { value: `${scheme}://${service ?? name}:${port}${path}`, from: origin('image-port', { image, port }) },
  };
}
