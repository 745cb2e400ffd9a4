import { nearest } from '../../base/nearest.ts';

/** The model that was probably meant: a slip of the finger, or the same name with or without its publisher or quantisation. */
export function likelyModel(wanted: string, ids: readonly string[]): string | undefined {
  const short = (id: string) => id.toLowerCase().replace(/^.*\//, '').replace(/@.*$/, '');
  return ids.find((id) => short(id) === short(wanted)) ?? nearest(wanted, ids);
}
