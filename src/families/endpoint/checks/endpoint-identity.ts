import type { Redact } from '../../../base/redact.ts';
import { withoutTrailingSlashes } from '../../../base/without-trailing.ts';
import type { Check, CheckContext } from '../../../engine/check.ts';
import type { Evidence, Finding } from '../../../engine/finding.ts';
import { roleBehind, roleNamed, tokenNamed } from '../../../ledger/ledger.ts';
import type { HttpAnswer, HttpResponse } from '../../../probes/http/http.ts';
import { blindOf } from '../../../probes/http/http-failure.ts';
import { jsonOf, textAt } from '../../../probes/http/json-body.ts';
import { addressText, type HttpRole, httpRole, originOf, questionOf } from '../../../probes/http/role-address.ts';
import { difyBase, isServiceApi } from '../../../probes/identity/dify-base.ts';
import type { DifySetup } from '../../../probes/identity/dify-setup.ts';
import type { Identity } from '../../../probes/identity/identity.ts';
import { modelBase, whoServesAt } from '../../../probes/identity/model-base.ts';
import { modelServerNamed, servesModels } from '../../../probes/identity/model-servers.ts';
import type { Blind } from '../../../probes/look.ts';
import { apiUnlike } from '../../container/dify-versions.ts';
import { composeProjectOf, projectName } from '../../docker/compose-project.ts';
import { dockerRoles } from '../../docker/docker-roles.ts';
import type { StackMember } from '../../docker/findings.ts';
import { stackMember } from '../../docker/stack-member.ts';
import type { EndpointObserved } from '../findings.ts';
import { ofEndpoint } from '../findings.ts';
import { missedExpectation } from '../meets-expectation.ts';
import { leadsInCircle } from '../redirect-circle.ts';

type Observed = EndpointObserved['endpoint.identity'];
type Identified = Finding;

const told = ofEndpoint.findingOf('endpoint.identity');

/** Is it what `kind` says, and who is it if not? Told by fingerprints; a status code alone proves nothing. */
export const endpointIdentity: Check<'endpoint.identity'> = {
  kind: 'endpoint.identity',
  canTurnGreen: true,
  isCostly: true,
  phases: ['running'],
  subjects: ({ ledger }) =>
    (ledger.ports?.roles ?? [])
      .filter((role) => httpRole(role) && (role.kind !== undefined || role.expect !== undefined))
      .map(({ name, at, optional }) => ({ name, at, role: name, optional })),
  // nginx answers for the api behind it: where that one fails, this is the symptom.
  needs: ({ name }, { ledger }) => {
    const behind = name === ledger.ports?.front ? roleBehind(ledger, name) : undefined;
    return [
      ofEndpoint.need('endpoint.answers', name, 'passed'),
      ...(behind !== undefined
        ? (['container.running', 'container.healthy'] as const).map((kind) => ({ id: `${kind}:${behind}`, gate: 'none' as const }))
        : []),
    ];
  },
  deadlineMs: () => 12_000,
  run: async (context) => {
    const found = roleNamed(context.ledger, context.subject.name);
    const role = found && httpRole(found);
    if (!role) return ofEndpoint.couldNotLook('endpoint.identity', { reason: 'not-supported', detail: 'no HTTP address' });
    return role.expected === 'http' ? ofPlainServer(context, role) : ofKnownServer(context, role);
  },
};

async function ofPlainServer({ probes, redact }: CheckContext, role: HttpRole): Promise<Identified> {
  const address = addressText(role.url);
  const answer = await probes.http.get(questionOf(role));
  if (answer.kind === 'failure') {
    return ofEndpoint.couldNotLook('endpoint.identity', whyNot(answer, redact));
  }
  const evidence = [ofEndpoint.seen('http-status', answer.status), ...serverEvidence(answer, redact)];
  const observed: Observed = { origin: originOf(role.url), expected: 'http' };
  const missed = role.expect && missedExpectation(role.expect, answer);
  if (missed) return told('fail', 'expectation-missed', { address, ...missed, got: redact(missed.got) }, evidence, { observed });
  if (!role.expect && answer.status >= 500) {
    return told('warn', 'server-error', { address, status: answer.status }, evidence, { observed });
  }
  if (!role.expect && (await leadsInCircle(probes.http, questionOf(role), answer))) {
    return told('warn', 'redirects-in-circle', { address, status: answer.status }, evidence, { observed });
  }
  return told('pass', 'identity-as-declared', { address, server: 'other-http' }, evidence, { observed });
}

