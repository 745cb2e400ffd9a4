import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Budget } from './budgets.ts';
import type { Contestant, Measured } from './measure.ts';

/** What one part of the bench found. */
export type Part = { readonly rows: readonly Measured[]; readonly budgets: readonly Budget[]; readonly notes: readonly string[] };

const isThere = (program: string) => spawnSync(program, ['--help'], { stdio: 'ignore' }).error === undefined;

/** What people use today for the same URLs, where it is installed. */
export function peersOf(urls: readonly string[]): readonly Contestant[] {
  const waitOn = join(process.cwd(), 'node_modules', 'wait-on', 'bin', 'wait-on');
  const [url = ''] = urls;
  return [
    ...(existsSync(waitOn)
      ? [
          {
            name: 'wait-on, one URL',
            command: [process.execPath, waitOn, url.replace('http://', 'http-get://')],
            expected: 0,
          },
        ]
      : []),
    ...(isThere('curl') ? [{ name: `curl -Z, ${urls.length} URLs`, command: ['curl', '-sZ', ...urls] }] : []),
    ...blackbox(urls),
    ...(isThere('docker') ? [{ name: 'docker ps', command: ['docker', 'ps', '-a'], expected: 0 }] : []),
    ...(spawnSync('docker', ['compose', 'version'], { stdio: 'ignore' }).status === 0
      ? [{ name: 'docker compose ps', command: ['docker', 'compose', 'ps', '-a'] }]
      : []),
  ];
}

/** Prometheus' blackbox_exporter is a server: started, asked about each URL, and stopped. */
function blackbox(urls: readonly string[]): readonly Contestant[] {
  const program = ['prometheus-blackbox-exporter', 'blackbox_exporter'].find(isThere);
  if (program === undefined) return [];
  const config = join(tmpdir(), `preflight-bench-blackbox-${process.pid}.yml`);
  writeFileSync(config, 'modules: { http: { prober: http, http: { fail_if_not_ssl: false } } }\n');
  const asked = urls.map((url) => `"http://127.0.0.1:19115/probe?module=http&target=${url}"`).join(' ');
  const script = `${program} --config.file=${config} --web.listen-address=127.0.0.1:19115 & until curl -sf -o /dev/null http://127.0.0.1:19115/-/healthy; do :; done; curl -s ${asked}; kill $!; wait $!`;
  return [{ name: `blackbox_exporter, ${urls.length} URLs`, command: ['bash', '-c', script] }];
}
