import { isWildcardHost } from '../../../base/address.ts';
import type { Check, CheckContext } from '../../../engine/check.ts';
import type { Evidence, Finding } from '../../../engine/finding.ts';
import { type Ledger, roleNamed } from '../../../ledger/ledger.ts';
import type { ContainerSummary } from '../../../probes/docker/docker.ts';
import type { HttpAnswer } from '../../../probes/http/http.ts';
import { addressText, type HttpRole, httpRole, isLocal, originOf } from '../../../probes/http/role-address.ts';
import { identify } from '../../../probes/identity/identity.ts';
import { internalPorts } from '../../../probes/identity/lmstudio-app.ts';
import { isRehearsal } from '../../../probes/identity/rehearsal.ts';
import { composeProjectOf, projectName } from '../../docker/compose-project.ts';
import { holderOf } from '../../port/port-holder.ts';
import type { FrontCandidate } from '../findings.ts';
import { ofEndpoint } from '../findings.ts';
import { type FrontPlace, frontPlaces } from '../front-listeners.ts';

type Unique = Finding;

const told = ofEndpoint.findingOf('front.unique');

/** For one question to one listener, and for all of them. */
const askMs = 600;
const allMs = 1800;
const atOnce = 8;

/**
 * Among all listeners of this machine that answer HTTP, is the declared front the one that is Dify? Others that are Dify with its web
 * are named with who holds them; an api that is published beside its front is no second front.
 */
export const frontUnique: Check<'front.unique'> = {
  kind: 'front.unique',
  canTurnGreen: true,
  phases: ['running'],
  subjects: ({ ledger }) => {
    const role = roleNamed(ledger, ledger.ports?.front ?? '');
    const front = role && httpRole(role);
    if (front?.expected !== 'dify' || !isLocal(front.url)) return [];
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
  const [table, containers, declared] = await Promise.all([
    probes.sockets.table(),
    publishedBy(context),
    probes.identity.at(originOf(front.url), 'dify'),
  ]);
  const identity = declared.kind === 'identified' ? declared.identity : undefined;
  // With its api down it is the front all the same: the web behind it tells.
  const isWithoutApi = identity?.gatewayStatus !== undefined && identity.hasDifyWeb === true;
  const isDeclaredDify = identity?.server === 'dify' || isWithoutApi;
  if (!table.ok) return ofEndpoint.couldNotLook('front.unique', table.error);

  const places = frontPlaces(table.value.listeners, containers, takenPorts(context, front), process.pid);
  const asked = await askAll(
    context,
    places.filter((place) => !isFrontItself(place, front)),
  );
  const holderBy = holders(places, containers);
  const candidates = asked
    .flatMap((each) => (each.candidate ? [each.candidate] : []))
    .filter(({ address }) => !isOfOtherProject(context.ledger, containers, holderBy.get(address)));
  const named = candidates.map((each): FrontCandidate => {
    const holder = holderBy.get(each.address);
    return holder ? { ...each, holder: redact(holder) } : each;
  });
  const notAsked = asked.filter(({ isSettled }) => !isSettled).length;
  const address = addressText(front.url);
  const observed = { address, isDeclaredDify, candidates: named, notAsked };
  const evidence: Evidence[] = [
    ...named.map((each) => ofEndpoint.seen('candidate', candidateText(each))),
    ...(notAsked > 0 ? [ofEndpoint.seen('listeners-not-asked', notAsked)] : []),
    ofEndpoint.seen('socket-source', table.value.source),
  ];
  const fronts = named.filter(({ isFront }) => isFront).map((each) => each.address);
  const [found] = fronts;
  if (isDeclaredDify && found === undefined)
    return told('pass', 'front-is-unique', { address, others: named.length }, evidence, { observed });
  if (isDeclaredDify) return told('warn', 'front-not-alone', { address, others: fronts }, evidence, { observed });
  if (found !== undefined) return told('fail', 'front-elsewhere', { address, found }, evidence, { observed });
  // Whoever did not answer in time may be the front that is looked for: that there is none was not seen.
  return told('fail', 'front-nowhere', { address }, evidence, { observed });
}

/** Docker's list names holders and ports without a socket; it is asked only where the ledger needs Docker anyway, and not waited for long. */
async function publishedBy({ ledger, probes }: CheckContext): Promise<readonly ContainerSummary[]> {
  const needsDocker = ledger.ports?.roles.some(({ owner }) => owner?.kind === 'compose' || owner?.kind === 'container');
  if (!needsDocker) return [];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), askMs);
  });
  const list = await Promise.race([probes.docker.containers(), late]);
  clearTimeout(timer);
  return list?.ok ? list.value : [];
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

type Asked = { readonly candidate?: FrontCandidate; readonly isSettled: boolean };

async function askAll(context: CheckContext, places: readonly FrontPlace[]): Promise<readonly Asked[]> {
  const { probes, signal } = context;
  const until = AbortSignal.any([signal, AbortSignal.timeout(allMs)]);
  const exchange = (place: FrontPlace, path: string) =>
    probes.http.exchange({ url: `http://${addressText(place)}${path}`, deadlineMs: askMs, maxBytes: 64 * 1024, signal: until });
  const ask = async (place: FrontPlace): Promise<Asked> => {
    const welcome = await exchange(place, '/v1/');
    if (welcome.kind === 'failure') return { isSettled: welcome.failure !== 'timeout' && welcome.failure !== 'cancelled' };
    const root = await exchange(place, '/');
    const answers = new Map<string, HttpAnswer>([
      ['/v1/', welcome],
      ['/', root],
    ]);
    const identity = identify(answers)?.identity;
    if (!identity || (await isRehearsal(context.ledger, context.probes.http, welcome))) return { isSettled: true };
    const isFront = identity.server === 'dify' && identity.hasDifyWeb === true;
    return { isSettled: true, candidate: { address: addressText(place), server: identity.server, isFront } };
  };
  const answers: Asked[] = [];
  const queue = places.entries();
  const worker = async () => {
    for (const [index, place] of queue) answers[index] = await ask(place);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, places.length) }, worker));
  return answers;
}

/** Two stacks of Dify on one machine are normal: the front of another project is no other way into this one. */
function isOfOtherProject(ledger: Ledger, containers: readonly ContainerSummary[], holder: string | undefined): boolean {
  const own = projectName(composeProjectOf(ledger, containers));
  const project = containers.find(({ name }) => name === holder)?.project;
  return own !== undefined && project !== undefined && project !== own && containers.some((each) => each.project === own);
}

function holders(places: readonly FrontPlace[], containers: readonly ContainerSummary[]): ReadonlyMap<string, string> {
  return new Map(
    places.flatMap((place) => {
      const holder = place.listener && holderOf(place.listener, { ok: true, value: containers });
      const name = place.container ?? holder?.container ?? holder?.name;
      return name ? [[addressText(place), name] as const] : [];
    }),
  );
}

function candidateText({ address, server, holder, isFront }: FrontCandidate): string {
  const who = server === 'dify' && !isFront ? 'dify api' : server;
  return holder ? `${address} ${who} (${holder})` : `${address} ${who}`;
}
