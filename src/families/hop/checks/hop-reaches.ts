import { cleanLine } from '../../../base/sanitise.ts';
import type { Check, CheckContext } from '../../../engine/check.ts';
import type { Evidence, Finding } from '../../../engine/finding.ts';
import type { Endpoint } from '../../../ledger/ledger.ts';
import { blindOf } from '../../../probes/http/http-failure.ts';
import { difyBase } from '../../../probes/identity/dify-base.ts';
import { type InsideAnswer, probeFromInside } from '../../../probes/inside/inside.ts';
import { ofContainer } from '../../container/findings.ts';
import { ofEndpoint } from '../../endpoint/findings.ts';
import { ofPort } from '../../port/findings.ts';
import { callerContainer } from '../caller-container.ts';
import { policyOf } from '../caller-policy.ts';
import type { HopFindings, HopFromContainer, HopPlace, HopSeen, HostSight } from '../findings.ts';
import { ofHop } from '../findings.ts';
import { remarkOn } from '../hop-remark.ts';
import {
  callerOf,
  hostIn,
  insideWords,
  listenersOn,
  neighboursOf,
  redactInside,
  resolvedBy,
  sightFromHost,
  sightOf,
  sightOfPathPort,
} from '../hop-sight.ts';
import {
  addressOf,
  type HopProof,
  type HopTarget,
  hopTo,
  judge,
  proofOf,
  provenBy,
  speaksModels,
  startsInContainer,
  urlToAsk,
  wantsKey,
} from '../hop-target.ts';
import { withOwnUrl } from '../own-url.ts';

type HopFinding = Finding;

const found = <C extends keyof HopFindings>(
  verdict: 'pass' | 'warn' | 'fail',
  code: C,
  args: HopFindings[C],
  observed: HopSeen,
  evidence: readonly Evidence[] = [],
): HopFinding => ofHop.finding('hop.reaches', verdict, code, args, evidence, { observed });

/** Exec included; the tool inside gets two seconds less. */
const insideDeadlineMs = 7_000;
const hostDeadlineMs = 5_000;

/** Each hop of the path from its own vantage: the first from the client, every other from its caller's container. */
export const hopReaches: Check<'hop.reaches'> = {
  kind: 'hop.reaches',
  canTurnGreen: true,
  isCostly: true,
  phases: ['running'],
  subjects: ({ ledger }) =>
    (ledger.ports?.path ?? []).map((hop) => {
      const isOptional = ledger.ports?.roles.find(({ name }) => name === hop.role)?.optional === true;
      return { name: hop.role, at: hop.at, role: hop.role, ...(isOptional ? { optional: true } : {}) };
    }),
  needs: ({ name }, { ledger }) => {
    const target = hopTo(ledger, name);
    const caller = target?.caller?.name;
    const symptoms = [
      ...(caller === undefined ? [] : [ofHop.need('hop.reaches', caller, 'none')]),
      ofContainer.need('container.running', name, 'none'),
      ofContainer.need('container.healthy', name, 'none'),
      ofPort.need('port.owned', name, 'none'),
      ofEndpoint.need('endpoint.answers', name, 'none'),
      ofEndpoint.need('endpoint.identity', name, 'none'),
    ];
    const isInside = caller !== undefined && target !== undefined && startsInContainer(target);
    return isInside ? [ofContainer.need('container.running', caller, 'passed'), ...symptoms] : symptoms;
  },
  // One look inside, one more where a proxy is in the way, and one where a crash may be a refusal.
  deadlineMs: () => 3 * insideDeadlineMs + hostDeadlineMs,
  run: async (context) => {
    const found = hopTo(context.ledger, context.subject.name);
    const target = found && (await withOwnUrl(context, found));
    const address = target && addressOf(target);
    if (!target || !address)
      return ofHop.couldNotLook('hop.reaches', { reason: 'malformed', detail: `the role ${context.subject.name} has no address` });
    return startsInContainer(target) ? fromContainer(context, target, address) : fromHost(context, target, address);
  },
};

