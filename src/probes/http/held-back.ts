import { reveal } from '../../base/secret.ts';
import type { Trust, Wish } from '../../base/trust.ts';
import { urlParts } from '../../base/url-parts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { sendings, shownHost } from '../../ledger/wishes.ts';
import type { HttpRequest } from './http-answer.ts';

export type Sent = Pick<HttpRequest, 'url' | 'headers' | 'body'>;

/**
 * Tells what of a request may not leave for another machine (DESIGN 3a): the first secret that it holds and that nobody allowed to go
 * to its host. `isInName`: it is a part of the host's name, which a look-up would already tell.
 */
export type HoldBack = (request: Sent) => { readonly wish: Wish; readonly isInName: boolean } | undefined;

/** Shorter values stand in many texts by chance; they count only where the ledger puts them. */
const distinct = 4;

/** Knows the secrets of a ledger: its tokens wherever they stand in a request, and what came by `${NAME}`. */
export function createHoldBack(ledger: Ledger, trust: Trust): HoldBack {
  const tokens = (ledger.ports?.tokens ?? []).flatMap(({ name, value }) => (value === undefined ? [] : [{ name, value: reveal(value) }]));
  const places = new Map<string, Set<string>>();
  for (const { variable, host, port } of sendings(ledger)) {
    places.set(variable, (places.get(variable) ?? new Set()).add(`${host}:${port}`));
  }
  const found = (ledger.secrets ?? []).map(({ name, value, isInHost }) => ({ name, forms: formsOf(reveal(value)), isInHost }));
  if (tokens.length === 0 && found.length === 0) return () => undefined;
  return ({ url, headers = {}, body = '' }) => {
    const place = urlParts(url);
    if (!place) return undefined;
    const head = Object.values(headers).join('\n');
    const text = `${url}\n${head}\n${body}`;
    const names = [
      ...tokens.filter(({ value }) => (value.length < distinct ? head : text).includes(value)).map(({ name }) => name),
      ...found
        .filter(({ name, forms }) => {
          const isMeant =
            forms[0] !== undefined && forms[0].length < distinct && places.get(name)?.has(`${place.host}:${place.port}`) === true;
          return forms.some((form) => (form.length >= distinct || isMeant) && text.includes(form));
        })
        .map(({ name }) => name),
    ];
    // A name is looked up before an address can be judged: what is in it is gone by then.
    const inName = found.find(({ forms: [form = ''], isInHost }) => isInHost && place.host.includes(form.toLowerCase()));
    const to = shownHost(ledger, place.host);
    const refused = [...(inName ? [inName.name] : []), ...names].find((variable) => !trust.allows({ kind: 'send', variable, to }));
    if (refused === undefined) return undefined;
    return { wish: { kind: 'send', variable: refused, to }, isInName: inName !== undefined };
  };
}

/** The value as a URL, a header or a JSON body may hold it. */
function formsOf(value: string): readonly string[] {
  return [...new Set([value, encodeURI(value), encodeURIComponent(value), JSON.stringify(value).slice(1, -1)])];
}
