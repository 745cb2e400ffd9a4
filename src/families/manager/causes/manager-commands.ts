import { posix } from 'node:path';
import { pathOperand, shellCommand } from '../../../base/shell.ts';
import type { RunRecord } from '../../../engine/record.ts';
import type { ManagerName } from '../../../ledger/ledger.ts';
import { ofManager } from '../findings.ts';

/** A path of the ledger's folder as a shell in the user's folder understands it: managers.yml may lie elsewhere. */
export function fromHere(record: RunRecord, path: string): string {
  const ledger = (record.ledger.managers?.file ?? 'managers.yml').replaceAll('\\', '/');
  return pathOperand(posix.join(posix.dirname(ledger), path));
}

/** The major number of the installed manager, if it was seen. */
function majorOf(record: RunRecord, manager: ManagerName): number | undefined {
  const version = ofManager.outcome(record, 'manager.version', manager)?.observed?.version;
  return version === undefined ? undefined : Number(version.split('.', 1)[0]);
}

/** What writes the lock anew, without taking newer releases than it must. */
export function lockCommand(record: RunRecord, manager: ManagerName, folder: string): string {
  const place = fromHere(record, folder);
  const isHere = place === '.';
  switch (manager) {
    case 'uv':
      return isHere ? 'uv lock' : shellCommand('uv', 'lock', '--project', place);
    case 'poetry': {
      // Poetry 1 updates everything unless told not to; Poetry 2 has no such option any more.
      const words = (majorOf(record, 'poetry') ?? 2) < 2 ? ['lock', '--no-update'] : ['lock'];
      return isHere ? shellCommand('poetry', ...words) : shellCommand('poetry', '-C', place, ...words);
    }
    case 'npm':
      return isHere ? 'npm install --package-lock-only' : shellCommand('npm', 'install', '--package-lock-only', '--prefix', place);
    case 'pnpm':
      return isHere ? 'pnpm install --lockfile-only' : shellCommand('pnpm', '-C', place, 'install', '--lockfile-only');
  }
}

/** How a missing manager is installed; npm comes with Node. */
export function installCommand(manager: ManagerName, platform: NodeJS.Platform): string | undefined {
  switch (manager) {
    case 'uv':
      if (platform === 'win32') return 'winget install --id=astral-sh.uv -e';
      return platform === 'darwin' ? 'brew install uv' : 'curl -LsSf https://astral.sh/uv/install.sh | sh';
    case 'poetry':
      return 'pipx install poetry';
    case 'pnpm':
      return 'npm install -g pnpm';
    case 'npm':
      return undefined;
  }
}

/** How a manager is brought into the range, by the way in which it was installed. */
export function rangeCommand(manager: ManagerName, range: string, path: string, source: string): string {
  if (manager === 'npm' || manager === 'pnpm') return shellCommand('npm', 'install', '-g', `${manager}@${range}`);
  if (/pipx/.test(source)) return shellCommand('pipx', 'install', '--force', `${manager}${range}`);
  if (manager === 'uv' && !source.includes('dist-info')) return /homebrew|linuxbrew/.test(path) ? 'brew upgrade uv' : 'uv self update';
  return shellCommand('python3', '-m', 'pip', 'install', `${manager}${range}`);
}
