import type { ServerResponse } from 'node:http';
import { sendText } from './http-server.ts';
import { pythonJson } from './json-dialects.ts';

/** Dify's envelope of an error, in the order of its keys: `{"code": …, "message": …, "status": …}`. */
export type Refusal = { readonly code: string; readonly message: string; readonly status: number };

export const refuse = (status: number, code: string, message: string): Refusal => ({ code, message, status });

/** Redis is down, or the key of the plugin daemon is another one: api says no more than this. */
export const internal = refuse(
  500,
  'internal_server_error',
  'The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.',
);

/** The minor version, 12 of `1.12.1`. */
export const minorOf = (version: string): number => Number(version.split('.')[1] ?? 0);

/** Headers of the service API beside those that every answer of api has; 1.10 did not expose its own. */
export function serviceHeaders(version: string): Readonly<Record<string, string>> {
  const exposed = minorOf(version) >= 11 ? { 'Access-Control-Expose-Headers': 'X-Env, X-Trace-Id, X-Version' } : {};
  return { 'Access-Control-Allow-Origin': '*', ...exposed };
}

/** gunicorn writes the reason in capitals: `404 NOT FOUND`. */
export function sendGunicorn(
  response: ServerResponse,
  status: number,
  text: string,
  type: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.statusMessage = reasons[status] ?? '';
  sendText(response, status, text, { 'Content-Type': type, ...headers });
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  204: 'NO CONTENT',
  400: 'BAD REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT FOUND',
  500: 'INTERNAL SERVER ERROR',
};

/** JSON of the service API; flask-restx ends it with a line break. */
export const sendService = (
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void => sendGunicorn(response, status, `${pythonJson(value)}\n`, 'application/json', headers);
