import { bareHost } from './address.ts';

/** A URL taken apart: its host without brackets, its port also where it is only meant, its path without a final slash. */
export type UrlParts = {
  readonly scheme: string;
  readonly origin: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
};

/** Takes a URL apart, as it was asked or told; undefined for what is none or names no host. */
export function urlParts(url: string): UrlParts | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, origin, hostname, port, pathname } = new URL(url);
  if (hostname === '') return undefined;
  return {
    scheme: protocol.slice(0, -1),
    origin,
    host: bareHost(hostname),
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    path: pathname.replace(/\/$/, ''),
  };
}
