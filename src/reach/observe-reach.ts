import { bracketed } from '../base/address.ts';
import { err, ok, type Result } from '../base/result.ts';
import { within } from '../base/within.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import { providerOf } from '../families/hop/provider-of.ts';
import { parseEndpoint } from '../ledger/endpoint.ts';
import type { Endpoint, ModelKind } from '../ledger/ledger.ts';
import type { ContainerDetail, ContainerSummary } from '../probes/docker/docker.ts';
import { addressIn, type ToldAddress } from '../probes/docker/told-addresses.ts';
import { frontOfImage, keepsInDatabase } from '../probes/identity/front-products.ts';
import { modelServerNamed } from '../probes/identity/model-servers.ts';
import type { ServerName } from '../probes/identity/server-name.ts';
import type { Probes } from '../probes/probes.ts';
import { callersOf } from './callers.ts';
import { expectedOf, meansModel, typedProvider } from './meaning.ts';
import type { Call, Caller, ReachProblem, ReachSeen, ReachWish } from './reach-seen.ts';
import { isFar, type Surroundings, targetOf } from './target.ts';

export type ObserveReach = {
  readonly folder: string;
  /** The project that a ledger of the folder names. */
  readonly project?: string;
  /** Addresses of this machine's interfaces. */
  readonly own: readonly string[];
};

/** A machine with more containers still gets these; each costs the engine a question. */
const mostInspected = 150;
/** What is longest waited for to learn who a server is, before it is asked for good. */
const identityMs = 2_500;

/**
 * Whose way is meant, what they were told, and where that leads. It only looks: the engine's lists, and GETs to servers of this machine.
 * An engine that cannot be asked is no problem here: the checks of the ledger tell what is wrong with it.
 */
export async function observeReach(wish: ReachWish, probes: Probes, options: ObserveReach): Promise<Result<ReachSeen, ReachProblem>> {
  const given = wish.url === undefined ? undefined : addressIn(wish.url);
  if (wish.url !== undefined && given === undefined) return err({ code: 'bad-address', url: wish.url });
  if (wish.from === 'host') {
    if (!given) return err({ code: 'host-needs-address' });
    return ok(
      await withServers(probes, {
        callers: [],
        calls: [callOf(undefined, given, { ...options, containers: [], details: [] })],
        notAsked: [],
      }),
    );
  }
  const list = await probes.docker.containers();
  if (!list.ok) return ok(blindly(wish, given));
  const chosen = callersOf(wish, list.value, options.folder, options.project);
  if (!chosen.ok) return chosen;
  const around = await surroundings(probes, list.value, chosen.value, options);
  const callers = named(chosen.value, around.details);
  const calls = callers.flatMap((caller) => (given ? [given] : (caller.detail?.told ?? [])).map((told) => callOf(caller, told, around)));
  const notAsked = given ? [] : calls.filter(({ address, target }) => isFar(address, target));
  const asked = calls.filter((call) => !notAsked.includes(call));
  if (asked.length === 0 && notAsked.length === 0) return err({ code: 'nothing-told', callers: callers.map(silent) });
  return ok(await withServers(probes, { callers, calls: asked, notAsked }));
}

/** With no list of containers the one that was named is taken for one; its checks say why nothing is seen. */
function blindly({ from }: ReachWish, given: ToldAddress | undefined): ReachSeen {
  if (from === undefined) return { callers: [], calls: [], notAsked: [] };
  const container: ContainerSummary = { id: '', name: from, image: '', state: 'unknown', status: '', labels: {}, published: [] };
  const caller: Caller = { name: from, container };
  const around: Surroundings = { containers: [], details: [], own: [] };
  return { callers: [caller], calls: given ? [callOf(caller, given, around)] : [], notAsked: [] };
}

