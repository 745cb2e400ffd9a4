import type { RunRecord } from '../engine/record.ts';
import { ofContainer } from '../families/container/findings.ts';
import { composeCommand } from '../families/docker/compose-command.ts';
import { printable, type Tidy } from './evidence.ts';
import type { Report } from './report.ts';

/**
 * How the stack is started and stopped, from the labels that docker compose leaves on its containers:
 * `com.docker.compose.project.working_dir` and `com.docker.compose.project.config_files`.
 */
export function stackOf(record: RunRecord, tidy: Tidy): Report['stack'] {
  const wanted = record.ledger.ports?.composeProject;
  const seen = [...ofContainer.outcomes(record, 'container.running'), ...ofContainer.outcomes(record, 'container.gone')].flatMap(
    ({ observed }) => (observed === undefined ? [] : [observed]),
  );
  const labelled = seen.find(({ configFiles }) => configFiles !== undefined && configFiles.length > 0) ?? seen[0];
  const found = labelled?.project;
  const project = wanted ?? (found !== undefined && 'project' in found ? found.project : undefined);
  if (labelled === undefined || project === undefined) return undefined;
  const { workingDir: folder, configFiles: files = [] } = labelled;
  // Without labels the folder of the compose file is not known, and a command would be a guess.
  if (folder === undefined && files.length === 0) return undefined;
  const origin = { ...labelled, project: { kind: 'named', project } } as const;
  const [start, stop] = [
    printable(composeCommand(record, origin, 'up', '-d'), tidy),
    printable(composeCommand(record, origin, 'stop'), tidy),
  ];
  if (start === undefined || stop === undefined) return undefined;
  return {
    project: tidy(project, 120),
    ...(folder === undefined ? {} : { folder: tidy(folder, 300) }),
    files: files.map((file) => tidy(file, 300)),
    start,
    stop,
  };
}
