import { withoutFullStop } from '../../base/without-trailing.ts';
import type { TlsReason } from '../../probes/http/http.ts';
import { placeOf } from '../docker/where-told.en.ts';
import type { WhereTold } from '../docker/where-told.ts';

type Trouble = { readonly reason: TlsReason; readonly detail: string };

const troubles: Readonly<Partial<Record<TlsReason, string>>> = {
  expired: 'its certificate has expired',
  'not-yet-valid': 'its certificate is not valid yet',
  'self-signed': 'its certificate signs itself, and this machine was not told to trust it',
  'unknown-issuer': 'its certificate is signed by an authority that this machine does not know',
  'wrong-name': 'its certificate was made for another name',
  'no-tls': 'what answers there does not speak TLS',
};

/** What is wrong with a TLS connection, as the end of a sentence. */
export const tlsTrouble = ({ reason, detail }: Trouble) => troubles[reason] ?? withoutFullStop(detail);

type Mended = Trouble & WhereTold & { readonly role: string; readonly address: string };

/** What to do about it. That nobody looks at certificates any more is no remedy. */
export function mendTls({ reason, role: name, address, told }: Mended): string {
  const role = told === undefined ? name : `the server at ${address}`;
  const place = placeOf(told);
  switch (reason) {
    case 'expired':
      return `Renew the certificate of ${role}.`;
    case 'not-yet-valid':
      return `Look whether the clocks of this machine and of ${role} are right; if they are, give it a certificate that is valid by now.`;
    case 'self-signed':
      return `Give ${role} a certificate that this machine trusts, or tell this machine to trust its own: NODE_EXTRA_CA_CERTS names the file.`;
    case 'unknown-issuer':
      return `Tell this machine to trust the authority (NODE_EXTRA_CA_CERTS names the file), or let ${role} send its whole chain.`;
    case 'wrong-name':
      return `Write in ${told === undefined ? `the url of ${role}` : place} the name that its certificate was made for, or give it one for ${address}.`;
    case 'no-tls':
      return `Write http instead of https ${told === undefined ? `for ${role} ` : ''}in ${place}, or switch TLS on there.`;
    default:
      return `Write http instead of https ${told === undefined ? `for ${role} ` : ''}in ${place} if it has no TLS; else renew or trust its certificate.`;
  }
}
