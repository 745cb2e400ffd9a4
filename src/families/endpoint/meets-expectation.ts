import { cleanLine } from '../../base/sanitise.ts';
import type { Expect } from '../../ledger/ledger.ts';
import type { HttpResponse } from '../../probes/http/http.ts';
import { jsonAt, parseJson } from '../../probes/http/json-body.ts';

/** The first promise of `expect` that an answer does not keep. */
export type Missed = {
  readonly what: 'status' | 'header' | 'body' | 'json';
  readonly name: string;
  readonly wanted: string;
  readonly got: string;
};

/** Holds an answer against what the ledger expects of it. Header values and the body must contain the text, in any letter case for headers. */
export function missedExpectation(expect: Expect, { status, headers, body }: HttpResponse): Missed | undefined {
  if (expect.status && (status < expect.status.from || status > expect.status.to)) {
    const { from, to } = expect.status;
    return { what: 'status', name: '', wanted: from === to ? String(from) : `${from}..${to}`, got: String(status) };
  }
  for (const [name, wanted] of Object.entries(expect.header ?? {})) {
    const got = headers[name.toLowerCase()] ?? '';
    if (!got.toLowerCase().includes(wanted.toLowerCase())) return { what: 'header', name, wanted, got: cleanLine(got, 80) };
  }
  if (expect.body !== undefined && !body.includes(expect.body)) {
    return { what: 'body', name: '', wanted: expect.body, got: cleanLine(body, 80) };
  }
  const json = expect.json ? parseJson(body) : undefined;
  for (const [path, wanted] of Object.entries(expect.json ?? {})) {
    const got = jsonAt(json, path) ?? jsonAt(json, ...path.split('.'));
    if (got !== wanted) return { what: 'json', name: path, wanted: String(wanted), got: cleanLine(JSON.stringify(got) ?? '', 80) };
  }
  return undefined;
}
