import { cleanLine } from '../../../base/sanitise.ts';
import { withoutGaps } from '../../../base/without-gaps.ts';
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
import type { HopFindings, HopFromContainer, HopPlace, HopSeen } from '../findings.ts';
import { ofHop } from '../findings.ts';
import { evidenceOf, laterEvidence, sightWords } from '../hop-evidence.ts';
import { remarkOn } from '../hop-remark.ts';
import {
  callerOf,
  hostIn,
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
  wantsTls,
} from '../hop-target.ts';
import { withOwnUrl } from '../own-url.ts';
import { type AskThere, afterFailure, listedElsewhere, otherScheme } from '../second-looks.ts';

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
  // One look inside, one more where a proxy is in the way, one where a crash may be a refusal, and one at another path or scheme.
  deadlineMs: () => 4 * insideDeadlineMs + hostDeadlineMs,
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
  const askThere: AskThere = async (there) => {
    const said = await probes.http.get(there);
    return said.kind === 'response' ? said : undefined;
  };
  if (sight.kind === 'failure') {
    const spoken = await otherScheme(address, sight.failure, askThere);
    const seen = spoken === undefined ? observed : { ...observed, spoken };
    const all = [...evidence, ...laterEvidence(seen)];
    return found('fail', 'hop-unanswered', { ...place, failure: sight.failure, detail: sight.detail }, seen, all);
  }
  const { finding } = await judgedBy(target, address, place, sight, { observed, evidence }, askThere);
  const isPageAlone = finding.code === 'hop-server-error' && role.kind === 'dify' && (await carriesApi(probes, address));
  return isPageAlone ? found('warn', 'hop-without-page', { ...place, status: sight.status }, observed, finding.evidence) : finding;
}

/** What clients call is the API of Dify: it answers although the page at the front's own address does not. */
async function carriesApi(probes: CheckContext['probes'], address: Endpoint): Promise<boolean> {
  const who = await probes.identity.at(await difyBase(probes, address), 'dify');
  return who.kind === 'identified' && who.identity.server === 'dify';
}

type Known = { readonly observed: HopSeen; readonly evidence: readonly Evidence[] };

/** The verdict of an answer, with what is asked once more where it is not the one that was meant. */
async function judgedBy(
  target: HopTarget,
  address: Endpoint,
  place: HopPlace,
  answer: Answered,
  { observed, evidence }: Known,
  askThere: AskThere,
): Promise<{ readonly finding: HopFinding; readonly seen: HopSeen }> {
  const proof = await provenBy(proofOf(target.role, address), place.url, answer, askThere);
  const seen: HopSeen = {
    ...observed,
    ...(wantsKey(proof, answer) ? { wantsKey: true } : {}),
    ...(wantsTls(answer) && address.scheme === 'http' ? { spoken: 'https' } : {}),
    ...withoutGaps({ listedAt: await listedElsewhere(place.url, target, proof, answer, askThere) }),
  };
  return { finding: judged(target, place, proof, answer, seen, [...evidence, ...laterEvidence(seen)]), seen };
}

async function fromContainer(context: CheckContext, target: HopTarget, address: Endpoint): Promise<HopFinding> {
  const { ledger, probes, redact } = context;
  const { role, caller } = target;
  const own = await callerContainer(ledger, probes, caller);
  if (!own.ok) return ofHop.couldNotLook('hop.reaches', own.error);
  const { container, containers } = own.value;

  const url = address.scheme === 'tcp' ? spokenUrl(address, target) : urlToAsk(role, address, target.hop.provider);
  const askInside = (there: string) => probeFromInside(probes, container.id, there, insideDeadlineMs);
  const askThere: AskThere = async (there) => {
    const said = await askInside(there);
    return said.kind === 'response' ? said : undefined;
  };
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
      const { finding, seen } = await judgedBy(target, address, place, inside, { observed, evidence }, askThere);
      const policy = detail.ok && speaksModels(role) ? policyOf(detail.value, address.host) : undefined;
      const remark = finding.verdict === 'pass' ? remarkOn(target, seen, container.name, policy) : undefined;
      return remark === undefined ? finding : found('warn', remark.code, remark.args, seen, evidence);
    }
    case 'failure': {
      const later = await afterFailure(context, { address, caller: seenBy, containers, error: inside.error, target }, askThere);
      const seen = { ...observed, ...later };
      const args = { ...place, container: container.name, answersOnHost };
      return failed(args, address.host, inside, seen, [...evidence, ...laterEvidence(seen)]);
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

type Answered = { readonly status?: number; readonly ms: number; readonly body: string };

function judged(
  { hop }: HopTarget,
  place: HopPlace,
  proof: HopProof,
  answer: Answered,
  observed: HopSeen,
  evidence: readonly Evidence[],
): HopFinding {
  const { status, body } = answer;
  const said = cleanLine(body, 160);
  const told: readonly Evidence[] = said ? [...evidence, ofHop.seen('hop-said', said)] : evidence;
  const judgement = judge(proof, status, body);
  // What lies at a path that was not read is nobody's to judge: it is reached.
  const isUnread = hop.start?.isCut && (judgement === 'wrong-answer' || judgement === 'wrong-base-path');
  switch (isUnread ? 'good' : judgement) {
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
