import { frontKinds } from '../ledger/ledger.ts';
import { addressText } from '../probes/http/role-address.ts';
import { type FrontProduct, frontProducts, imageName, variableFor } from '../probes/identity/front-products.ts';
import { modelServerNamed, modelServers } from '../probes/identity/model-servers.ts';
import { productTitles } from '../probes/identity/server-name.ts';
import { type DraftedRole, origin, type PortsDraft } from './draft.ts';
import { addressFor, bindOf, containerOwner, draftModelRole, hostOf, modelKeyOf, publishedBy } from './draft-model.ts';
import { plainName } from './draft-names.ts';
import { draftOthers } from './draft-others.ts';
import { collectRoles, draftTokens, unseenOf, withKey } from './draft-parts.ts';
import { type DraftedModel, toldModel } from './draft-told.ts';
import { nearModels, usual, usualAddress, usualModelRole } from './draft-usual.ts';
import type { Observed, ObservedContainer } from './observed.ts';
import { isDify } from './stack-parts.ts';

/** The product that a container runs, by its image alone. */
const isOf = ({ image }: FrontProduct, container: ObservedContainer) => image.test(imageName(container.image));

/** The first product of the table that runs here; `isWanted` may leave containers out. */
export function productThatRuns({ containers }: Observed, isWanted: (container: ObservedContainer) => boolean): FrontProduct | undefined {
  return frontProducts.find((product) => containers.some((one) => isOf(product, one) && isWanted(one)));
}

/**
 * ports.yml of a front product and the model server behind it: from its container where it runs, else from what is known of its compose file.
 * What nobody saw is marked. Pure.
 */
export function draftFrontStack(observed: Observed, product: FrontProduct): PortsDraft {
  const title = productTitles[product.name];
  const running = containersOf(observed, product);
  const container = running[0];
  const { add, names, roles } = collectRoles();
  const front = add(frontRole(observed, product, running));
  const { as, role, server, variable } = modelBehind(observed, product, container);
  const model = add(role);
  const modelKey = server && modelKeyOf(server, observed);
  const project = container?.project;
  const stack = observed.containers.filter((one) => one === container || (project !== undefined && one.project === project));
  // LiteLLM serves models itself, and proves the whole way where it tells them without a key.
  const asked = front.model ? front : model.url && model.model ? model : undefined;
  return {
    stack: {
      title,
      isRunning: container !== undefined,
      keeps: product.keeps,
      caller: container?.service ?? container?.name ?? product.service,
    },
    ...(project === undefined ? {} : { project: { value: project, from: origin('compose-label', { project, containers: stack.length }) } }),
    front: { value: front.name, ...(front.url?.from ? { from: front.url.from } : {}) },
    roles: withKey(roles, model, modelKey),
    others: container
      ? draftOthers(
          observed,
          observed.servers.filter(({ practice }) => practice === undefined),
          roles,
          stack,
          names,
        )
      : [],
    path: [{ role: front.name }, { role: model.name, ...(as ? { as } : {}), ...(variable ? { variable } : {}) }],
    ...(asked ? { chat: { to: asked.name } } : {}),
    tokens: draftTokens(modelKey ? [modelKey] : []),
    unseen: unseenOf(observed),
  };
}

/** The containers of a product, those that this machine reaches first; by its usual service where somebody built the image anew. */
function containersOf({ containers }: Observed, product: FrontProduct): readonly ObservedContainer[] {
  const byImage = containers.filter((one) => isOf(product, one));
  const found = byImage.length > 0 ? byImage : containers.filter((one) => one.service === product.service && !isDify(one));
  const rank = (one: ObservedContainer) => (portOf(one, product) ? 0 : 1);
  return [...found].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

/** Where it is published: its usual port inside, else the only one that it has. */
function portOf({ published }: ObservedContainer, { port }: FrontProduct) {
  const tcp = published.filter(({ protocol, publicPort }) => protocol === 'tcp' && publicPort > 0);
  return tcp.find(({ privatePort }) => privatePort === port) ?? (tcp.length === 1 ? tcp[0] : undefined);
}

function frontRole(observed: Observed, product: FrontProduct, [container, ...others]: readonly ObservedContainer[]): DraftedRole {
  const title = productTitles[product.name];
  const kind = frontKinds.find((each) => each === product.name);
  const published = container && portOf(container, product);
  // As a model server it has told its models, perhaps.
  const serving = observed.servers.find((one) => container && one.container === container.name && one.identity.server === product.name);
  if (serving && kind === undefined && container) {
    const role = draftModelRole(serving, plainName(container.service ?? container.name), observed.containers, []);
    return { ...role, part: 'front' };
  }
  const isOnHost = container?.networkNames?.includes('host') === true;
  const port = published?.publicPort ?? (isOnHost ? product.port : product.published);
  const one = origin('model-chosen', { among: [container, ...others].flatMap((each) => each?.name ?? []) }, false);
  const from = published && container ? (others.length > 0 ? one : publishedBy(container, published)) : usual(title);
  return {
    name: plainName(container ? (container.service ?? container.name) : product.service),
    part: 'front',
    url: { value: `http://${addressText({ host: hostOf(published?.address ?? ''), port })}`, from },
    kind: {
      value: kind ?? 'openai',
      from: container ? origin('container-image', { container: container.name, image: container.image }) : usual(title),
    },
    owner: container ? containerOwner(container) : { value: { compose: product.service }, from: usual(title) },
    ...(published ? { bind: bindOf(published.address) } : {}),
    ...(container ? {} : { isUsual: true }),
  };
}

/** Whom it calls: what it was told, else the likeliest server that runs here, else what most people have. */
function modelBehind(observed: Observed, product: FrontProduct, container: ObservedContainer | undefined): DraftedModel {
  const told = container && toldModel(observed, container, product);
  if (told) return told;
  const all = nearModels(observed).filter((server) => container === undefined || server.container !== container.name);
  const [server, ...others] = all.filter(({ identity }) => identity.server !== product.name);
  const name = modelServerNamed(server?.identity.server)?.name ?? 'lmstudio';
  const role = server ? draftModelRole(server, plainName(name), observed.containers, others) : usualModelRole();
  if (container && server) {
    const as = addressFor(container, server, observed);
    return { role, server, ...(as ? { as } : {}) };
  }
  // A container that runs and was told nothing has the address elsewhere: then no variable holds it.
  const variable = container ? undefined : variableFor(product, name);
  const as = usualAddress(
    observed,
    server?.port ?? modelServers.lmstudio.port ?? 0,
    variable?.isBare ?? modelServers[name].isBare ?? false,
  );
  const named = variable && { value: variable.name, from: usual(productTitles[product.name]) };
  return { role, as, ...(server ? { server } : {}), ...(named ? { variable: named } : {}) };
}
