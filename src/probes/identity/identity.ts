import { homeFolder } from '../../base/home-folder.ts';
import { memoByKey, once } from '../../base/memo.ts';
import { reveal, type Secret } from '../../base/secret.ts';
import type { RoleKind } from '../../ledger/ledger.ts';
import type { FileProbe } from '../files/files.ts';
import type { HttpAnswer, HttpProbe } from '../http/http.ts';
import { askDifySetup, type DifySetup } from './dify-setup.ts';
import { type Answers, type Identity, identify } from './fingerprint.ts';
import { type AppAnswer, askApp, internalPorts } from './lmstudio-app.ts';

export { type Identity, identify, type ServerName } from './fingerprint.ts';

type IdentityAnswer =
  | { readonly kind: 'identified'; readonly identity: Identity }
  /** Nothing answered HTTP; the first exchange tells why. */
  | { readonly kind: 'no-answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'not-http'; readonly answer: HttpAnswer };

/** Who is expected there; only the order of the questions depends on it. */
export type Expected = Exclude<RoleKind, 'tcp'>;

export type IdentityProbe = {
  /** Asks `origin` (`http://127.0.0.1:8080`) who it is; once a run for each origin. */
  readonly at: (origin: string, expected?: Expected) => Promise<IdentityAnswer>;
  /**
   * The same for a model server that has a key declared: the key goes along only in one more question, and only where a refusal came
   * back without it (DESIGN 3).
   */
  readonly withKey: (origin: string, expected: Expected, key: Secret) => Promise<IdentityAnswer>;
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
const thirdRound = ['/api/version', '/version', '/health/check', '/health/liveliness'];

/** Fingerprints over the shared GETs of the run. */
export function createIdentityProbe(http: HttpProbe, files: FileProbe, options: IdentityOptions = {}): IdentityProbe {
  const { env = process.env, ports = internalPorts, appDeadlineMs = 500 } = options;
  const home = env.HOME ?? env.USERPROFILE ?? homeFolder();
  const known = new Map<string, Promise<IdentityAnswer>>();
  // A role has one key, and an origin one role: the ledger lets no two claim one address.
  const keyedBy = new Map<string, Promise<IdentityAnswer>>();
  const at: IdentityProbe['at'] = (origin, expected = 'http') => {
    const answer = known.get(origin) ?? askWho(http, origin, expected);
    known.set(origin, answer);
    return answer;
  };
  const askWithKey = async (origin: string, expected: Expected, key: Secret): Promise<IdentityAnswer> => {
    const answer = await at(origin, expected);
    return answer.kind === 'identified' && answer.identity.isAuthRequired ? askAgain(http, origin, answer, key) : answer;
  };
  return {
    at,
    withKey: (origin, expected, key) => {
      const keyed = keyedBy.get(origin) ?? askWithKey(origin, expected, key);
      keyedBy.set(origin, keyed);
      return keyed;
    },
    setup: memoByKey((origin: string) => askDifySetup(http, origin)),
    app: once(() => askApp({ http, files, env, home, ports, deadlineMs: appDeadlineMs })),
  };
}

async function askWho(http: HttpProbe, origin: string, expected: Expected): Promise<IdentityAnswer> {
  const answers = new Map<string, HttpAnswer>();
  const ask = async (paths: readonly string[]) => {
    const open = paths.filter((path) => !answers.has(path));
    const came = await Promise.all(open.map((path) => http.get(origin + path)));
    for (const [index, path] of open.entries()) answers.set(path, came[index] as HttpAnswer);
    return identify(answers as Answers, expected === 'openai');
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

/** One more question, with the key: a list says that it was taken, and often who it is. */
async function askAgain(
  http: HttpProbe,
  origin: string,
  before: Extract<IdentityAnswer, { kind: 'identified' }>,
  key: Secret,
): Promise<IdentityAnswer> {
  const answer = await http.exchange({
    url: `${origin}/v1/models`,
    headers: { authorization: `Bearer ${reveal(key)}` },
    maxBytes: 1024 * 1024,
  });
  if (answer.kind === 'failure') return before;
  if (answer.status >= 400) return { kind: 'identified', identity: { ...before.identity, key: 'refused' } };
  const { identity } = before;
  const named = identity.server === 'openai-compatible' ? identify(new Map([['/v1/models', answer]]), true)?.identity : undefined;
  return { kind: 'identified', identity: { ...identity, ...(named ? { server: named.server } : {}), key: 'taken' } };
}
