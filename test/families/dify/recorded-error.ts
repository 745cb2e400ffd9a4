import { readFileSync } from 'node:fs';
import { cleanDifyMessage } from '../../../src/families/dify/api/dify-message.ts';
import { troubleOf } from '../../../src/families/dify/chat-trouble.ts';
import type { Trouble } from '../../../src/families/dify/findings.ts';

type Said = { readonly status: number; readonly code: string; readonly message: string };

const folder = new URL('../../fixtures/recorded/', import.meta.url);

/** The last error of a recorded chat: the stream's error event, or the JSON answer. */
export function recordedError(file: string): Said {
  const text = readFileSync(new URL(`${file}.txt`, folder), 'utf8');
  const all = [...text.matchAll(/^(?:data: )?(\{.*\})\s*$/gm)].flatMap(([, json]) => {
    const body = JSON.parse(json ?? '') as Partial<Said>;
    return body.message !== undefined && body.code !== undefined ? [body as Said] : [];
  });
  const last = all.at(-1);
  if (!last) throw new Error(`${file} records no error`);
  return last;
}

/** What Preflight reads in an error of Dify's that came over the wire. */
export function troubleIn({ status, code, message }: Said): Trouble {
  return troubleOf({ status, code, message: cleanDifyMessage(message, (text) => text) });
}
