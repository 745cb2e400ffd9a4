import { shellCommand } from '../../base/shell.ts';
import type { RunRecord } from '../../engine/record.ts';
import type { EngineBrand, EngineFacts } from '../../probes/docker/docker.ts';
import { ofDocker } from './findings.ts';

/** The engine whose commands are typed: which product, which version of it, and where it was asked. */
export type EngineTold = {
  readonly program: 'docker' | EngineBrand;
  readonly version?: string;
  readonly endpoint?: string;
};

/** What the run knows of its engine, of one that does not answer by its endpoint. Docker where nobody asked. */
export function engineOf(record: RunRecord): EngineTold {
  const seen = ofDocker.outcome(record, 'docker.engine', 'docker')?.observed;
  if (seen === undefined) return { program: 'docker' };
  const { endpoint, engine, brand } = seen;
  return { program: brand ?? 'docker', endpoint, ...(engine ? { version: engine.version } : {}) };
}

/** A command to the engine's own command line: `docker start web`, `podman start web`. Every remedy that speaks to it is made here. */
export function engineCommand(record: RunRecord, ...words: readonly string[]): string {
  return shellCommand(engineOf(record).program, ...words);
}

/** Lists the compose projects; podman-compose has no word for that. */
export function projectsCommand(record: RunRecord): string {
  if (engineOf(record).program === 'docker') return shellCommand('docker', 'compose', 'ls');
  return engineCommand(record, 'ps', '--all', '--format', '{{.Names}} {{index .Labels "com.docker.compose.project"}}');
}

/** Which product it is: what it said itself, else what the path of its socket or pipe says. */
export function brandOf(endpoint: string, engine: EngineFacts | undefined): EngineBrand | undefined {
  if (engine) return engine.brand;
  const [, path = ''] = /^(?:unix|npipe):\/\/(.*)$/i.exec(endpoint) ?? [];
  return /(?:^|[/\\])podman(?:-[^/\\]*)?(?:[/\\.]|$)/.test(path) ? 'podman' : undefined;
}
