import { reveal, type Secret } from '../../../base/secret.ts';
import type { HttpProbe } from '../../../probes/http/http.ts';
import { parseJson } from '../../../probes/http/json-body.ts';
import type { ContextPlace } from '../../../probes/identity/model-servers.ts';

/** Names of a large model's tensors come along; more than this is no answer about a context. */
const mostBytes = 8 * 1024 * 1024;

/**
 * The context of one model where the list of models leaves it open, in tokens; undefined when the server did not tell a size that can be
 * one. Nothing is loaded by it.
 */
export async function askContext(
  http: HttpProbe,
  origin: string,
  token: Secret | undefined,
  place: ContextPlace,
  model: string,
): Promise<number | undefined> {
  const body = place.bodyFor?.(model);
  const answer = await http.exchange({
    url: origin + place.path,
    headers: {
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(token ? { authorization: `Bearer ${reveal(token)}` } : {}),
    },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    maxBytes: mostBytes,
  });
  if (answer.kind === 'failure' || answer.status !== 200 || answer.isTruncated) return undefined;
  const tokens = place.read(parseJson(answer.body) ?? null);
  return tokens !== undefined && Number.isSafeInteger(tokens) && tokens > 0 ? tokens : undefined;
}
