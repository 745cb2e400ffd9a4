import { isSingleLabel } from '../../../base/address.ts';
import type { Check, CheckContext } from '../../../engine/check.ts';
import type { Evidence, Finding } from '../../../engine/finding.ts';
import { type Endpoint, roleNamed } from '../../../ledger/ledger.ts';
import type { HttpAnswer, HttpFailure, HttpFailureKind, TcpAnswer } from '../../../probes/http/http.ts';
import { tlsReasonOf } from '../../../probes/http/http-failure.ts';
import { addressText, type HttpRole, httpRole, isLocal, questionOf } from '../../../probes/http/role-address.ts';
import { askBehind } from '../behind-front.ts';
import { listensBehind } from '../debug-port.ts';
import type { EndpointObserved } from '../findings.ts';
import { ofEndpoint } from '../findings.ts';
import { type Half, halfOfLocalhost } from '../half-of-localhost.ts';
import { caughtBy } from '../past-proxy.ts';

type Answers = Finding;

const told = ofEndpoint.findingOf('endpoint.answers');
type Observed = EndpointObserved['endpoint.answers'];

/**
 * Does an exchange of bytes come about at a role's address? A TCP accept is not enough: Docker accepts for a container in which
 * nothing listens. UDP cannot be asked; its roles have port checks only.
 */
export const endpointAnswers: Check<'endpoint.answers'> = {
  kind: 'endpoint.answers',
  canTurnGreen: true,
  phases: ['running'],
  subjects: ({ ledger }) =>
    (ledger.ports?.roles ?? [])
      .filter(({ url }) => url && url.scheme !== 'udp')
      .map(({ name, at, optional }) => ({ name, at, role: name, optional })),
  // Asked at once, whatever these say: the edges tell the diagnosis which failure is the symptom.
  needs: ({ name }) =>
    (['port.owned', 'container.running', 'container.healthy'] as const).map((kind) => ({ id: `${kind}:${name}`, gate: 'none' })),
  // A silent front is asked once more, past it.
  deadlineMs: () => 10_000,
  run: async (context) => {
    const { name } = context.subject;
    const role = roleNamed(context.ledger, name);
    if (!role?.url) return ofEndpoint.couldNotLook('endpoint.answers', { reason: 'malformed', detail: `the role ${name} has no address` });
    const http = httpRole(role);
    if (!http) return ofTcp(context, role.url);
    return ofHttp(context, http, questionOf(http), await context.probes.http.get(questionOf(http)));
  },
};

async function ofTcp(context: CheckContext, url: Endpoint): Promise<Answers> {
  const behind = await listensBehind(context, url);
  if (behind?.ok === false) return ofEndpoint.couldNotLook('endpoint.answers', behind.error);
  const address = addressText(url);
  if (behind?.value === true)
    return told('pass', 'endpoint-listens', { address }, [], { observed: { url: url.href, outcome: 'answered', tried: [] } });
  const asked: Evidence[] = [ofEndpoint.seen('asked', url.href)];
  if (behind?.value === false)
    return told('fail', 'endpoint-closed', { address }, [], { observed: { url: url.href, outcome: 'closed-at-once', tried: [] } });
  const answer: TcpAnswer = await context.probes.http.tcp(url.host, url.port, 4000);
  switch (answer.kind) {
    case 'connected': {
      const evidence = answer.firstBytes ? [...asked, ofEndpoint.seen('first-bytes', answer.firstBytes)] : asked;
      const observed: Observed = { url: url.href, outcome: 'answered', tried: [{ address: answer.remoteAddress }] };
      return told('pass', 'endpoint-answers', { address, ms: answer.ms }, evidence, { observed });
    }
    case 'closed-at-once': {
      const observed: Observed = { url: url.href, outcome: 'closed-at-once', tried: [{ address: answer.remoteAddress }] };
      return told('fail', 'endpoint-closed', { address }, asked, { observed });
    }
    case 'failure':
      return ofFailure(url, url.href, answer.failure, answer, undefined);
  }
}

async function ofHttp(context: CheckContext, role: HttpRole, question: string, answer: HttpAnswer): Promise<Answers> {
  const { probes, redact } = context;
  const { url } = role;
  if (answer.kind === 'failure') {
    // Refused where LM Studio should be: is the app there, with its server switched off?
    const app = role.kind === 'lmstudio' && answer.failure === 'refused' && isLocal(url) ? await probes.identity.app() : undefined;
    const half = await halfOfLocalhost(probes.http, url, question, answer);
    if (half) return ofHalf(url, question, answer.failure, answer, half);
    const named = answer.failure === 'dns' ? await containerNamed(context, url) : undefined;
    const behind = answer.failure === 'timeout' ? await askBehind(context, role, pathOf(question)) : undefined;
    return ofFailure(url, question, answer.failure, { ...answer, detail: redact(answer.detail) }, app, behind, named);
  }
  const address = addressText(url);
  const proxies = isLocal(url) ? caughtBy(probes.host.proxies(), url) : [];
  const observed: Observed = { url: question, outcome: 'answered', tried: answer.tried, ...(proxies.length > 0 ? { proxies } : {}) };
  const evidence: Evidence[] = [
    ofEndpoint.seen('asked', question),
    ofEndpoint.seen('http-status', answer.status),
    ...(answer.remoteAddress ? [ofEndpoint.seen('answered-from', answer.remoteAddress)] : []),
  ];
  if (proxies.length > 0) {
    const seen = proxies.map((name) => ofEndpoint.seen('proxy-variable', redact(`${name}=${probes.host.proxies()[name]}`)));
    return told('warn', 'endpoint-past-proxy', { address, variables: proxies }, [...evidence, ...seen], { observed });
  }
  return told('pass', 'endpoint-answers', { address, ms: answer.timings.firstByteMs ?? 0 }, evidence, { observed });
}

