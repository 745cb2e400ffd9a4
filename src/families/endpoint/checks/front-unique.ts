import { isWildcardHost } from '../../../base/address.ts';
import { memoByKey } from '../../../base/memo.ts';
import { ok } from '../../../base/result.ts';
import { withoutGaps } from '../../../base/without-gaps.ts';
import type { Check, CheckContext } from '../../../engine/check.ts';
import type { Evidence, Finding } from '../../../engine/finding.ts';
import { type Endpoint, frontKinds, type Ledger, roleNamed } from '../../../ledger/ledger.ts';
import type { ContainerSummary } from '../../../probes/docker/docker.ts';
import { ownUsers } from '../../../probes/host/own-users.ts';
import { addressText, type HttpRole, httpRole, isLocal } from '../../../probes/http/role-address.ts';
import { internalPorts } from '../../../probes/identity/lmstudio-app.ts';
import { rehearsedBy } from '../../../probes/identity/rehearsal.ts';
import { type Blind, blind, type Look } from '../../../probes/look.ts';
import type { Listener } from '../../../probes/sockets/sockets.ts';
import { composeProjectOf, projectName } from '../../docker/compose-project.ts';
import { holderOf } from '../../port/port-holder.ts';
import type { FrontCandidate } from '../findings.ts';
import { ofEndpoint } from '../findings.ts';
import { type Asked, askPlaces, sureAsked } from '../front-asking.ts';
import { type FrontPlace, type FrontPlaces, type FrontQuestion, frontPlaces } from '../front-listeners.ts';
import { frontWay } from '../front-way.ts';
import { isHeldByProgram } from '../same-program.ts';

type Unique = Finding;

const told = ofEndpoint.findingOf('front.unique');

/** How long the engine's list of containers is waited for. */
const listMs = 2500;

/**
 * Among the listeners of this machine that could be a front, is the declared one the one that is Dify (or the model server that clients
 * call themselves)? Others that are Dify with its web, or the same product with the same model, are named with who holds them; an api that is published beside its front is no second front. Where one did not say who it is, and no
 * other front was found, that is unknown: never "the only one", never "none" (DESIGN 6, rules of accusation 7).
 */
export const frontUnique: Check<'front.unique'> = {
  kind: 'front.unique',
  canTurnGreen: true,
  isCostly: true,
  phases: ['running'],
  subjects: ({ ledger }) => {
    const role = roleNamed(ledger, ledger.ports?.front ?? '');
    const front = role && httpRole(role);
    if (!front || front.expected === 'http' || !isLocal(front.url)) return [];
    return [{ name: front.name, at: front.at, role: front.name, optional: front.optional }];
  },
  needs: ({ name }) =>
    (['endpoint.identity', 'endpoint.answers', 'port.owned', 'container.running'] as const).map((kind) => ({
      id: `${kind}:${name}`,
      gate: 'none',
    })),
  deadlineMs: () => 5000,
  run: async (context) => {
    const role = roleNamed(context.ledger, context.subject.name);
    const front = role && httpRole(role);
    if (!front) return ofEndpoint.couldNotLook('front.unique', { reason: 'not-supported', detail: 'no HTTP address' });
    return lookFor(context, front);
  },
};

async function lookFor(context: CheckContext, front: HttpRole): Promise<Unique> {
  const { probes, redact } = context;
  const [table, containers, way, facts] = await Promise.all([
    probes.sockets.table(),
    publishedBy(context),
    frontWay(context, front),
    probes.host.facts(),
  ]);
  const { isDeclared, isSilent } = way;
  if (!table.ok) return ofEndpoint.couldNotLook('front.unique', table.error);

  const known = containers.ok ? containers.value : [];
  const project = projectName(composeProjectOf(context.ledger, known));
  const whose = { ownPid: process.pid, ownUsers: ownUsers(facts), taken: takenPorts(context, front), front: front.url };
  const { places, leftAlone } = await placesOf(context, table.value.listeners, known, front.url, { ...whose, ...withoutGaps({ project }) });
  // A rehearsal is a whole of its own: a real Dify beside it, and whoever is silent and none of its containers, is no part of it.
  const rehearsed = await rehearsedBy(context.ledger, probes.http, front);
  const asked = await askPlaces(
    context,
    places.filter((place) => !isFrontItself(place, front)),
    way,
    rehearsed,
  );
  const holderAt = holders(places, known);
  const isForeign = ofOtherProject(context.ledger, known);
  const candidates = asked
    .flatMap((each) => (each.candidate ? [each.candidate] : []))
    .filter(({ address }) => !isForeign(() => holderAt(address)));
  const named = candidates.map((each): FrontCandidate => {
    const holder = holderAt(each.address);
    return holder ? { ...each, holder: redact(holder) } : each;
  });
  // Beside a rehearsal only what a container publishes may be a part of it; beside a stack, all but what is another project's.
  const open = asked.filter(
    ({ address: at, isSettled, isPublished }) => !isSettled && (isPublished || rehearsed === undefined) && !isForeign(() => holderAt(at)),
  );
  const address = addressText(front.url);
  const server = way.server === undefined || way.server === 'dify' ? {} : { server: way.server };
  const hasPages = front.expected === 'dify' || frontKinds.some((kind) => kind === front.expected);
  const isModel = hasPages ? {} : { isModel: true as const };
  const args = { address, ...server, ...isModel };
  const observed = { address, isDeclaredDify: isDeclared, candidates: named, notAsked: open.length };
  const evidence: Evidence[] = [
    ...named.map((each) => ofEndpoint.seen('candidate', candidateText(each))),
    ...(open.length > 0 ? [ofEndpoint.seen('listeners-not-asked', openText(open))] : []),
    ...(leftAlone > 0 ? [ofEndpoint.seen('listeners-left-alone', leftAlone)] : []),
    ofEndpoint.seen('socket-source', table.value.source),
  ];
  const unknown = (why: Blind) => ofEndpoint.couldNotLook('front.unique', why, evidence, { observed });
  const fronts = named.filter(({ isFront }) => isFront).map((each) => each.address);
  const [found] = fronts;
  if (isDeclared && found !== undefined) return told('warn', 'front-not-alone', { ...args, others: fronts }, evidence, { observed });
  // Who is silent may be the front itself, only slow: another one is then a second front or the right one, and nobody knows which.
  if (found !== undefined && isSilent) return unknown({ reason: 'timed-out', detail: `${address}; ${found}` });
  if (found !== undefined) return told('fail', 'front-elsewhere', { ...args, found }, evidence, { observed });
  // Whoever did not say who it is may be a front: that there is none was not seen.
  if (open.length > 0) return unknown({ reason: 'timed-out', detail: openText(open) });
  if (!containers.ok) return unknown(containers.error);
  if (isDeclared) return told('pass', 'front-is-unique', { ...args, others: named.length }, evidence, { observed });
  return told('fail', 'front-nowhere', args, evidence, { observed });
}

