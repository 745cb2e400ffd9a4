import { imageName } from '../probes/identity/front-products.ts';
import { modelServerNamed, modelServers } from '../probes/identity/model-servers.ts';
import { type Drafted, type DraftedHop, type DraftedRole, type Origin, origin, type PortsDraft } from './draft.ts';
import { draftModelRole, modelKeyOf, rankedModelServers } from './draft-model.ts';
import { plainName } from './draft-names.ts';
import { collectRoles, draftTokens, unseenOf, withKey } from './draft-parts.ts';
import type { Observed, ObservedServer } from './observed.ts';
import { knownImages } from './stack-parts.ts';

/** What a product has where nobody set it otherwise; never sure, for nobody saw it. */
export const usual = (title: string): Origin => origin('usual', { title }, false);

/** LM Studio on this machine, as it is when nobody set it otherwise. */
export function usualModelRole(): DraftedRole {
  const { name, port = 0, processes, title } = modelServers.lmstudio;
  const from = usual(title);
  return {
    name,
    part: 'model',
    url: { value: `http://127.0.0.1:${port}`, from },
    kind: { value: 'lmstudio', from },
    owner: { value: { process: processes }, from },
    isUsual: true,
  };
}

/** By which name a container reaches a server of this machine where its compose file lets it; Podman gives its own to every container. */
export function usualAddress({ engine }: Observed, port: number, isBare: boolean): Drafted<string> {
  const isPodman = 'isPodman' in engine && engine.isPodman === true;
  const host = isPodman ? 'host.containers.internal' : 'host.docker.internal';
  return { value: `http://${host}:${port}${isBare ? '' : '/v1'}`, from: usual(isPodman ? 'Podman' : 'Docker Desktop') };
}

/** The likeliest model server that runs here, whoever calls it. */
export const nearModels = ({ servers }: Observed): readonly ObservedServer[] =>
  rankedModelServers(servers.filter(({ practice }) => practice === undefined));

/** The port inside that a Dify image has in every release, and the page that answers there. */
function difyInside(service: string, image: string): DraftedRole {
  const known = knownImages.find(([pattern]) => pattern.test(imageName(image)))?.[1];
  if (!known) throw new Error(`no such image: ${image}`);
  const from = usual('Dify');
  return {
    name: plainName(service),
    part: known.part,
    owner: { value: { compose: service }, from },
    inside: { value: `${known.scheme}://${service}:${known.port}${known.path}`, from },
    isUsual: true,
  };
}

/** ports.yml of a Dify that does not run here, as its compose file has it; the model server is the one that answers here, if one does. */
export function difyProfile(observed: Observed): PortsDraft {
  const { add, roles } = collectRoles();
  const from = usual('Dify');
  const [model] = nearModels(observed);
  const front = add({
    name: 'nginx',
    part: 'front',
    url: { value: 'http://127.0.0.1:80', from },
    kind: { value: 'dify', from },
    owner: { value: { compose: 'nginx' }, from },
    isUsual: true,
  });
  const api = add(difyInside('api', 'dify-api'));
  const daemon = add(difyInside('plugin_daemon', 'dify-plugin-daemon'));
  const server = add(model ? draftModelRole(model, plainName(model.identity.server), observed.containers, []) : usualModelRole());
  const as = usualAddress(
    observed,
    model?.port ?? modelServers.lmstudio.port ?? 0,
    modelServerNamed(model?.identity.server)?.isBare ?? false,
  );
  const path: readonly DraftedHop[] = [{ role: front.name }, { role: api.name }, { role: daemon.name }, { role: server.name, as }];
  const appKey = observed.tokens.find(({ kind }) => kind === 'dify-app');
  const modelKey = model && modelKeyOf(model, observed);
  return {
    stack: { title: 'Dify', isRunning: false, caller: 'plugin_daemon' },
    front: { value: front.name, from },
    roles: withKey(roles, server, modelKey),
    others: [],
    path,
    ...(appKey ? { chat: { to: front.name, token: appKey.name } } : {}),
    tokens: draftTokens([appKey, modelKey].filter((token) => token !== undefined)),
    unseen: unseenOf(observed),
  };
}
