import { resolve } from 'node:path';
import { type Trust, trusted } from '../base/trust.ts';
import { stateFolder } from '../state/store.ts';
import { readTrust, trustedFolders, trustFile, trustIn } from '../state/trust-store.ts';
import type { App } from './app.ts';

/** Which ledgers are meant, and whether `--trust` stands on the line. */
export type TrustWish = { readonly ports?: string; readonly managers?: string; readonly trust?: boolean };

/** What this run may do beyond looking: all of it with `--trust` or PREFLIGHT_TRUST=1, else what `preflight trust` remembered here. */
export async function trustOf(options: TrustWish, app: App): Promise<Trust> {
  const { host, words } = app;
  if (options.trust === true || host.env.PREFLIGHT_TRUST === '1') return trusted;
  const file = ownTrustFile(app);
  const [store, folders] = await Promise.all([readTrust(file), foldersOf(options, app)]);
  if (store.ignored !== undefined) host.stderr.write(`preflight: ${words.screen.stateIgnored({ file, why: store.ignored })}\n`);
  return trustIn(store, folders);
}

/** Where trust is remembered: the user's own state folder, whatever `--state` says, for that may lie in the folder in question. */
export const ownTrustFile = ({ host }: App): string => trustFile(stateFolder(undefined, host.env, host.env.HOME, host.cwd));

/** The real folders of the ledgers that are meant. */
export const foldersOf = ({ ports = 'ports.yml', managers = 'managers.yml' }: TrustWish, { host }: App): Promise<readonly string[]> =>
  trustedFolders([resolve(host.cwd, ports), resolve(host.cwd, managers)]);
