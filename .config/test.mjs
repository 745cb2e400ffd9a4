// `npm test`: runs the tiers that this machine can run and says which it leaves out, and why. With PREFLIGHT_TEST_ALL=1 a tier
// that is left out is a failure.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const has = (program, args = ['--version']) => spawnSync(program, args, { stdio: 'ignore', timeout: 20_000 }).status === 0;
const missing = (...programs) => programs.filter((program) => !has(program));

/** Why a tier cannot run here; undefined when it can. */
const hindrances = {
  pure: () => undefined,
  loopback: () => undefined,
  docker: () => {
    if (!has('docker', ['version', '--format', '{{.Server.Version}}'])) return 'no Docker engine answers';
    const gone = ['nginx', 'busybox'].filter((program) => !has(program, program === 'nginx' ? ['-v'] : ['true']));
    // The recorder of what a run starts.
    gone.push(...missing('strace', 'git'));
    return gone.length > 0 ? `not installed: ${gone.join(', ')}` : undefined;
  },
  managers: () => {
    const gone = missing('uv', 'poetry', 'npm', 'pnpm', 'git');
    return gone.length > 0 ? `not installed: ${gone.join(', ')}` : undefined;
  },
  browser: () => (has('chromium') ? undefined : 'chromium is not installed'),
};

const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('-'));
const options = process.argv.slice(2).filter((arg) => arg.startsWith('-'));
const tiers = wanted.length > 0 ? wanted : Object.keys(hindrances);
const run = [];
let leftOut = 0;
for (const tier of tiers) {
  const why = tier in hindrances ? hindrances[tier]() : `there is no tier ${tier}`;
  if (why === undefined) run.push(tier);
  else {
    leftOut += 1;
    process.stdout.write(`tier left out: ${tier} (${why})\n`);
  }
}

if (run.length === 0) {
  process.stdout.write('\n0 passed, 0 failed, 0 skipped\n');
  process.exit(leftOut > 0 && process.env.PREFLIGHT_TEST_ALL === '1' ? 1 : 0);
}
if (!existsSync('dist/cli.cjs')) {
  const built = spawnSync(process.execPath, ['.config/build.mjs'], {
    stdio: 'inherit',
  });
  if (built.status !== 0) process.exit(built.status ?? 1);
}
const folder = mkdtempSync(join(tmpdir(), 'preflight-test-'));
// Rows of an earlier run would tell of tests that are gone.
for (const kept of ['.lab/trust', '.lab/found']) rmSync(kept, { recursive: true, force: true });
const summaryFile = join(folder, 'summary.json');
const result = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    '.config/vitest.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${summaryFile}`,
    ...options,
    ...run.map((tier) => `.${tier}.test.ts`),
  ],
  // Which tiers are run whole: with options they may not be.
  { stdio: 'inherit', env: { ...process.env, ...(options.length === 0 ? { PREFLIGHT_TIERS: run.join(',') } : {}) } },
);
let status = result.status ?? 1;
if (leftOut > 0 && process.env.PREFLIGHT_TEST_ALL === '1') {
  process.stdout.write(`PREFLIGHT_TEST_ALL=1 and ${leftOut} tier(s) left out: failed\n`);
  status = 1;
}
printTrust();
if (existsSync(summaryFile)) {
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(summaryFile, 'utf8'));
  process.stdout.write(`\n${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped\n`);
  // A test that is skipped where every tier must run is one that nobody ran.
  if (process.env.PREFLIGHT_TEST_ALL === '1' && numPendingTests > 0) status ||= 1;
}
rmSync(folder, { recursive: true, force: true });
process.exit(status);

/** What the attacks of the suites came to, a row an area (test/rig/trust-table.ts); kept as .lab/trust.json. */
function printTrust() {
  if (!existsSync('.lab/trust')) return;
  const rows = readdirSync('.lab/trust')
    .sort()
    .map((name) => JSON.parse(readFileSync(join('.lab/trust', name), 'utf8')));
  writeFileSync('.lab/trust.json', `${JSON.stringify({ schema: 'preflight.trust/v1', rows }, undefined, 2)}\n`);
  const shown = (value, unit) => (value === undefined ? '' : `${value} ${unit}`);
  const cells = [
    ['area', 'inputs', 'survived', 'worst time', 'worst memory', 'leaks'],
    ...rows.map((row) => [
      row.area,
      `${row.inputs}`,
      `${row.survived}`,
      shown(row.worstMs, 'ms'),
      shown(row.worstMiB, 'MiB'),
      `${row.leaks}`,
    ]),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  ');
  process.stdout.write(`\n${cells.map(line).join('\n')}\n`);
}
