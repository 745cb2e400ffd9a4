import type { RunRecord } from '../../../engine/record.ts';
import { ofContainer } from '../findings.ts';

/** Fronts that end at their start because the name of one of these services does not resolve. */
export function frontsWithout(record: RunRecord, services: readonly string[]): readonly string[] {
  return ofContainer
    .outcomes(record, 'container.running')
    .filter(({ observed }) => services.includes(unresolvedUpstream(observed?.logTail ?? '') ?? ''))
    .map(({ id }) => id);
}

/** The name in nginx's `host not found in upstream "plugin_daemon"`. */
export function unresolvedUpstream(log: string): string | undefined {
  return /host not found in upstream "([\w.-]+)(?::\d+)?"/.exec(log)?.[1];
}