async function fromHost(context: CheckContext, target: HopTarget, address: Endpoint): Promise<HopFinding> {
  const { probes, redact } = context;
  const { role } = target;
  const from = target.caller?.name ?? 'client';
  if (address.scheme === 'udp')
    return ofHop.couldNotLook('hop.reaches', { reason: 'not-supported', detail: 'a UDP port does not answer a connection' });
  if (address.scheme === 'tcp') {
    const place = { from, to: role.name, url: address.href };
    const answer = await probes.http.tcp(address.host, address.port, hostDeadlineMs);
    if (answer.kind === 'connected') return found('pass', 'hop-reached', { ...place, ms: Math.round(answer.ms) }, place);
    const forbidden = blindOf(answer);
    if (forbidden) return ofHop.couldNotLook('hop.reaches', forbidden);
    const failure = answer.kind === 'failure' ? answer.failure : 'closed';
    const detail = answer.kind === 'failure' ? cleanLine(redact(answer.detail), 200) : 'the connection was closed at once';
    return found('fail', 'hop-unanswered', { ...place, failure, detail }, place);
  }
  const url = speaksModels(role) ? urlToAsk(role, address, target.hop.provider) : address.href;
  const [answer, listeners] = await Promise.all([probes.http.get(url), listenersOn(probes, address.port)]);
  const forbidden = blindOf(answer);
  if (forbidden) return ofHop.couldNotLook('hop.reaches', forbidden);
  const sight = sightOf(url, answer, redact);
  const place = { from, to: role.name, url };
  const observed: HopSeen = { ...place, host: sight, ...(listeners ? { listeners } : {}) };
  const evidence: readonly Evidence[] = [ofHop.seen('hop-asked', url), ofHop.seen('hop-on-host', sightWords(sight))];
  if (sight.kind === 'failure') {
    return found('fail', 'hop-unanswered', { ...place, failure: sight.failure, detail: sight.detail }, observed, evidence);
  }
  const proof = await provenBy(proofOf(role, address), url, sight, async (there) => {
    const said = await probes.http.get(there);
    return said.kind === 'response' ? said : undefined;
  });
  const finding = judged(place, proof, sight, withKeySeen(observed, proof, sight), evidence);
  const isPageAlone = finding.code === 'hop-server-error' && role.kind === 'dify' && (await carriesApi(probes, address));
  return isPageAlone ? found('warn', 'hop-without-page', { ...place, status: sight.status }, observed, finding.evidence) : finding;
}

/** What clients call is the API of Dify: it answers although the page at the front's own address does not. */
async function carriesApi(probes: CheckContext['probes'], address: Endpoint): Promise<boolean> {
  const who = await probes.identity.at(await difyBase(probes, address), 'dify');
  return who.kind === 'identified' && who.identity.server === 'dify';
}

const withKeySeen = (observed: HopSeen, proof: HopProof, answer: { readonly status?: number; readonly body: string }): HopSeen =>
  wantsKey(proof, answer) ? { ...observed, wantsKey: true } : observed;

async function fromContainer(context: CheckContext, target: HopTarget, address: Endpoint): Promise<HopFinding> {
  const { ledger, probes, redact } = context;
  const { role, caller } = target;
  const own = await callerContainer(ledger, probes, caller);
  if (!own.ok) return ofHop.couldNotLook('hop.reaches', own.error);
  const { container, containers } = own.value;

  const url = address.scheme === 'tcp' ? spokenUrl(address, target) : urlToAsk(role, address, target.hop.provider);
  const askInside = (there: string) => probeFromInside(probes, container.id, there, insideDeadlineMs);
  const [detail, asked, host, hostThere, listeners, engine] = await Promise.all([
    probes.docker.inspect(container.id),
    askInside(url),
    sightFromHost(probes, role, redact),
    sightOfPathPort(probes, role, address, redact),
    role.owner?.kind === 'compose' || role.owner?.kind === 'container' ? undefined : listenersOn(probes, address.port),
    probes.docker.engine(),
  ]);
  const inside = redactInside(asked, redact);
  const from = caller?.name ?? 'client';
  const place = { from, to: role.name, url };
  const seenBy = detail.ok ? callerOf(detail.value, redact) : undefined;
  const resolvedHost = seenBy && resolvedBy(seenBy, address.host);
  const observed: HopSeen = {
    ...place,
    inside,
    ...(seenBy ? { caller: seenBy } : {}),
    ...(host ? { host } : {}),
    ...(hostThere ? { hostThere } : {}),
    ...(resolvedHost ? { resolvedHost } : {}),
    ...(listeners ? { listeners } : {}),
    ...neighboursOf(containers, seenBy, inside),
    ...(engine.engine ? { isDesktop: engine.engine.isDesktop, isRootless: engine.engine.isRootless } : {}),
  };
  const evidence = evidenceOf(container.name, observed, inside);
  // At the very port that was called, where the role's own url has another one.
  const answersOnHost = (hostThere ?? host)?.kind === 'response';
  switch (inside.kind) {
    case 'blind':
      return ofHop.couldNotLook('hop.reaches', inside.blind, evidence, { observed });
    case 'connected':
      // A TCP port was promised, and it stands; of an HTTP one only half is seen.
      if (address.scheme === 'tcp') return found('pass', 'hop-reached', { ...place, ms: Math.round(inside.ms) }, observed, evidence);
      return found('warn', 'hop-connected-only', place, observed, evidence);
    case 'response': {
      if (isProxysAnswer(inside)) {
        const args = { ...place, container: container.name, answersOnHost };
        return found('fail', 'proxy-from-container', args, observed, evidence);
      }
      const proof = await provenBy(proofOf(role, address), url, inside, async (there) => {
        const said = await askInside(there);
        return said.kind === 'response' ? said : undefined;
      });
      const known = withKeySeen(observed, proof, inside);
      const finding = judged(place, proof, inside, known, evidence);
      const policy = detail.ok && speaksModels(role) ? policyOf(detail.value, address.host) : undefined;
      const remark = finding.verdict === 'pass' ? remarkOn(target, known, container.name, policy) : undefined;
      return remark === undefined ? finding : found('warn', remark.code, remark.args, known, evidence);
    }
    case 'failure': {
      return failed({ ...place, container: container.name, answersOnHost }, address.host, inside, observed, evidence);
    }
  }
}

