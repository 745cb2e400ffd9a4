import { homedir } from 'node:os';
import { memoByKey, once } from '../../base/memo.ts';
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
export type Expected = 'dify' | 'lmstudio' | 'openai' | 'http';

export type IdentityProbe = {
  /** Asks `origin` (`http://127.0.0.1:8080`) who it is; once a run for each origin. */
  readonly at: (origin: string, expected?: Expected) => Promise<IdentityAnswer>;
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
  openai: '/v1/models',
  http: '/',
};

// Each round at once, and the next only while the answers leave it open who this is.
const secondRound = ['/v1/', '/lmstudio-greeting', '/', '/v1/models'];
const thirdRound = ['/api/version', '/version', '/health/check'];

/** Fingerprints over the shared GETs of the run. */
export function createIdentityProbe(http: HttpProbe, files: FileProbe, options: IdentityOptions = {}): IdentityProbe {
  const { env = process.env, ports = internalPorts, appDeadlineMs = 500 } = options;
  const home = env.HOME ?? env.USERPROFILE ?? homedir();
  const known = new Map<string, Promise<IdentityAnswer>>();
  return {
    at: (origin, expected = 'http') => {
      const answer = known.get(origin) ?? askWho(http, origin, expected);
      known.set(origin, answer);
      return answer;
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
    return identify(answers as Answers);
  };
  const first = firstQuestion[expected];
  let verdict = await ask([first]);
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
