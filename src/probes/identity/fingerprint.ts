import { cleanLine } from '../../base/sanitise.ts';
import { withoutGaps } from '../../base/without-gaps.ts';
import type { HttpAnswer, HttpResponse } from '../http/http.ts';
import { jsonAt, jsonOf, listAt, textAt } from '../http/json-body.ts';
import { frontOf, type ModelFingerprint, modelServerOf, plainOpenAi } from './fingerprint-models.ts';
import type { ServerName } from './server-name.ts';

export type { ServerName } from './server-name.ts';

export type Identity = {
  readonly server: ServerName;
  /** Version of the server, where it tells it (Dify: X-Version). */
  readonly version?: string;
  /** The Server header, cleaned. */
  readonly serverHeader?: string;
  readonly isBehindNginx: boolean;
  /** The status with which a gateway says that nobody behind it answered what was asked below `/v1/`: 502, 503 or 504. */
  readonly gatewayStatus?: number;
  /** Every answer was a server's error; the first of them. */
  readonly errorStatus?: number;
  /** A gateway wants a user name and a password (HTTP Basic), which is no key, before anybody gets past it. */
  readonly wantsPassword?: boolean;
  /** It answers to other names only than the one that it was asked under. */
  readonly refusesHost?: boolean;
  /** `/` leads to the web of Dify: this is the front, not the api by itself. */
  readonly hasDifyWeb?: boolean;
  /** It wants a key before it says more. */
  readonly isAuthRequired?: boolean;
  /** What became of the key that was sent after a refusal; absent when none was. */
  readonly key?: 'taken' | 'refused';
  /** The answer to the key was a list of models. */
  readonly listsModels?: boolean;
  /** It is the right server, and not ready yet or at its limit. */
  readonly state?: 'loading' | 'busy';
  /** The answers that decided, by path: `/v1/`, `/lmstudio-greeting`, … */
  readonly seen: readonly { readonly path: string; readonly status: number; readonly hint: string }[];
};

/** What was asked so far, path → answer. */
export type Answers = ReadonlyMap<string, HttpAnswer>;

/**
 * Who gave these answers? `certain` is false as long as another question could still tell more: a bare nginx, an unknown server,
 * or one that merely lists models. Undefined when nothing answered HTTP. Where a model server is meant, a refusal or a "not yet" in any
 * words is its answer. Pure.
 */
export function identify(
  answers: Answers,
  isModelServerMeant = false,
): { readonly identity: Identity; readonly isCertain: boolean } | undefined {
  const responses = [...answers].flatMap(([path, answer]) => (answer.kind === 'response' ? [{ path, answer }] : []));
  if (responses.length === 0) return undefined;
  const at = (path: string): HttpResponse | undefined => responses.find((each) => each.path === path)?.answer;
  const all = responses.map(({ answer }) => answer);
  const serverHeader = all.map(({ headers }) => headers.server).find((name) => name !== undefined && name !== '');
  const isBehindNginx = all.some(({ headers }) => isNginx(headers.server));
  const gateway = at('/v1/');
  const asked = isModelServerMeant ? [gateway, at('/v1/models'), at('/lmstudio-greeting')] : [gateway];
  const gatewayStatus = asked.find((answer) => answer && isGatewayPage(answer, isModelServerMeant))?.status;
  const errorStatus = all.every(({ status }) => status >= 500) ? all[0]?.status : undefined;
  const wantsPassword = all.some(({ status, headers }) => status === 401 && /^basic\b/i.test(headers['www-authenticate'] ?? ''));
  const hasDifyWeb = leadsToApps(at('/'));

  const make = (
    server: ServerName,
    isCertain: boolean,
    version?: string,
    isAuthRequired = false,
    more: Pick<ModelFingerprint, 'state' | 'refusesHost'> = {},
  ) => ({
    isCertain,
    identity: {
      server,
      ...(version ? { version: cleanLine(version, 40) } : {}),
      ...(serverHeader ? { serverHeader: cleanLine(serverHeader, 80) } : {}),
      isBehindNginx,
      ...withoutGaps({ gatewayStatus, errorStatus }),
      ...(wantsPassword ? { wantsPassword } : {}),
      ...(hasDifyWeb ? { hasDifyWeb } : {}),
      ...(isAuthRequired ? { isAuthRequired } : {}),
      ...withoutGaps({ state: more.state, refusesHost: more.refusesHost }),
      seen: responses.map(({ path, answer }) => ({ path, status: answer.status, hint: hintOf(answer) })),
    },
  });

  const ofModelServer = ({ server, isCertain, version, isAuthRequired, ...more }: ModelFingerprint) =>
    make(server, isCertain, version, isAuthRequired, more);

  // Every answer of Dify's api carries both, the 404 of `/v1/` too (recorded on 1.10 and 1.12).
  const ofApi = all.find(({ headers }) => headers['x-version'] !== undefined && headers['x-env'] !== undefined);
  if (ofApi) return make('dify', true, ofApi.headers['x-version']);
  const greeting = at('/lmstudio-greeting');
  if (greeting && isLmStudioGreeting(greeting)) return make('lmstudio', true, undefined, greeting.status === 401);
  if (hasDifyWeb) return make('dify-web-only', gateway !== undefined);
  if (all.some(isUnexpectedEndpoint) && listsModelsOf(at('/v1/models'), 'organization_owner')) return make('lmstudio', true);
  if (gatewayStatus !== undefined) return make(isBehindNginx ? 'nginx' : 'other-http', at('/') !== undefined);
  const found = modelServerOf(at);
  if (found) return ofModelServer(found);
  const front = frontOf(all, at);
  if (front) return make(front.name, true, front.version);
  const health = jsonOf(at('/health/check'));
  if (textAt(health, 'status') === 'ok' && jsonAt(health, 'pool_status') !== undefined) {
    return make('plugin-daemon', true, textAt(health, 'version'));
  }
  const plain = plainOpenAi(at('/v1/models'), isModelServerMeant);
  if (plain) return ofModelServer(plain);
  return make(isBehindNginx ? 'nginx' : 'other-http', false);
}

