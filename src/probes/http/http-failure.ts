import { isOwnTrouble } from '../../base/own-trouble.ts';
import { cleanLine } from '../../base/sanitise.ts';
import type { Wish } from '../../base/trust.ts';
import type { Blind, Elsewhere } from '../look.ts';

/** How a byte exchange ended without an HTTP answer. */
export type HttpFailureKind =
  | 'refused'
  | 'timeout'
  | 'dns'
  | 'reset'
  | 'closed'
  | 'not-http'
  | 'tls'
  | 'unreachable'
  | 'cancelled'
  /** It was not sent: it held a secret, and nobody allowed that to go to this machine. */
  | 'not-trusted'
  /** This process has no more file handles, memory or network: nobody was asked. */
  | 'no-resources'
  /** Nobody answered at this machine's loopback, and the ledger means another machine by it. */
  | 'not-here'
  | 'other';

/** An address that was tried, with the system's code when it failed. */
export type AddressTried = { readonly address: string; readonly code?: string };

/** What went wrong, in one word, the system's code and a technical line. */
export type NamedFailure = {
  readonly failure: HttpFailureKind;
  readonly code?: string;
  readonly detail: string;
  /** What was asked for and not allowed, when `failure` is `not-trusted`. */
  readonly wish?: Wish;
};

type Answered = {
  readonly kind: string;
  readonly failure?: HttpFailureKind;
  readonly detail?: string;
  readonly wish?: Wish;
  readonly where?: Elsewhere;
};

/**
 * Why nothing was seen: this folder is not trusted with the question, another machine was meant, or this process has nothing left to ask
 * with. Undefined for every other answer.
 */
export function blindOf({ kind, failure, detail = '', wish, where }: Answered): Blind | undefined {
  if (kind !== 'failure') return undefined;
  if (failure === 'no-resources') return { reason: 'no-resources', detail };
  if (failure === 'not-here' && where !== undefined) return { reason: where, detail: '' };
  return failure === 'not-trusted' ? { reason: 'not-trusted', detail: '', ...(wish ? { wish } : {}) } : undefined;
}

const kindByCode: Readonly<Record<string, HttpFailureKind>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  EAI_NONAME: 'dns',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EPIPE: 'reset',
  EPROTO: 'tls',
};

// Codes that OpenSSL gives a certificate it does not believe; they carry no common prefix.
const certificateCode = /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_)/;

/** Why no TLS connection came about. `no-tls`: the other side speaks something else. `other`: the system's words tell. */
export type TlsReason = 'expired' | 'not-yet-valid' | 'self-signed' | 'unknown-issuer' | 'wrong-name' | 'no-tls' | 'other';

const tlsReasons: Readonly<Record<string, TlsReason>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not-yet-valid',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown-issuer',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown-issuer',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown-issuer',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown-issuer',
  ERR_TLS_CERT_ALTNAME_INVALID: 'wrong-name',
  HOSTNAME_MISMATCH: 'wrong-name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'no-tls',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'no-tls',
};

/** What a failure of the kind `tls` is about, by the code that OpenSSL and Node gave it (X509_V_ERR_…, without the prefix). */
export function tlsReasonOf({ code = '', detail = '' }: { readonly code?: string; readonly detail?: string }): TlsReason {
  // Node 20 has one code for whatever the record layer does not understand.
  if (code === 'EPROTO' && /wrong version number|packet length too long/i.test(detail)) return 'no-tls';
  return Object.hasOwn(tlsReasons, code) ? (tlsReasons[code] as TlsReason) : 'other';
}

/** Node's errors in our words (facts: engineering 5.6). An AggregateError has an empty message: its parts are told instead. */
export function nameFailure(error: unknown): NamedFailure {
  const { code, message, errors } = error as {
    code?: unknown;
    message?: unknown;
    errors?: readonly unknown[];
  };
  const text = typeof message === 'string' ? message : String(error);
  const name = typeof code === 'string' ? code : undefined;
  const detail = cleanLine(errors?.length ? errors.map((each) => (each as Error).message).join(', ') : text);
  return {
    failure: isOwnTrouble(error) || hasNoLoopback(error) ? 'no-resources' : kindOf(name, text),
    detail: detail || name || 'failed',
    ...(name ? { code: name } : {}),
  };
}

/** 127.0.0.1 is unreachable only where this process has a network namespace of its own, with nothing in it. */
function hasNoLoopback(error: unknown): boolean {
  return triedOf(error).some(({ address, code }) => address.startsWith('127.') && code === 'ENETUNREACH');
}

function kindOf(code: string | undefined, message: string): HttpFailureKind {
  // One code, two stories: the peer's RST, and an end of the connection where an answer was due.
  if (code === 'ECONNRESET') return /hang up|aborted|before secure/.test(message) ? 'closed' : 'reset';
  if (code?.startsWith('HPE_')) return 'not-http';
  if (code?.startsWith('ERR_SSL_') || code?.startsWith('ERR_TLS_') || certificateCode.test(code ?? '')) return 'tls';
  return kindByCode[code ?? ''] ?? 'other';
}

/** The addresses that were tried, told by the error of a connection that never stood. */
export function triedOf(error: unknown): readonly AddressTried[] {
  const parts = (error as { errors?: readonly unknown[] }).errors ?? [error];
  return parts.flatMap((part) => {
    const { address, code } = part as { address?: unknown; code?: unknown };
    return typeof address === 'string' ? [{ address, ...(typeof code === 'string' ? { code } : {}) }] : [];
  });
}