async function ofKnownServer(context: CheckContext, role: HttpRole): Promise<Identified> {
  const { probes, redact } = context;
  const address = addressText(role.url);
  const key = role.token === undefined || role.expected === 'dify' ? undefined : tokenNamed(context.ledger, role.token)?.value;
  const models = servesModels(role.expected) ? await modelBase(probes.identity, role.url, role.expected, key) : undefined;
  const origin = models?.base ?? (role.expected === 'dify' ? await difyBase(probes, role.url) : originOf(role.url));
  // Asked at once; whether Dify was set up matters only if it is Dify.
  const [who, setup] = await Promise.all([
    models ? whoServesAt(probes.identity, models, role.expected, key) : probes.identity.at(origin, role.expected),
    role.expected === 'dify' ? probes.identity.setup(origin) : undefined,
  ]);
  if (who.kind !== 'identified') {
    return ofEndpoint.couldNotLook('endpoint.identity', whyNot(who.answer, redact));
  }
  const identity = withoutSecrets(who.identity, redact);
  const { server, version, serverHeader, gatewayStatus } = identity;
  const state = server === 'dify' && setup ? toldBySetup(setup, redact) : undefined;
  const observed: Observed = {
    origin,
    expected: role.expected,
    ...(models ? { api: models.api } : {}),
    identity,
    server,
    ...(version ? { version } : {}),
    ...(state ? { setup: state } : {}),
  };
  const evidence: Evidence[] = [
    ...(serverHeader ? [ofEndpoint.seen('server-header', serverHeader)] : []),
    ...identity.seen.map(({ path, status, hint }) => ofEndpoint.seen('said', `${path} ${status} ${hint}`.trim())),
  ];
  const more = { observed };

  const isAsDeclared = isMeant(role, identity);
  if (role.expected === 'dify' && !isAsDeclared) {
    if (gatewayStatus !== undefined) return told('fail', 'front-without-api', { address, status: gatewayStatus }, evidence, more);
    if (server === 'dify-web-only') return told('fail', 'dify-web-only', { address }, evidence, more);
  }
  if (!isAsDeclared && servesModels(role.expected)) {
    const { errorStatus, wantsPassword } = identity;
    const gateway = gatewayName(serverHeader);
    if (gatewayStatus !== undefined) return told('fail', 'server-error', { address, status: gatewayStatus, gateway }, evidence, more);
    if (errorStatus !== undefined) return told('fail', 'server-error', { address, status: errorStatus }, evidence, more);
    if (wantsPassword) return told('fail', 'gateway-wants-password', { address, gateway }, evidence, more);
  }
  if (!isAsDeclared) {
    const header = serverHeader ? { serverHeader } : {};
    return told('fail', 'identity-other', { address, expected: role.expected, server, ...header }, evidence, more);
  }
  if (identity.refusesHost) return told('fail', 'server-refuses-host', { address, server, host: role.url.host }, evidence, more);
  // "Not yet" and "too much" are answers of the right server.
  if (identity.state === 'loading') return told('fail', 'server-loading', { address, server }, evidence, more);
  if (identity.state === 'busy') return told('warn', 'server-busy', { address, server }, evidence, more);
  if (role.expected === 'dify') {
    const path = withoutTrailingSlashes(role.url.path);
    if (state?.step === 'not_started') return told('fail', 'dify-not-set-up', { address }, evidence, more);
    if (path === '/v1') return told('warn', 'dify-url-with-path', { address, path }, evidence, more);
    const below = path === '' ? undefined : await probes.http.get(`${originOf(role.url)}${path}/v1/info`);
    if (below && (below.kind === 'failure' || isNoAnswer(below.status))) {
      return ofEndpoint.couldNotLook('endpoint.identity', whyNot(below, redact), evidence);
    }
    if (below && !isServiceApi(below)) return told('fail', 'dify-wrong-path', { address, path }, evidence, more);
  }
  const api = server === 'dify' && version !== undefined ? await apiOfOtherVersion(context, version) : undefined;
  // What stands beside a list that nobody could read was not compared, and that is said.
  if (api === 'unseen') evidence.push(ofEndpoint.seen('api-not-compared', version ?? ''));
  else if (api && version !== undefined) {
    const { name, image } = api;
    evidence.push(ofEndpoint.seen('api-image', `${name}: ${image}`));
    return told('warn', 'dify-other-version', { address, version, container: name, image }, evidence, more);
  }
  const toldVersion = version ? { version } : {};
  return told('pass', 'identity-as-declared', { address, server, ...toldVersion }, evidence, more);
}

