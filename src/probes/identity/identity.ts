import { homeFolder } from '../../base/home-folder.ts';
import { memoByKey, once } from '../../base/memo.ts';
import { reveal, type Secret } from '../../base/secret.ts';
import { withoutGaps } from '../../base/without-gaps.ts';
import type { RoleKind } from '../../ledger/ledger.ts';
import type { FileProbe } from '../files/files.ts';
import type { HttpAnswer, HttpProbe } from '../http/http.ts';
import { askDifySetup, type DifySetup } from './dify-setup.ts';
import { type Answers, type Identity, identify } from './fingerprint.ts';
import { listsModels } from './fingerprint-models.ts';
import { type AppAnswer, askApp, internalPorts } from './lmstudio-app.ts';
import { servesModels } from './model-servers.ts';

export { type Identity, identify, type ServerName } from './fingerprint.ts';

type IdentityAnswer =
  | { readonly kind: 'identified'; readonly identity: Identity }
  /** Nothing answered HTTP; the first exchange tells why. */
  | { readonly kind: 'no-answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'not-http'; readonly answer: HttpAnswer };

/** Who is expected there; only the order of the questions depends on it. */
export type Expected = Exclude<RoleKind, 'tcp'>;

export type IdentityProbe = {
  /**
   * Asks `origin` (`http://127.0.0.1:8080`, or with the path below which a proxy has it) who it is; once a run for each. `api` is where its
   * OpenAI API is, where that is not the `/v1` below it.
   */
  readonly at: (origin: string, expected?: Expected, api?: string) => Promise<IdentityAnswer>;
  /**
   * The same for a model server that has a key declared: the key goes along only in one more question, and only where a refusal came
   * back without it (DESIGN 3). Where it was taken and nothing told the server's name, the questions that do are asked once more with it.
   */
  readonly withKey: (origin: string, expected: Expected, key: Secret, api?: string) => Promise<IdentityAnswer>;
  /** Was the Dify there installed, and does it reach its database? Once a run for each origin. */
  readonly setup: (origin: string) => Promise<DifySetup>;
  /** Is LM Studio there although its server is off? */
  readonly app: () => Promise<AppAnswer>;
};

export type IdentityOptions = {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Internal ports of LM Studio to try; its own when left out. */
  readonly ports?: readonly number[];
  readonly appDeadlineMs?: number;
};

/** The one question that settles the matter when the expected one is there. `endpoint.answers` asks the same, so it goes out once. */
export const firstQuestion: Readonly<Record<Expected, string>> = {
  dify: '/v1/',
  lmstudio: '/lmstudio-greeting',
  ollama: '/',
  openai: '/v1/models',
  'open-webui': '/',
  n8n: '/',
  flowise: '/',
  langflow: '/',
  anythingllm: '/',
  librechat: '/',
  http: '/',
};

/** What a front answers to everybody and nobody else does, whatever its title is set to; some tell their version there (facts: neighbours 1). */
export const frontProof: Readonly<Partial<Record<Expected, string>>> = {
  'open-webui': '/api/config',
  n8n: '/rest/settings',
  flowise: '/api/v1/version',
  langflow: '/api/v1/version',
};

// Each round at once, and the next only while the answers leave it open who this is.
const secondRound = ['/v1/', '/lmstudio-greeting', '/', '/v1/models'];
const thirdRound = ['/api/version', '/version', '/health/check', '/health/liveliness', '/.well-known/localai.json'];

/** Fingerprints over the shared GETs of the run. */
export function createIdentityProbe(http: HttpProbe, files: FileProbe, options: IdentityOptions = {}): IdentityProbe {
  const { env = process.env, ports = internalPorts, appDeadlineMs = 500 } = options;
  const home = env.HOME ?? env.USERPROFILE ?? homeFolder();
  const known = new Map<string, Promise<IdentityAnswer>>();
  // A role has one key, and an origin one role: the ledger lets no two claim one address.
  const keyedBy = new Map<string, Promise<IdentityAnswer>>();
  const at: IdentityProbe['at'] = (origin, expected = 'http', api = `${origin}/v1`) => {
    const place = `${origin} ${api}`;
    const answer = known.get(place) ?? askWho(http, { origin, api }, expected);
    known.set(place, answer);
    return answer;
  };
  const askWithKey = async (where: Where, expected: Expected, key: Secret): Promise<IdentityAnswer> => {
    const answer = await at(where.origin, expected, where.api);
    return answer.kind === 'identified' && answer.identity.isAuthRequired ? askAgain(http, where, answer, key) : answer;
  };
  return {
    at,
    withKey: (origin, expected, key, api = `${origin}/v1`) => {
      const place = `${origin} ${api}`;
      const keyed = keyedBy.get(place) ?? askWithKey({ origin, api }, expected, key);
      keyedBy.set(place, keyed);
      return keyed;
    },
    setup: memoByKey((origin: string) => askDifySetup(http, origin)),
    app: once(() => askApp({ http, files, env, home, ports, deadlineMs: appDeadlineMs })),
  };
}

type Where = { readonly origin: string; readonly api: string };

const urlOf = ({ origin, api }: Where, path: string) => (path === '/v1/models' ? `${api}/models` : origin + path);

/** A list of some thousand models is longer than any page. */
const mostListBytes = 2 * 1024 * 1024;

async function askOpenly(http: HttpProbe, where: Where, path: string): Promise<HttpAnswer> {
  const url = urlOf(where, path);
  const answer = await http.get(url);
  const isCutList = path === '/v1/models' && answer.kind === 'response' && answer.isTruncated && /^\s*\{/.test(answer.body);
  return isCutList ? http.exchange({ url, maxBytes: mostListBytes }) : answer;
}

async function askWho(http: HttpProbe, where: Where, expected: Expected): Promise<IdentityAnswer> {
  const answers = new Map<string, HttpAnswer>();
  const ask = async (paths: readonly string[]) => {
    const open = paths.filter((path) => !answers.has(path));
    const came = await Promise.all(open.map((path) => askOpenly(http, where, path)));
    for (const [index, path] of open.entries()) answers.set(path, came[index] as HttpAnswer);
    return identify(answers as Answers, servesModels(expected));
  };
  const first = firstQuestion[expected];
  const proof = frontProof[expected];
  let verdict = await ask(proof === undefined ? [first] : [first, proof]);
  if (!verdict) {
    const answer = answers.get(first) as HttpAnswer;
    const isNotHttp = answer.kind === 'failure' && answer.failure === 'not-http';
    return { kind: isNotHttp ? 'not-http' : 'no-answer', answer };
  }
  // A gateway that cannot reach its api will not say more on other paths than on the root.
  if (!verdict.isCertain) verdict = (await ask(verdict.identity.gatewayStatus === undefined ? secondRound : ['/'])) ?? verdict;
  if (!verdict.isCertain && verdict.identity.gatewayStatus === undefined) verdict = (await ask(thirdRound)) ?? verdict;
  return { kind: 'identified', identity: verdict.identity };
}

/** One more question, with the key: a list says that it was taken, and often who it is; where it does not, the others are asked with it. */
async function askAgain(
  http: HttpProbe,
  where: Where,
  before: Extract<IdentityAnswer, { kind: 'identified' }>,
  key: Secret,
): Promise<IdentityAnswer> {
  const ask = (path: string) =>
    http.exchange({ url: urlOf(where, path), headers: { authorization: `Bearer ${reveal(key)}` }, maxBytes: mostListBytes });
  const answer = await ask('/v1/models');
  if (answer.kind === 'failure') return before;
  if (answer.status >= 400) return { kind: 'identified', identity: { ...before.identity, key: 'refused' } };
  const { identity } = before;
  const taken: Identity = { ...identity, key: 'taken', ...(listsModels(answer) ? { listsModels: true } : {}) };
  if (identity.server !== 'openai-compatible') return { kind: 'identified', identity: taken };
  const answers = new Map<string, HttpAnswer>([['/v1/models', answer]]);
  let named = identify(answers, true);
  if (named?.isCertain !== true || named.identity.server === 'openai-compatible') {
    const paths = [...secondRound, ...thirdRound].filter((path) => path !== '/v1/models');
    const came = await Promise.all(paths.map(ask));
    for (const [index, path] of paths.entries()) answers.set(path, came[index] as HttpAnswer);
    named = identify(answers, true) ?? named;
  }
  if (!named) return { kind: 'identified', identity: taken };
  const { server, version, state, seen } = named.identity;
  return { kind: 'identified', identity: { ...taken, server, ...withoutGaps({ version, state }), seen: [...identity.seen, ...seen] } };
}
