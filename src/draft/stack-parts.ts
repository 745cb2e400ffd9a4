import { imageName } from '../probes/identity/front-products.ts';
import type { Part } from './draft.ts';
import type { ObservedContainer } from './observed.ts';

/** What is known of the images of a stack: the part that they play, and the port and path at which it answers inside. */
export type KnownImage = { readonly part: Part; readonly port: number; readonly path: string; readonly scheme: 'http' | 'tcp' };

export const knownImages: readonly (readonly [RegExp, KnownImage])[] = [
  [/^dify-api$/, { part: 'api', port: 5001, path: '/health', scheme: 'http' }],
  [/^dify-plugin-daemon$/, { part: 'plugin-daemon', port: 5002, path: '/health/check', scheme: 'http' }],
  [/^postgres$/, { part: 'database', port: 5432, path: '', scheme: 'tcp' }],
  [/^mysql$/, { part: 'database', port: 3306, path: '', scheme: 'tcp' }],
  [/^(?:redis|valkey)$/, { part: 'queue', port: 6379, path: '', scheme: 'tcp' }],
];

/** A service of one of these names plays the part of a container whose image somebody built or tagged under another name. */
const knownServices: Readonly<Record<string, string>> = {
  api: 'dify-api',
  plugin_daemon: 'dify-plugin-daemon',
  'plugin-daemon': 'dify-plugin-daemon',
};

/** Does this image make a stack Dify's? */
export const isDify = ({ image }: ObservedContainer): boolean => /^dify-(?:api|web|plugin-daemon)$/.test(imageName(image));

/** The part that a container plays; undefined for workers, and for what is no part of the way of a chat. */
export function partOf(container: ObservedContainer): KnownImage | undefined {
  const known = knownImages.find(([pattern]) => pattern.test(imageName(container.image)))?.[1] ?? byService(container);
  if (known?.part !== 'api') return known;
  // One image for the api, its workers and its clock: the mode tells them apart, else the service's name.
  if (container.mode !== undefined) return container.mode === 'api' ? known : undefined;
  return /worker|beat|celery/i.test(container.service ?? container.name) ? undefined : known;
}

function byService({ service = '' }: ObservedContainer): KnownImage | undefined {
  const image = Object.hasOwn(knownServices, service) ? knownServices[service] : undefined;
  return image === undefined ? undefined : knownImages.find(([pattern]) => pattern.test(image))?.[1];
}
