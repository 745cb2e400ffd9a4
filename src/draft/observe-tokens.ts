import { join } from 'node:path';
import { judgeToken } from '../families/token/token-form.ts';
import { parseEnvFile } from '../ledger/env-file.ts';
import type { TokenKind } from '../ledger/ledger.ts';
import type { Probes } from '../probes/probes.ts';
import type { Observed, ObservedToken } from './observed.ts';

/** Kinds that the form of a value proves. A plain `sk-` key may belong to anybody, a service far away too: it is not drafted. */
const provable: readonly TokenKind[] = ['dify-app', 'dify-dataset', 'lmstudio'];

/** Names of tokens that the environment and `.env` hold. Values are judged by their form here, and go nowhere. */
export async function observeTokens(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
  { files }: Pick<Probes, 'files'>,
): Promise<Pick<Observed, 'tokens'>> {
  const look = await files.read(join(folder, '.env'), 1024 * 1024);
  const text = look.ok ? look.value : undefined;
  const named = new Map<string, ObservedToken>();
  const add = (name: string, value: string | undefined, from: string) => {
    const kind = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && value ? kindOf(value) : undefined;
    if (kind !== undefined && !named.has(name)) named.set(name, { name, kind, from });
  };
  // The process wins, as it does when the ledger is read.
  for (const [name, value] of text === undefined ? [] : parseEnvFile(text)) add(name, env[name] ?? value, env[name] ? 'process' : '.env');
  for (const [name, value] of Object.entries(env)) add(name, value, 'process');
  return { tokens: [...named.values()] };
}

const kindOf = (value: string) => provable.find((kind) => judgeToken(kind, value).kind === 'well-formed');
