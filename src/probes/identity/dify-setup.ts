import { cleanLine } from '../../base/sanitise.ts';
import type { HttpProbe } from '../http/http.ts';
import { countAt, parseJson, textAt } from '../http/json-body.ts';

/**
 * What Dify says to `GET /console/api/setup`, which reads its database (facts: Dify 2.3): its step, or the status and the code with
 * which it could not tell. Nothing of it when nobody answered.
 */
export type DifySetup = { readonly step?: string; readonly status?: number; readonly code?: string };

/** Asks once; texts are cleaned, and may be echoes, so whoever shows them redacts them. */
export async function askDifySetup(http: HttpProbe, origin: string): Promise<DifySetup> {
  const answer = await http.exchange({ url: `${origin}/console/api/setup` });
  if (answer.kind === 'failure') return {};
  const body = parseJson(answer.body);
  const step = textAt(body, 'step');
  if (answer.status === 200 && step !== undefined) return { step: cleanLine(step, 40), status: 200 };
  const code = textAt(body, 'code');
  if (code === undefined || textAt(body, 'message') === undefined) return { status: answer.status };
  return { status: countAt(body, 'status') ?? answer.status, code: cleanLine(code, 80) };
}
