import { once } from 'node:events';
import { basename, dirname, resolve } from 'node:path';
import type { App } from './app.ts';
import type { CheckOptions } from './check-options.ts';
import type { ExitCode } from './host.ts';
import { makeReport } from './make-report.ts';
import { overheard } from './overheard.ts';
import { sayWrong } from './say-wrong.ts';
import type { Served } from './serve-http.ts';
import { sharedRun } from './shared-run.ts';

/** What `serve` is told beside the options of a run. */
export type ServeOptions = {
  readonly listen?: string;
  readonly everyMs: number;
  /** `NAME=FILE`: further ports ledgers, asked for as /probe?ledger=NAME. */
  readonly ledgers: readonly string[];
};

/**
 * `preflight serve --listen ADDR`: the report for Prometheus, browsers and programs, looked for at a fixed interval, once for all who ask.
 * Never without the option; on loopback unless another address is named.
 */
export async function serve(options: CheckOptions, { listen, everyMs, ledgers }: ServeOptions, app: App): Promise<ExitCode> {
  const { host, words } = app;
  if (listen === undefined) return sayWrong(app, words.help.wrong['missing-word']('--listen 127.0.0.1:9464', ''));
  const address = listenAddress(listen);
  if (!address) return sayWrong(app, words.help.wrong['bad-value'](`--listen ${listen}`, '9464, 127.0.0.1:9464, 0.0.0.0:9464, [::]:9464'));
  const named = ledgers.map((one) => /^([\w.-]{1,64})=(.+)$/.exec(one)?.slice(1) as [string, string] | undefined);
  const wrong = ledgers[named.indexOf(undefined)];
  if (wrong !== undefined) return sayWrong(app, words.help.wrong['bad-value'](`--ledger ${wrong}`, 'NAME=FILE'));

  const stop = new AbortController();
  const run = (folder: string, files: Pick<CheckOptions, 'ports'>) => async (): Promise<Served> => {
    const heard = overheard({ ...app, host: { ...host, cwd: folder } }, stop.signal);
    const deadlineMs = options.deadlineMs ?? Math.max(10_000, everyMs);
    const made = await makeReport({ ...options, ...files, deadlineMs }, heard.app);
    return made.kind === 'report' ? made : { kind: 'failed', text: heard.text() };
  };
  const own = sharedRun(run(host.cwd, {}), everyMs);
  const others = new Map(
    named.flatMap((one) => {
      if (!one) return [];
      const file = resolve(host.cwd, one[1]);
      return [[one[0], sharedRun(run(dirname(file), { ports: basename(file) }), everyMs)] as const];
    }),
  );
  const { listenAt } = await import('./serve-http.ts');
  const server = await listenAt(
    address,
    { own: own.latest, others: new Map([...others].map(([name, { latest }]) => [name, latest])), everyMs },
    app,
  );
  if (!server.ok) return sayWrong(app, words.commands.serveCannotListen(listen, server.error));
  host.stderr.write(`${words.commands.serving(server.value.url)}\n`);
  if (!server.value.isLoopback) host.stderr.write(`${words.commands.servingWide}\n`);
  own.begin();
  if (!host.interrupted.aborted) await once(host.interrupted, 'abort');
  own.end();
  stop.abort();
  await server.value.close();
  return 0;
}

/** `9464`, `host:9464` or `[::1]:9464`; a port alone is loopback's. Undefined when it is none. */
function listenAddress(text: string): { readonly host: string; readonly port: number } | undefined {
  const [, , six, name, digits] = /^((?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]]*)):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  return digits === undefined || port > 65_535 ? undefined : { host: six || name || '127.0.0.1', port };
}
