import type { FamilyWords } from '../../engine/words.ts';
import type { Hop } from './causes.ts';
import { useIn } from './setting.en.ts';

/** What is said of https to a server that speaks plain HTTP. */
export const plainServer: FamilyWords<Hop>['causes']['tls-to-plain-server'] = {
  message: ({ from, role, url }) => `${from} was given ${url}, and ${role} speaks plain HTTP there, no TLS.`,
  remedy: (args) => useIn(args.better, args),
  page: {
    means:
      'The caller begins with a TLS handshake, and the server expects a plain request: it breaks off, or waits until the caller gives up.',
    detected:
      'The address that the path names begins with https, no answer comes to it from inside the caller’s container, and on this host the role answers plain HTTP at the same port.',
    mended: 'Write http instead of https. If the way between the two is not to be trusted, put a proxy with TLS before the server.',
  },
};
