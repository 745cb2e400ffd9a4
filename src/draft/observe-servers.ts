import { within } from '../base/within.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import { type FrontPlace, frontPlaces } from '../families/endpoint/front-listeners.ts';
import { createModelListProbe, type ModelListProbe } from '../families/model/servers/model-lists.ts';
import { isContainerRuntime } from '../families/port/port-helpers.ts';
import { holderOf } from '../families/port/port-holder.ts';
import type { ContainerSummary } from '../probes/docker/docker.ts';
import { ownUsers } from '../probes/host/own-users.ts';
import { addressText } from '../probes/http/role-address.ts';
import { internalPorts } from '../probes/identity/lmstudio-app.ts';
import { modelServerNamed } from '../probes/identity/model-servers.ts';
import { practiceStack } from '../probes/identity/rehearsal.ts';
import { blind } from '../probes/look.ts';
import type { Probes } from '../probes/probes.ts';
import type { Observed, ObservedServer } from './observed.ts';

/** For one listener, however many questions it takes to know it. */
const askMs = 4000;
/** For all of them: many that are silent are not waited for, each in its turn. */
const allMs = 15_000;
const atOnce = 12;
const mostAsked = 200;

type Needs = Pick<Probes, 'sockets' | 'http' | 'identity' | 'host'>;

/** Asks the listeners of this machine who they are; what does not speak HTTP, or not in time, is left out. */
export async function observeServers(
  probes: Needs,
  list: readonly ContainerSummary[],
  signal: AbortSignal,
): Promise<Pick<Observed, 'servers' | 'socketsBlind'>> {
  const [table, facts] = await Promise.all([probes.sockets.table(), probes.host.facts()]);
  const all = table.ok ? await probes.sockets.listenersOn(table.value.listeners.map(({ port }) => port)) : table;
  const question = { ownPid: process.pid, ownUsers: ownUsers(facts), taken: new Set(internalPorts) };
  const { places } = frontPlaces(all.ok ? all.value : [], list, question);
  const models = createModelListProbe(probes.http);
  const found: (ObservedServer | undefined)[] = [];
  const queue = places.slice(0, mostAsked).entries();
  const until = AbortSignal.any([signal, AbortSignal.timeout(allMs)]);
  let asked = 0;
  const worker = async () => {
    for (const [index, place] of queue) {
      if (until.aborted) return;
      asked += 1;
      found[index] = await ask(place, probes, models, list);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, places.length) }, worker));
  const left = places.length - asked;
  const late = left > 0 ? blind('timed-out', `${left} of ${places.length}`).error : undefined;
  return {
    servers: withoutTwins(found.filter((one) => one !== undefined)),
    ...withoutGaps({ socketsBlind: all.ok ? late : all.error }),
  };
}

/** One server on several addresses of one port is one: the address that people would write first stands for it. */
function withoutTwins(servers: readonly ObservedServer[]): readonly ObservedServer[] {
  const key = ({ port, identity, processes, container }: ObservedServer) => JSON.stringify([port, identity.server, processes, container]);
  const sorted = [...servers].sort((a, b) => a.port - b.port || Number(b.host === '127.0.0.1') - Number(a.host === '127.0.0.1'));
  return sorted.filter((server, index) => sorted.findIndex((other) => key(other) === key(server)) === index);
}

async function ask(
  place: FrontPlace,
  { http, identity }: Needs,
  lists: ModelListProbe,
  containers: readonly ContainerSummary[],
): Promise<ObservedServer | undefined> {
  const origin = `http://${addressText(place)}`;
  const who = await within(identity.at(origin), askMs);
  if (who?.kind !== 'identified') return undefined;
  const product = modelServerNamed(who.identity.server);
  const [root, models] = await Promise.all([
    http.get(`${origin}/`),
    product && !who.identity.isAuthRequired ? within(lists.models(origin, undefined, product), askMs) : undefined,
  ]);
  const { listener } = place;
  const holder = listener && holderOf(listener, { ok: true, value: containers });
  const processes = (listener?.processes ?? []).filter((process) => process.container === undefined && !isContainerRuntime(process));
  return {
    host: place.host,
    port: place.port,
    identity: who.identity,
    processes: [...new Set(processes.map(({ name }) => name))],
    ...withoutGaps({
      bound: listener?.address,
      container: place.container ?? holder?.container,
      models: models?.kind === 'models' ? models.models : undefined,
      practice: practiceStack(root),
    }),
  };
}
