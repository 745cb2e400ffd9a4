/** How the managers write themselves; the same in every language. */
export const managerNames = {
  uv: 'uv',
  poetry: 'Poetry',
  npm: 'npm',
  pnpm: 'pnpm',
  pipenv: 'Pipenv',
  pdm: 'PDM',
  conda: 'conda',
  yarn: 'Yarn',
  bun: 'Bun',
};
