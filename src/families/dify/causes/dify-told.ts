import { isMachineName, isOwnHost } from '../../../base/address.ts';
import type { Cause } from '../../../engine/cause.ts';
import type { RunRecord } from '../../../engine/record.ts';
import type { Endpoint, Role } from '../../../ledger/ledger.ts';
import { ofEndpoint } from '../../endpoint/findings.ts';
import { hopCause } from '../../hop/causes.ts';
import { ofHop } from '../../hop/findings.ts';
import { addressOf, hopTo } from '../../hop/hop-target.ts';
import { modelCause } from '../../model/causes.ts';
import { difyCause } from '../causes.ts';
import { type ChatSeen, ofDify, type ProviderCall, type Trouble } from '../findings.ts';

type More = Pick<Cause, 'evidence' | 'explains' | 'breaksHop'>;

/**
 * Dify's model settings against the ledger's `as:`, where the chat's error tells what Dify called: with another scheme, host or port the
 * two disagree, and the hop's own check, which asked the ledger's address, says whether that one answers. Undefined when they agree.
 */
export function toldOtherAddress(
  record: RunRecord,
  role: Role,
  trouble: Trouble,
  listeners: ChatSeen['listeners'],
  more: More,
): Cause | undefined {
  const target = hopTo(record.ledger, role.name);
  const ledger = target && addressOf(target);
  const { called } = trouble;
  if (!target || !ledger || !called || !differs(called, ledger, resolved(record, role))) return undefined;
  const { evidence } = more;
  const told = hrefWith(called, ledger);
  const at = target.hop.at;
  const shared = { ...more, at, evidence: [...evidence, ofDify.seen('dify-told', told)] };
  // The container itself: that has a name of its own, and the ledger's address is the better one.
  if (called.host !== undefined && isOwnHost(called.host) && !isOwnHost(ledger.host)) {
    const args = { role: role.name, from: target.caller?.name ?? 'plugin_daemon', url: told, better: ledger.href };
    return hopCause('loopback-url-in-container', role.name, args, shared);
  }
  const isReached = ofHop.outcome(record, 'hop.reaches', role.name)?.verdict === 'pass';
  // The table is this host's: it tells nothing of a port on another machine.
  const isHere = called.host === undefined || meansHost(called.host, ledger, resolved(record, role));
  const heard = listeners === undefined || !isHere ? 'unseen' : listeners.length === 0 ? 'nobody' : 'somebody';
  const args = { role: role.name, told, ledger: ledger.href, heard, answers: isReached ? 'ledger' : 'unseen' } as const;
  return difyCause('dify-told-other-address', role.name, args, { ...shared, certainty: isReached ? 'certain' : 'likely' });
}

/**
 * The answer was not that of the model API: another path, or another server, than the ledger's address, which answers. What exactly Dify
 * was told the text does not say.
 */
export function toldOtherPath(record: RunRecord, role: Role, trouble: Trouble, more: More): Cause | undefined {
  const target = hopTo(record.ledger, role.name);
  const ledger = target && addressOf(target);
  if (!target || !ledger || ofHop.outcome(record, 'hop.reaches', role.name)?.verdict !== 'pass') return undefined;
  const proxied = throughProxy(record, role, trouble, ledger.host, more);
  if (proxied) return proxied;
  const told = trouble.called && trouble.called.scheme !== undefined ? { told: trouble.called.href } : {};
  const args = { role: role.name, ledger: ledger.href, ...told, heard: 'unseen', answers: 'ledger' } as const;
  return difyCause('dify-told-other-address', role.name, args, { ...more, at: target.hop.at, certainty: 'likely' });
}

/**
 * A page with 502, 503 or 504, where a gateway was seen before the model server on the host, too: it got no answer behind it. No cause where
 * Dify's container calls through a proxy, which makes such pages as well.
 */
export function gatewaysPage(record: RunRecord, role: Role, trouble: Trouble, more: More): Cause | undefined {
  const { status = 0, isHtml } = trouble.answer ?? {};
  const target = hopTo(record.ledger, role.name);
  const ledger = target && addressOf(target);
  const isGateways = isHtml === true && status >= 502 && status <= 504;
  const isBehind = ofEndpoint.outcome(record, 'endpoint.identity', role.name)?.observed?.identity?.isBehindNginx === true;
  if (!isGateways || !isBehind || (ledger && throughProxy(record, role, trouble, ledger.host, more))) return undefined;
  return modelCause('model-server-error', role.name, { role: role.name, status }, { ...more, certainty: 'likely' });
}

/**
 * The caller's container sends its requests to a proxy, and what answered has no word of a model API: then most likely the proxy spoke. The
 * hop's own look may have gone past it, for not every tool heeds every variable.
 */
function throughProxy(record: RunRecord, role: Role, { answer }: Trouble, host: string, more: More): Cause | undefined {
  const caller = ofHop.outcome(record, 'hop.reaches', role.name)?.observed?.caller;
  const variable = Object.keys(caller?.proxies ?? {}).find((name) => /^(?:http|all)_proxy$/i.test(name));
  const spared = Object.entries(caller?.proxies ?? {}).flatMap(([name, value]) => (/^no_proxy$/i.test(name) ? value.split(/[\s,]+/) : []));
  const isSpared = spared.some((name) => name === '*' || host === name || (name !== '' && host.endsWith(`.${name.replace(/^\./, '')}`)));
  const isApi =
    answer?.type !== undefined ||
    (answer !== undefined && answer.isHtml !== true && answer.message !== '' && !/^\s*</.test(answer.message));
  if (!caller || variable === undefined || isSpared || isApi) return undefined;
  const from = hopTo(record.ledger, role.name)?.caller?.name ?? 'plugin_daemon';
  const args = { service: caller.service ?? caller.name, host, variable };
  return hopCause('proxy-in-container', from, args, { ...more, certainty: 'likely' });
}

const resolved = (record: RunRecord, role: Role) => ofHop.outcome(record, 'hop.reaches', role.name)?.observed?.resolvedHost;

function differs({ scheme, host, port, isResolved }: ProviderCall, ledger: Endpoint, resolvedHost: string | undefined): boolean {
  if (scheme !== undefined && scheme !== ledger.scheme) return true;
  if (port !== undefined && port !== ledger.port) return true;
  if (host === undefined || sameHost(host, ledger.host) || host === resolvedHost) return false;
  // An address that a name stood for tells nothing of the name that was typed.
  return !isResolved || /^[0-9.]+$|:/.test(ledger.host);
}

/** Names and addresses by which a container reaches this host, as far as it is known. */
const meansHost = (host: string, ledger: Endpoint, resolvedHost: string | undefined): boolean =>
  isMachineName(host) || host === resolvedHost || sameHost(host, ledger.host);

function sameHost(a: string, b: string): boolean {
  const [one, other] = [a.toLowerCase(), b.toLowerCase()];
  return one === other || (isOwnHost(one) && isOwnHost(other));
}

/** What Dify was told, with the ledger's path where the text does not tell one: a connection that failed never got so far. */
function hrefWith({ href, path }: ProviderCall & { readonly href: string }, ledger: Endpoint): string {
  return path === undefined ? `${href}${ledger.path}` : href;
}
