// `npm audit` over all packages: what is bundled stands among the devDependencies, so leaving those out would ask about nothing.
// Ends with 1 when something is known to be vulnerable. A registry that does not answer is said so: that is no clean bill.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { stdout = '', error } = spawnSync('npm', ['audit', '--json'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
  shell: process.platform === 'win32',
});
const answer = parsed(stdout);
const total = answer?.metadata?.vulnerabilities?.total;
if (total === 0) say(`${answer.metadata.dependencies?.total ?? 'all'} packages asked about, none is known to be vulnerable`);
else if (total > 0) {
  for (const { name, severity, range, via } of Object.values(answer.vulnerabilities ?? {})) {
    const why = via.map((one) => (typeof one === 'string' ? `by ${one}` : `${one.title} ${one.url}`)).join('; ');
    say(`${severity}: ${name} ${range}: ${why}`);
  }
  process.exitCode = 1;
} else if (answer?.statusCode) say(`the registry does not answer it (HTTP ${answer.statusCode}); nothing was asked`);
else say(`no answer (${error?.code ?? answer?.error?.code ?? answer?.message ?? 'unknown'}); nothing was asked`);

function say(text) {
  process.stdout.write(`npm audit: ${text}\n`);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
