import type { Redact } from '../../../base/redact.ts';
import { cleanLine } from '../../../base/sanitise.ts';
import { reveal, type Secret } from '../../../base/secret.ts';
import type { HttpAnswer, HttpProbe } from '../../../probes/http/http.ts';
import type { AppInfo, DifyAnswer, DifyError, InputField } from './dify.ts';
import { cleanDifyMessage } from './dify-message.ts';

/**
 * A user of this run's own: conversations are visible to the same user only (facts: Dify 3.7), so that no run, interrupted or not,
 * sees or deletes another one's.
 */
export const newDifyUser = (): string => `preflight-${Math.random().toString(36).slice(2, 12).padEnd(10, '0')}`;

export type Fields = { readonly [key: string]: unknown };

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

export const headersFor = (token: Secret) => ({
  authorization: `Bearer ${reveal(token)}`,
  accept: 'application/json',
});

/** GET /v1/info: no side effects; the best check of key and mode (facts: Dify 3.4). */
export async function askInfo(http: HttpProbe, redact: Redact, origin: string, token: Secret): Promise<DifyAnswer<AppInfo>> {
  const answer = await http.exchange({
    url: `${origin}/v1/info`,
    headers: headersFor(token),
  });
  return read(answer, redact, (body) =>
    typeof body.mode === 'string'
      ? {
          name: cleanLine(redact(String(body.name ?? '')), 80),
          mode: cleanLine(body.mode, 40),
        }
      : undefined,
  );
}

/** GET /v1/parameters: the input form of the app. */
export async function askInputs(
  http: HttpProbe,
  { redact, user }: { readonly redact: Redact; readonly user: string },
  origin: string,
  token: Secret,
): Promise<DifyAnswer<readonly InputField[]>> {
  const answer = await http.exchange({
    url: `${origin}/v1/parameters?user=${user}`,
    headers: headersFor(token),
  });
  return read(answer, redact, (body) => {
    const form = body.user_input_form;
    return form === undefined || Array.isArray(form) ? (form ?? []).flatMap(fieldOf) : undefined;
  });
}

function read<T>(answer: HttpAnswer, redact: Redact, take: (body: Fields) => T | undefined): DifyAnswer<T> {
  if (answer.kind === 'failure') return { kind: 'failed', answer };
  const body = parseObject(answer.body);
  const value = answer.status === 200 && body ? take(body) : undefined;
  if (value !== undefined) return { kind: 'answer', value };
  const error = body && errorOf(body, answer.status, redact);
  return error ? { kind: 'error', error } : { kind: 'failed', answer };
}

/** Dify's envelope `{code, message, status}`; undefined when the object is none. */
export function errorOf(body: Fields, status: number, redact: Redact): DifyError | undefined {
  if (typeof body.code !== 'string' || typeof body.message !== 'string') return undefined;
  const said = typeof body.status === 'number' ? body.status : status;
  return {
    status: said,
    code: cleanLine(redact(body.code), 80),
    message: cleanDifyMessage(body.message, redact),
  };
}

/** The JSON object of a body; undefined when it is something else. */
export function parseObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `{"select": {label, variable, required, default, options}}`: one key, the type (facts: Dify 3.4). */
function fieldOf(entry: unknown): readonly InputField[] {
  if (!isFields(entry)) return [];
  return Object.entries(entry).flatMap(([type, form]) => {
    if (!isFields(form) || typeof form.variable !== 'string') return [];
    const { default: preset, options, max_length: maxLength } = form;
    const isPreset = typeof preset === 'number' || typeof preset === 'boolean' || (typeof preset === 'string' && preset !== '');
    return [
      {
        variable: form.variable,
        type,
        isRequired: form.required === true,
        ...(isPreset ? { default: preset } : {}),
        ...(Array.isArray(options) ? { options: options.filter((option) => typeof option === 'string') } : {}),
        ...(typeof maxLength === 'number' && maxLength > 0 ? { maxLength } : {}),
      },
    ];
  });
}
