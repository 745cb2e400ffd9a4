import { shellCommand } from '../base/shell.ts';
import type { Ledger } from './ledger.ts';

/** The line by which init writes what runs here into the ledgers: for these roles, managers or keys, in the files that are meant. */
export function adoptCommand({ managers, ports }: Ledger, ...names: readonly string[]): string {
  const named = [ports, managers].flatMap((half, index) => {
    const which = index === 0 ? 'ports' : 'managers';
    return half === undefined || half.file === `${which}.yml` ? [] : [`--${which}`, half.file];
  });
  return shellCommand('preflight', 'init', ...named, '--adopt', ...names);
}