/** A database and a queue are spoken to by their own first words, where it is known that they are. */
const spokenUrl = ({ href }: Endpoint, { hop: { start } }: HopTarget): string =>
  start?.speech === undefined ? href : href.replace(/^tcp:/, `${start.speech}:`);

/** An error page came by way of a proxy, and without the proxy another answer comes: nobody spoke but the proxy. */
function isProxysAnswer({ isProxied, status, withoutProxy }: Extract<InsideAnswer, { readonly kind: 'response' }>): boolean {
  if (!isProxied || withoutProxy === undefined || withoutProxy.error !== undefined) return false;
  return withoutProxy.status !== status && (withoutProxy.status ?? 200) < 500;
}

function judged(
  place: HopPlace,
  proof: ReturnType<typeof proofOf>,
  answer: { readonly status?: number; readonly ms: number; readonly body: string },
  observed: HopSeen,
  evidence: readonly Evidence[],
): HopFinding {
  const { status, body } = answer;
  const said = cleanLine(body, 160);
  const told: readonly Evidence[] = said ? [...evidence, ofHop.seen('hop-said', said)] : evidence;
  switch (judge(proof, status, body)) {
    case 'good':
      return found('pass', 'hop-reached', { ...place, ms: Math.round(answer.ms) }, observed, evidence);
    case 'server-error':
      return found('fail', 'hop-server-error', { ...place, status: status ?? 0 }, observed, told);
    case 'wrong-base-path':
      return found('fail', 'hop-wrong-base-path', place, observed, told);
    case 'host-refused':
      return found('fail', 'host-name-refused', { ...place, host: hostIn(place.url) }, observed, told);
    case 'wrong-answer':
      return found('fail', 'hop-wrong-answer', { ...place, ...(status === undefined ? {} : { status }), said }, observed, told);
  }
}

function failed(
  args: HopFromContainer,
  host: string,
  inside: Extract<InsideAnswer, { readonly kind: 'failure' }>,
  observed: HopSeen,
  evidence: readonly Evidence[],
): HopFinding {
  switch (inside.error) {
    case 'refused':
      return found('fail', 'refused-from-container', args, observed, evidence);
    case 'dns':
      return found('fail', 'name-unknown-in-container', { ...args, host }, observed, evidence);
    case 'timeout':
      return found('fail', 'timeout-from-container', args, observed, evidence);
    case 'proxy':
      return found('fail', 'proxy-from-container', args, observed, evidence);
    default: {
      const detail = cleanLine(inside.detail, 200);
      return found('fail', 'unanswered-from-container', { ...args, error: inside.error, detail }, observed, evidence);
    }
  }
}

function evidenceOf(container: string, seen: HopSeen, inside: InsideAnswer): readonly Evidence[] {
  const { caller, host, listeners } = seen;
  const proxies = Object.entries(caller?.proxies ?? {}).map(([name, value]) => `${name}=${value}`);
  const tries = inside.tries.map(({ tool, outcome, exitCode }) => `${tool} ${outcome}${exitCode === undefined ? '' : ` (${exitCode})`}`);
  const isGreen = inside.kind === 'response' || inside.kind === 'connected';
  const all: readonly (Evidence | false | undefined)[] = [
    ofHop.seen('hop-asked', seen.url),
    ofHop.seen('hop-from', container),
    ofHop.seen('hop-inside', insideWords(inside, seen.resolvedHost)),
    host && ofHop.seen('hop-on-host', sightWords(host)),
    tries.length > 0 && ofHop.seen('hop-tools-tried', tries.join(', ')),
    !isGreen && listeners && ofHop.seen('hop-listeners', listeners.map(listenerWords).join(', ') || '-'),
    !isGreen && caller !== undefined && ofHop.seen('hop-extra-hosts', caller.extraHosts.join(', ') || '-'),
    !isGreen && caller !== undefined && ofHop.seen('hop-networks', caller.networks.join(', ') || '-'),
    proxies.length > 0 && ofHop.seen('hop-proxy', proxies.join(' ')),
  ];
  return all.filter((each): each is Evidence => typeof each === 'object');
}

const listenerWords = ({ address, process }: { readonly address: string; readonly process?: string }) =>
  process ? `${address} (${process})` : address;

const sightWords = (sight: HostSight) =>
  sight.kind === 'response' ? `HTTP ${sight.status}, ${sight.ms} ms` : cleanLine(`${sight.failure}: ${sight.detail}`, 160);
