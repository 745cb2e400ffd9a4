import type { Json } from '../../base/json.ts';
import { parseJson } from '../http/json-body.ts';

/** How deep into JSON is looked; settings are flat. */
const deepest = 4;

/** Each address that stands in JSON as a text of its own; undefined where the value is no object or list of JSON. */
export function addressesInJson(value: string): readonly string[] | undefined {
  if (!/^\s*[[{]/.test(value)) return undefined;
  const json = parseJson(value);
  return json === undefined ? undefined : [...new Set(textsIn(json, deepest))].filter((text) => /^\s*https?:\/\//i.test(text));
}

function textsIn(json: Json | undefined, depth: number): readonly string[] {
  if (typeof json === 'string') return [json];
  if (depth === 0 || json === null || typeof json !== 'object') return [];
  return Object.values(json).flatMap((one: Json | undefined) => textsIn(one, depth - 1));
}

/** `s1:26379,s2:26379`: two or more hosts, each with its port; undefined where anything else is there. */
export function hostsOfList(value: string): readonly string[] | undefined {
  const parts = value.split(/[;,]/).map((part) => part.trim());
  return parts.length > 1 && parts.every((part) => /^[\w.-]{1,253}:\d{1,5}$/.test(part)) ? parts : undefined;
}
