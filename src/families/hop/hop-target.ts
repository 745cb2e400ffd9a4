import { withoutTrailingSlashes } from '../../base/without-trailing.ts';
import { type Endpoint, type Hop, type Ledger, type Provider, type Role, roleNamed } from '../../ledger/ledger.ts';
import { writtenOrigin } from '../../probes/http/role-address.ts';
import { isHostRefused } from '../../probes/identity/fingerprint-models.ts';
import { servesModels } from '../../probes/identity/model-servers.ts';
import { listOf } from './base-url.ts';
import { providerOf } from './provider-of.ts';

/** What proves that a hop's target answered: a list of models (or its refusal, of a server with a key), a health page, or any answer that is no server error. */
export type HopProof = 'models' | 'keyed-models' | 'health' | 'any';

/** One hop of the path with the roles at both ends. `caller` is absent for the first hop, which starts at the client. */
export type HopTarget = { readonly hop: Hop; readonly role: Role; readonly caller?: Role };

/** The hop that ends at `name`; undefined when the path has none. */
export function hopTo(ledger: Ledger, name: string): HopTarget | undefined {
  const path = ledger.ports?.path ?? [];
  const index = path.findIndex((hop) => hop.role === name);
  const hop = path[index];
  const role = roleNamed(ledger, name);
  if (!hop || !role) return undefined;
  const from = hop.start ? hop.start.role : path[index - 1]?.role;
  const caller = from === undefined ? undefined : roleNamed(ledger, from);
  // What a variable's name tells of its caller holds, unless the ledger says otherwise.
  const provider = hop.provider ?? (hop.start ? undefined : providerOf(hop.variable));
  return { hop: provider === undefined ? hop : { ...hop, provider }, role, ...(caller ? { caller } : {}) };
}

/** Does the caller of this hop live in a container, so that the hop starts there? */
export const startsInContainer = ({ caller }: HopTarget): boolean =>
  caller?.owner?.kind === 'compose' || caller?.owner?.kind === 'container';

/** The address that the caller was given; from the host, what the host can reach comes first. */
export function addressOf(target: HopTarget): Endpoint | undefined {
  const { hop, role } = target;
  return startsInContainer(target) ? (hop.as ?? role.inside ?? role.url) : (hop.as ?? role.url ?? role.inside);
}

export const speaksModels = (role: Role): boolean => servesModels(role.kind);

export function proofOf(role: Role, endpoint: Endpoint): HopProof {
  // LiteLLM is asked for as `openai`, and refuses only where a key is wanted.
  if (speaksModels(role)) return role.token === undefined || role.kind !== 'openai' ? 'models' : 'keyed-models';
  return /health/i.test(endpoint.path) ? 'health' : 'any';
}

/**
 * What is asked to see whether the target answers. Whether a base URL ends in /v1 is the plugin's affair: where the path names its
 * `provider`, exactly what that would ask is asked; else a bare address is asked at the /v1 that every model server has, and a wrong shape
 * shows in the chat alone.
 */
export function urlToAsk(role: Role, endpoint: Endpoint, provider?: Provider): string {
  const path = withoutTrailingSlashes(endpoint.path);
  if (!speaksModels(role)) return `${writtenOrigin(endpoint)}${endpoint.path || '/'}`;
  if (provider !== undefined) return `${writtenOrigin(endpoint)}${path}${listOf[provider]}`;
  return `${writtenOrigin(endpoint)}${path === '' ? '/v1' : path}/models`;
}

/** A list of models, cut short or not. An Ollama without a model says `"data":null` (recorded). */
const listsModels = (body: string) => /^\s*\{/.test(body) && /"(?:data|models)"\s*:\s*(?:\[|null\b)/.test(body);

export type Judgement = 'good' | 'server-error' | 'wrong-base-path' | 'host-refused' | 'wrong-answer';

/** What came to a question that went without a key. */
type Answer = { readonly status?: number; readonly body: string };

/** A page of HTML with such a status is a proxy's or a gateway's. */
const refusesForKey = ({ status, body }: Answer): boolean => (status === 401 || status === 403) && !/^\s*</.test(body);

/** A LiteLLM from pip without prisma crashes while it words its refusal (recorded), and looks like any server that is broken. */
const isCrash = ({ status, body }: Answer): boolean => status === 500 && body.trim() === 'Internal Server Error';

/** Did the list of models stay away for want of a key alone? */
export const wantsKey = (proof: HopProof, answer: Answer): boolean =>
  (proof === 'models' && refusesForKey(answer)) || (proof === 'keyed-models' && (refusesForKey(answer) || isCrash(answer)));

/**
 * What proves the hop, now that this answer is there. A crash may be the refusal of a LiteLLM that nobody declared; it says that it lives to
 * whoever asks at its own path, from the caller's place, and that is asked then and only then.
 */
export async function provenBy(
  proof: HopProof,
  url: string,
  answer: Answer,
  askThere: (url: string) => Promise<Answer | undefined>,
): Promise<HopProof> {
  const base = /^(.*?)(?:\/v1)?\/models$/.exec(url)?.[1];
  if (proof !== 'models' || base === undefined || !isCrash(answer)) return proof;
  const said = await askThere(`${base}/health/liveliness`);
  return said?.status === 200 && said.body.trim() === `"I'm alive!"` ? 'keyed-models' : proof;
}

/** A server with TLS says in plain words that it is to be asked by it. */
export const wantsTls = ({ body, status }: Answer): boolean =>
  status === 400 && /HTTP request (?:was sent )?to (?:an )?HTTPS (?:server|port)/i.test(body);

/** Judges an HTTP answer by its content. A 401 is an answer: the hop is there, the token is another question. */
export function judge(proof: HopProof, status: number | undefined, body: string): Judgement {
  const asksModels = proof === 'models' || proof === 'keyed-models';
  if (asksModels && /Unexpected endpoint or method/i.test(body)) return 'wrong-base-path';
  if (asksModels && status !== undefined && isHostRefused({ status, body })) return 'host-refused';
  const answer = { ...(status === undefined ? {} : { status }), body };
  if (wantsKey(proof, answer)) return 'good';
  if (wantsTls(answer)) return 'wrong-answer';
  if (status !== undefined && status >= 500) return 'server-error';
  switch (proof) {
    case 'models':
    case 'keyed-models':
      // The body may be cut short, so the list is recognised by its beginning.
      return status !== undefined && status < 300 && listsModels(body) ? 'good' : 'wrong-answer';
    case 'health':
      return status !== undefined && status < 300 ? 'good' : 'wrong-answer';
    case 'any':
      return 'good';
  }
}