async function surroundings(
  probes: Probes,
  containers: readonly ContainerSummary[],
  callers: readonly ContainerSummary[],
  { own }: ObserveReach,
): Promise<Surroundings> {
  const networks = new Set(callers.flatMap(({ networkNames }) => networkNames ?? []));
  // One that is paused or ended has its aliases still.
  const isNear = (one: ContainerSummary) => one.state !== 'created' && (one.networkNames ?? []).some((name) => networks.has(name));
  const inspected = [...new Set([...callers, ...containers.filter(isNear)])].slice(0, mostInspected);
  const looks = await Promise.all(inspected.map(({ id }) => probes.docker.inspect(id)));
  return { containers, own, details: looks.flatMap((look) => (look.ok ? [look.value] : [])) };
}

/** Callers go by their service where that is nobody else's, as in their compose file. */
function named(containers: readonly ContainerSummary[], details: readonly ContainerDetail[]): readonly Caller[] {
  // A container may be called as another one's service is.
  const all = [...containers.map(({ service }) => service), ...containers.map(({ name }) => name)];
  return containers.map((container) => {
    const { id, name, service } = container;
    const isAlone = service !== undefined && all.filter((other) => other === service).length === (name === service ? 2 : 1);
    return { name: isAlone ? service : name, container, ...withoutGaps({ detail: details.find((one) => one.id === id) }) };
  });
}

function callOf(caller: Caller | undefined, told: ToldAddress, around: Surroundings): Call {
  const { href, isCut, misspelt, part, speech, variable } = told;
  const address = endpoint(href);
  const isGiven = variable === '';
  return {
    ...withoutGaps({ caller, variable: isGiven ? undefined : variable, misspelt, isCut, part }),
    speech,
    address,
    target: targetOf(address, caller && (caller.detail ?? { ...caller.container, networks: [], extraHosts: [] }), around),
    isModel: meansModel(isGiven ? undefined : variable, address),
    ...withoutGaps({ provider: isGiven ? undefined : providerOf(variable) }),
  };
}

/** A told address was parsed by these very rules. */
function endpoint(href: string): Endpoint {
  const parsed = parseEndpoint(href, ['http', 'https', 'tcp']);
  if (!parsed.ok) throw new Error('not an address');
  return parsed.value;
}

const silent = (caller: Caller) => ({ name: caller.name, ...withoutGaps({ keepsInDatabase: keepsInDatabase(imageOf(caller)) }) });

/** As it was asked for: the engine's list has a bare id where the name was pulled anew since. */
const imageOf = ({ container, detail }: Caller): string => detail?.image || container.image;

/** Who answers at this machine's own ports, or in the neighbourhood, so that the right server's remedies are told. Asked once a run. */
async function withServers(probes: Probes, seen: ReachSeen): Promise<ReachSeen> {
  const calls = await Promise.all(
    seen.calls.map(async (call) => {
      const origin = originFromHere(call);
      const isTyped = call.variable === undefined && !isFar(call.address, call.target);
      if (!(call.isModel || isTyped) || origin === undefined || (await probes.standing?.standing()) !== undefined) return call;
      const server = await serverAt(probes, origin, expectedOf(call));
      return server === undefined ? call : answeredBy(server, call);
    }),
  );
  return { ...seen, calls };
}

/** What a person typed is a model server's when one answers there, whatever its port and path. */
function answeredBy(server: ServerName, call: Call): Call {
  const isModel = call.isModel || modelServerNamed(server) !== undefined;
  const front = frontOfImage(call.caller ? imageOf(call.caller) : '');
  return { ...call, server, isModel, ...withoutGaps({ provider: call.provider ?? typedProvider(call, server, front) }) };
}

/** Where this machine sees what is called; undefined for what only containers see. */
function originFromHere({ address: { scheme, host, port }, target }: Call): string | undefined {
  if (target.kind === 'container' || scheme === 'tcp') return undefined;
  return target.kind === 'machine' ? `${scheme}://${bracketed(host)}:${port}` : `${scheme}://localhost:${port}`;
}

async function serverAt(probes: Probes, origin: string, expected: ModelKind): Promise<ServerName | undefined> {
  const who = await within(probes.identity.at(origin, expected), identityMs);
  return who?.kind === 'identified' ? who.identity.server : undefined;
}