const isNginx = (server: string | undefined) => server !== undefined && /^(?:nginx|openresty)\b/i.test(server);

/**
 * A gateway's own page: HTML, and no header of Dify's api (facts: Dify 2.4). Before a model server it may be any gateway's: only one says 502
 * and 504; what is JSON was said by the server behind it.
 */
function isGatewayPage({ status, headers, body }: HttpResponse, isModelServerMeant: boolean): boolean {
  if ((status !== 502 && status !== 503 && status !== 504) || headers['x-version'] !== undefined) return false;
  if (isModelServerMeant && /^\s*\{/.test(body)) return false;
  return isNginx(headers.server) || /<center>nginx/.test(body) || (isModelServerMeant && status !== 503);
}

/** Dify's web sends `/` on to `/apps`, and marks its pages (facts: Dify 2.3). */
function leadsToApps(root: HttpResponse | undefined): boolean {
  if (!root) return false;
  const location = root.headers.location ?? '';
  return (
    (root.status >= 300 && root.status < 400 && /(?:^|\/\/[^/]+)\/apps\b/.test(location)) || root.body.includes('data-public-edition=')
  );
}

/** The greeting itself, or the refusal that only LM Studio words like this when it wants a token. */
function isLmStudioGreeting(answer: HttpResponse): boolean {
  const json = jsonOf(answer);
  if (answer.status === 200) return jsonAt(json, 'lmstudio') === true;
  return (
    answer.status === 401 &&
    textAt(json, 'error', 'code') === 'invalid_api_key' &&
    (textAt(json, 'error', 'message') ?? '').includes('LM Studio API token')
  );
}

/** LM Studio's 200 to a path that it does not know (facts: LM Studio 2.1). */
export function isUnexpectedEndpoint(answer: HttpResponse): boolean {
  const json = jsonOf(answer);
  return (textAt(json, 'error') ?? textAt(json, 'error', 'message') ?? '').startsWith('Unexpected endpoint or method');
}

const modelsOf = (answer: HttpResponse | undefined) =>
  answer?.status === 200 && textAt(jsonOf(answer), 'object') === 'list' ? listAt(jsonOf(answer), 'data') : undefined;

const listsModelsOf = (answer: HttpResponse | undefined, owner: string) =>
  modelsOf(answer)?.some((model) => textAt(model, 'owned_by') === owner) ?? false;

/** What an answer looked like, in a few words of its own. */
function hintOf({ headers, body }: HttpResponse): string {
  if (headers.location) return cleanLine(`→ ${headers.location}`, 80);
  const title = /<title>([^<]*)<\/title>/i.exec(body)?.[1];
  // A list of models may be long, and eighty characters of it are shown.
  return cleanLine((title ?? body).slice(0, 4096), 80);
}