/**
 * The places in their order. Who holds a listener is looked up only where the order matters, for that is a walk over all processes: where
 * more could answer than are asked in time even if all are silent.
 */
async function placesOf(
  { probes }: CheckContext,
  listeners: readonly Listener[],
  containers: readonly ContainerSummary[],
  front: Endpoint,
  question: FrontQuestion,
): Promise<FrontPlaces> {
  const found = frontPlaces(listeners, containers, question);
  const isCrowd = found.places.length > sureAsked && listeners.some(({ isUnasked }) => isUnasked);
  if (!isCrowd || !isHeldByProgram(listeners, front)) return found;
  const held = await probes.sockets.listenersOn(listeners.map(({ port }) => port));
  return held.ok ? frontPlaces(held.value, containers, question) : found;
}

/** The first of them by their addresses, and how many more. */
function openText(open: readonly Asked[]): string {
  const shown = open.slice(0, 3).map(({ address }) => address);
  return open.length > shown.length ? `${shown.join(', ')} +${open.length - shown.length}` : shown.join(', ');
}

/** Docker's list names holders and ports without a socket; it is asked only where the ledger needs Docker anyway, and not waited for long. */
async function publishedBy({ ledger, probes }: CheckContext): Promise<Look<readonly ContainerSummary[]>> {
  const needsDocker = ledger.ports?.roles.some(({ owner }) => owner?.kind === 'compose' || owner?.kind === 'container');
  if (!needsDocker) return ok([]);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Look<never>>((resolve) => {
    timer = setTimeout(() => resolve(blind('timed-out', 'docker ps')), listMs);
  });
  const list = await Promise.race([probes.docker.containers(), late]);
  clearTimeout(timer);
  return list;
}

/** Ports of other roles and of LM Studio's inside: whose they are is known. */
function takenPorts({ ledger }: CheckContext, front: HttpRole): ReadonlySet<number> {
  const others = (ledger.ports?.roles ?? []).filter(({ name, url }) => name !== front.name && url && isLocal(url));
  return new Set([...others.map(({ url }) => url?.port ?? 0).filter((port) => port !== front.url.port), ...internalPorts]);
}

/** The address of the ledger itself. The same port on the other family is another place: a second server may stand there. */
function isFrontItself({ host, port }: FrontPlace, { url }: HttpRole): boolean {
  if (port !== url.port) return false;
  return host === url.host || url.host === 'localhost' || (isWildcardHost(url.host) && (host === '127.0.0.1' || host === '::1'));
}

/** Two stacks of Dify on one machine are normal: the front of another project is no other way into this one. */
function ofOtherProject(ledger: Ledger, containers: readonly ContainerSummary[]): (holder: () => string | undefined) => boolean {
  const own = projectName(composeProjectOf(ledger, containers));
  // A project that the ledger names is another one, too, before any of its own containers were made.
  const isSure = ledger.ports?.composeProject === own || containers.some(({ project }) => project === own);
  if (own === undefined || !isSure || containers.length === 0) return () => false;
  const projects = new Map(containers.map(({ name, project }) => [name, project]));
  return (holder) => {
    const project = projects.get(holder() ?? '');
    return project !== undefined && project !== own;
  };
}

/** Who holds a place, looked up when it is asked for: of thousands, a few are. */
function holders(places: readonly FrontPlace[], containers: readonly ContainerSummary[]): (address: string) => string | undefined {
  const byAddress = new Map(places.map((place) => [addressText(place), place]));
  return memoByKey((address: string) => {
    const place = byAddress.get(address);
    const holder = place?.listener && holderOf(place.listener, { ok: true, value: containers });
    return place?.container ?? holder?.container ?? holder?.name;
  });
}

function candidateText({ address, server, holder, isFront }: FrontCandidate): string {
  const who = server === 'dify' && !isFront ? 'dify api' : server;
  return holder ? `${address} ${who} (${holder})` : `${address} ${who}`;
}
