import type { ManagerName } from '../../ledger/ledger.ts';

/**
 * What shuts out of a manager all that is not its own: settings, plugins, downloads, another version of itself, the network. Variables that
 * choose such things (UV_PYTHON, npm_config_…, POETRY_…) are not handed on in the first place (child-environment.ts).
 */
const shutOut: Readonly<Record<ManagerName, Readonly<Record<string, string>>>> = {
  uv: { UV_OFFLINE: '1', UV_PYTHON_DOWNLOADS: 'never', UV_NO_CONFIG: '1', UV_NO_PROGRESS: '1', UV_NO_ENV_FILE: '1' },
  poetry: { POETRY_NO_INTERACTION: '1', POETRY_VIRTUALENVS_CREATE: 'false' },
  npm: { npm_config_update_notifier: 'false', npm_config_audit: 'false', npm_config_offline: 'true', npm_config_ignore_scripts: 'true' },
  pnpm: {
    CI: '1',
    npm_config_manage_package_manager_versions: 'false',
    npm_config_ignore_scripts: 'true',
    npm_config_ignore_pnpmfile: 'true',
  },
};

const everyManager = {
  NO_COLOR: '1',
  // Looking leaves no compiled files behind, and finds no modules in the current folder.
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONSAFEPATH: '1',
  COREPACK_ENABLE_NETWORK: '0',
  COREPACK_ENABLE_PROJECT_SPEC: '0',
  COREPACK_ENABLE_STRICT: '0',
};

/** The environment that a manager is asked in, on top of what every child gets. */
export const managerEnvironment = (manager: ManagerName): Readonly<Record<string, string>> => ({ ...everyManager, ...shutOut[manager] });

/** Where the tools that switch versions keep what the user installed with them; without these their shims find nothing. */
export const managerKeep: readonly string[] = [
  ...['PYENV_ROOT', 'PYENV_VERSION', 'ASDF_DIR', 'ASDF_DATA_DIR', 'MISE_DATA_DIR', 'VOLTA_HOME', 'NVM_DIR'],
  ...['COREPACK_HOME', 'PNPM_HOME', 'POETRY_HOME', 'UV_CACHE_DIR'],
];
