// `npm ci`, `npm pack` and every tool that installs this repository by its address end here. npm leaves the tools of the build out where it
// prepares a repository for `npm install --global` (so does pre-commit): then they are fetched first, for this folder alone.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
if (!existsSync(new URL('../node_modules/esbuild', import.meta.url))) {
  const { npm_config_global: _, npm_config_prefix: _prefix, npm_config_location: _location, ...env } = process.env;
  const args = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', args, { cwd: root, env, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}
await import('./build.mjs');