/** "Wants a key", "not yet" and "too much" are answers of the right server until a key shows another one. */
function isMeant({ expected }: HttpRole, { server, isAuthRequired, key, state, refusesHost }: Identity): boolean {
  if (expected === 'openai') return modelServerNamed(server) !== undefined;
  const isUntold = server === 'openai-compatible' && ((isAuthRequired && key !== 'taken') || state !== undefined || refusesHost);
  return server === expected || (modelServerNamed(expected) !== undefined && isUntold === true);
}

/** What a gateway calls itself, without its version; '' when it does not say. */
const gatewayName = (header: string | undefined) => /^[\w-]{1,40}/.exec(header ?? '')?.[0] ?? '';

/** The stack's own api, if its image is of another version than the Dify that answers: then the front leads elsewhere, or was not restarted. */
async function apiOfOtherVersion({ ledger, probes }: CheckContext, version: string): Promise<StackMember | 'unseen' | undefined> {
  if (dockerRoles(ledger).length === 0) return undefined;
  const containers = await probes.docker.containers();
  if (!containers.ok) return 'unseen';
  const project = projectName(composeProjectOf(ledger, containers.value));
  const stack = containers.value.filter((container) => project !== undefined && container.project === project);
  return apiUnlike(stack.map(stackMember), version);
}

/** Whatever a server said about itself may be an echo of what it was sent. */
function withoutSecrets(identity: Identity, redact: Redact): Identity {
  const { version, serverHeader } = identity;
  return {
    ...identity,
    ...(version === undefined ? {} : { version: redact(version) }),
    ...(serverHeader === undefined ? {} : { serverHeader: redact(serverHeader) }),
    seen: identity.seen.map((each) => ({ ...each, hint: redact(each.hint) })),
  };
}

/** Too much, or in trouble: whoever it is, it says nothing of what lies at this path. */
const isNoAnswer = (status: number) => status === 429 || status >= 500;

function whyNot(answer: HttpAnswer, redact: Redact): Blind {
  if (answer.kind === 'response') return { reason: 'unreachable', detail: `HTTP ${answer.status}` };
  return blindOf(answer) ?? { reason: 'unreachable', detail: redact(answer.detail) };
}

function toldBySetup({ step, status, code }: DifySetup, redact: Redact): NonNullable<Observed['setup']> {
  if (step !== undefined) return { step: redact(step) };
  return { ...(status === undefined ? {} : { status }), ...(code === undefined ? {} : { code: redact(code) }) };
}

function serverEvidence(answer: HttpResponse, redact: Redact): readonly Evidence[] {
  const { server } = answer.headers;
  const header = server ? [ofEndpoint.seen('server-header', redact(server))] : [];
  const error = textAt(jsonOf(answer), 'error') ?? textAt(jsonOf(answer), 'error', 'message');
  return error ? [...header, ofEndpoint.seen('said', redact(error))] : header;
}