/** A name without a dot that this machine does not know may be a container's, which only its networks know. */
async function containerNamed({ probes }: CheckContext, { host, port }: Endpoint): Promise<Observed['named']> {
  if (!isSingleLabel(host)) return undefined;
  const containers = await probes.docker.containers();
  const found = containers.ok ? containers.value.find(({ name, service }) => name === host || service === host) : undefined;
  const published = found?.published.find((each) => each.protocol === 'tcp' && each.privatePort === port)?.publicPort;
  return found && { container: found.name, ...(published === undefined ? {} : { published }) };
}

function pathOf(question: string): string {
  const { pathname, search } = new URL(question);
  return `${pathname}${search}`;
}

function ofHalf(
  url: Endpoint,
  question: string,
  failure: HttpFailureKind,
  { code, tried }: { readonly code?: string; readonly tried: Observed['tried'] },
  { dead, alive }: Half,
): Answers {
  const observed: Observed = { url: question, outcome: failure, tried, ...(code ? { code } : {}) };
  const evidence = [
    ofEndpoint.seen('asked', question),
    ofEndpoint.seen('address-tried', `${dead} ${code ?? failure}`),
    ofEndpoint.seen('answered-from', alive),
  ];
  return told('fail', 'endpoint-half-dead', { address: addressText(url), dead, alive }, evidence, { observed });
}

function ofFailure(
  url: Endpoint,
  question: string,
  failure: HttpFailureKind,
  { code, detail, tried, where, wish }: Pick<HttpFailure, 'code' | 'detail' | 'tried' | 'where' | 'wish'>,
  app: Observed['app'] | undefined,
  behind?: Observed['behind'],
  named?: Observed['named'],
): Answers {
  const address = addressText(url);
  const observed: Observed = {
    url: question,
    outcome: failure,
    tried,
    ...(code ? { code } : {}),
    ...(app ? { app } : {}),
    ...(behind ? { behind } : {}),
    ...(named ? { named } : {}),
  };
  const evidence: Evidence[] = [
    ofEndpoint.seen('asked', question),
    ...tried.map((each) => ofEndpoint.seen('address-tried', each.code ? `${each.address} ${each.code}` : each.address)),
    ...(tried.length === 0 && code ? [ofEndpoint.seen('system-error', code)] : []),
    ...(behind ? [ofEndpoint.seen('asked-behind', `${behind.from} → ${behind.url}: ${behind.says}`)] : []),
    ...(app?.isRunning ? [ofEndpoint.seen('lmstudio-app', `${app.package ?? 'lmstudio'} ${app.version ?? ''}`.trim())] : []),
  ];
  const more = { observed };
  switch (failure) {
    case 'refused':
      return told('fail', 'endpoint-refused', { address }, evidence, more);
    case 'timeout':
      return told('fail', 'endpoint-silent', { address }, evidence, more);
    case 'closed':
    case 'reset':
      return told('fail', 'endpoint-closed', { address }, evidence, more);
    case 'unreachable':
      return told('fail', 'endpoint-unreachable', { address, code: code ?? '' }, evidence, more);
    case 'dns':
      return told('fail', 'endpoint-name-unresolved', { host: url.host }, evidence, more);
    case 'not-http':
      return told('fail', 'endpoint-not-http', { address }, evidence, more);
    case 'tls':
      return told(
        'fail',
        'endpoint-tls-failed',
        { address, reason: tlsReasonOf({ detail, ...(code ? { code } : {}) }), detail },
        evidence,
        more,
      );
    case 'not-here':
      return ofEndpoint.couldNotLook('endpoint.answers', { reason: where ?? 'unreachable', detail: '' }, evidence, more);
    case 'not-trusted':
    case 'no-resources':
      return ofEndpoint.couldNotLook('endpoint.answers', { reason: failure, detail, ...(wish ? { wish } : {}) }, [], more);
    case 'cancelled':
      return ofEndpoint.couldNotLook('endpoint.answers', { reason: 'timed-out', detail }, evidence, more);
    case 'other':
      return told('fail', 'endpoint-broken', { address, detail }, evidence, more);
  }
}
