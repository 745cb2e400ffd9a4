import { canonicalHost } from '../../../base/address.ts';
import { withoutTrailingSlashes } from '../../../base/without-trailing.ts';
import type { Check, CheckContext } from '../../../engine/check.ts';
import type { Finding } from '../../../engine/finding.ts';
import { parseEndpoint } from '../../../ledger/endpoint.ts';
import { type Endpoint, roleNamed } from '../../../ledger/ledger.ts';
import { isNearName } from '../../../ledger/wishes.ts';
import type { ContainerDetail } from '../../../probes/docker/docker.ts';
import { isOutward, mostTold, type ToldAddress } from '../../../probes/docker/told-addresses.ts';
import { productOfImage } from '../../../probes/identity/front-products.ts';
import { type InsideAnswer, probeFromInside } from '../../../probes/inside/inside.ts';
import { ofContainer } from '../../container/findings.ts';
import { callerContainer } from '../caller-container.ts';
import { ofHop, type ToldPlace } from '../findings.ts';
import { callerOf, insideWords, redactInside } from '../hop-sight.ts';
import { addressOf, type HopTarget, hopTo, judge, proofOf, startsInContainer, urlToAsk } from '../hop-target.ts';

const insideDeadlineMs = 7_000;
const told = ofHop.findingOf('hop.told');

/** Does the environment of the caller's container say what the path says? Only hops that name a variable are asked for. */
export const hopTold: Check<'hop.told'> = {
  kind: 'hop.told',
  canTurnGreen: true,
  phases: ['running'],
  // In a ledger of reach the address itself was read out of the variable.
  subjects: ({ ledger }) =>
    (ledger.ports?.path ?? [])
      .filter(({ start, variable }) => variable !== undefined && start === undefined)
      .map(({ role, at }) => ({ name: role, at, role, ...(roleNamed(ledger, role)?.optional ? { optional: true } : {}) })),
  needs: ({ name }, { ledger }) => {
    const target = hopTo(ledger, name);
    return target?.caller && startsInContainer(target) ? [ofContainer.need('container.running', target.caller.name, 'passed')] : [];
  },
  deadlineMs: () => insideDeadlineMs + 5_000,
  run: async (context) => {
    const { ledger, probes, subject } = context;
    const target = hopTo(ledger, subject.name);
    const given = target && addressOf(target);
    const own = await callerContainer(ledger, probes, target?.caller);
    if (!own.ok) return ofHop.couldNotLook('hop.told', own.error);
    const detail = await probes.docker.inspect(own.value.container.id);
    if (!detail.ok) return ofHop.couldNotLook('hop.told', detail.error);
    if (!target?.hop.variable || !given)
      return ofHop.couldNotLook('hop.told', { reason: 'malformed', detail: `the role ${subject.name} has no address` });
    return compare(context, target, given, detail.value);
  },
};

async function compare(context: CheckContext, target: HopTarget, given: Endpoint, detail: ContainerDetail): Promise<Finding> {
  const { caller, hop, role } = target;
  const { variable = '' } = hop;
  const all = detail.told ?? [];
  const own = all.filter((one) => one.variable === variable);
  const place: ToldPlace = { from: caller?.name ?? 'client', to: role.name, container: detail.name, variable, given: given.href };
  const observed = { caller: callerOf(detail, context.redact) };
  const same = own.find((one) => isSame(one, given));
  const first = same ?? own[0];
  const evidence = [
    ofHop.seen('hop-from', detail.name),
    ofHop.seen('hop-given', given.href),
    ofHop.seen('hop-told', own.map(({ href }) => href).join(' ') || '-'),
  ];
  // What may not be shown may be the very path that the ledger has.
  if (first?.isCut && isSame(first, { ...given, path: '' })) {
    return ofHop.couldNotLook('hop.told', { reason: 'not-supported', detail: `the path in ${variable} is not read` }, evidence, {
      observed,
    });
  }
  if (same?.misspelt !== undefined) {
    return told('warn', 'told-misspelt', { ...place, how: same.misspelt }, evidence, { observed });
  }
  if (same) return told('pass', 'told-as-ledger', { ...place, told: same.href }, evidence, { observed });
  // A front whose own settings outweigh its environment may have the right address all the same.
  const verdict = productOfImage(detail.image) === undefined ? 'fail' : 'warn';
  if (first) {
    const { isHeard, words } = await ask(context, target, first, detail);
    const heard = words === undefined ? [] : [ofHop.seen('hop-told-inside', words)];
    const more = isHeard === undefined ? {} : { answers: isHeard };
    return told(verdict, 'told-otherwise', { ...place, told: first.href }, [...evidence, ...heard], { observed: { ...observed, ...more } });
  }
  if (isOutward(variable) || all.length >= mostTold) {
    return ofHop.couldNotLook('hop.told', { reason: 'not-supported', detail: `${variable} is not read` }, evidence, { observed });
  }
  return told(verdict, 'not-told', place, evidence, { observed });
}

/** The same place, whatever its last slash: fronts cut it, or refuse it when it is typed (facts: neighbours 3 and 4). */
function isSame({ href }: ToldAddress, given: Endpoint): boolean {
  const parsed = parseEndpoint(href, ['http', 'https', 'tcp', 'udp']);
  if (!parsed.ok) return false;
  const { host, path, port, scheme } = parsed.value;
  const isSamePath = withoutTrailingSlashes(path) === withoutTrailingSlashes(given.path);
  return scheme === given.scheme && canonicalHost(host) === canonicalHost(given.host) && port === given.port && isSamePath;
}

type Heard = { readonly isHeard?: boolean; readonly words?: string };

/** Which of the two is right shows in who answers; an address that leads away from here is not called. */
async function ask(
  { probes, redact }: CheckContext,
  { hop, role }: HopTarget,
  { href }: ToldAddress,
  { id }: ContainerDetail,
): Promise<Heard> {
  const parsed = parseEndpoint(href, ['http', 'https']);
  if (!parsed.ok || !isNearName(parsed.value.host)) return {};
  const url = urlToAsk(role, parsed.value, hop.provider);
  const asked = await probeFromInside(probes, id, url, insideDeadlineMs);
  const answer = redactInside(asked, redact);
  return { words: insideWords(answer), ...isAnswer(answer, role, parsed.value) };
}

function isAnswer(answer: InsideAnswer, role: HopTarget['role'], endpoint: Endpoint): Heard {
  switch (answer.kind) {
    case 'response':
      return { isHeard: judge(proofOf(role, endpoint), answer.status, answer.body) === 'good' };
    case 'failure':
      return { isHeard: false };
    case 'connected':
    case 'blind':
      return {};
  }
}
