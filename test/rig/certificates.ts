import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from '../../src/base/memo.ts';

/** What is wrong with a certificate; one that is `unknown-issuer` is signed by an authority that is not {@link authority}. */
export type CertificateKind = 'self-signed' | 'unknown-issuer' | 'expired' | 'not-yet-valid' | 'wrong-name';

type Certificate = { readonly key: string; readonly cert: string };
type Made = { readonly authority: string; readonly of: Readonly<Record<CertificateKind, Certificate>> };

const made = once(make);

/** Certificates of openssl's for `localhost`, each with one thing wrong. */
export const certificates = () => made().of;

/** The authority that signed them, as a file for NODE_EXTRA_CA_CERTS. */
export const authority = () => made().authority;

const config = [
  '[ca]',
  'default_ca = own',
  '[own]',
  'database = index.txt',
  'new_certs_dir = .',
  'certificate = ca.pem',
  'private_key = ca.key',
  'rand_serial = yes',
  'unique_subject = no',
  'default_md = sha256',
  'policy = any',
  '[any]',
  'commonName = supplied',
  '[req]',
  'distinguished_name = name',
  '[name]',
  '[authority]',
  'basicConstraints = critical, CA:TRUE',
  '',
].join('\n');

const fresh = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-config', 'openssl.cnf'];

function make(): Made {
  const folder = mkdtempSync(join(tmpdir(), 'preflight-tls-'));
  try {
    const [known, unknown] = [join(folder, 'known'), join(folder, 'unknown')];
    for (const own of [known, unknown]) makeAuthority(own);
    const soon = ['-days', '2'];
    return {
      authority: readFileSync(join(known, 'ca.pem'), 'utf8'),
      of: {
        'self-signed': signItself(known),
        'unknown-issuer': sign(unknown, 'localhost', soon),
        expired: sign(known, 'localhost', ['-startdate', '20200101000000Z', '-enddate', '20200102000000Z']),
        'not-yet-valid': sign(known, 'localhost', ['-startdate', '20900101000000Z', '-enddate', '20910101000000Z']),
        'wrong-name': sign(known, 'elsewhere.example', soon),
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const openssl = (cwd: string, ...words: readonly string[]) => execFileSync('openssl', words, { cwd, stdio: 'pipe' });

function makeAuthority(folder: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, 'openssl.cnf'), config);
  writeFileSync(join(folder, 'index.txt'), '');
  const words = ['-subj', '/CN=Practice authority', '-extensions', 'authority', '-days', '2', '-keyout', 'ca.key', '-out', 'ca.pem'];
  openssl(folder, 'req', '-x509', ...fresh, ...words);
}

function sign(folder: string, name: string, validity: readonly string[]): Certificate {
  writeFileSync(join(folder, 'names.cnf'), `subjectAltName = DNS:${name}\n`);
  openssl(folder, 'req', '-new', ...fresh, '-subj', `/CN=${name}`, '-keyout', 'leaf.key', '-out', 'leaf.csr');
  const words = ['-in', 'leaf.csr', '-out', 'leaf.pem', '-extfile', 'names.cnf', ...validity];
  openssl(folder, 'ca', '-batch', '-notext', '-config', 'openssl.cnf', ...words);
  return read(folder);
}

function signItself(folder: string): Certificate {
  openssl(folder, 'req', '-x509', ...fresh, '-subj', '/CN=localhost', '-days', '2', '-keyout', 'leaf.key', '-out', 'leaf.pem');
  return read(folder);
}

const read = (folder: string): Certificate => ({
  key: readFileSync(join(folder, 'leaf.key'), 'utf8'),
  cert: readFileSync(join(folder, 'leaf.pem'), 'utf8'),
});
