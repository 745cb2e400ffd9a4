import { shellCommand } from '../base/shell.ts';
import type { RunRecord } from '../run/record.ts';
import type { Tidy } from './evidence.ts';
import { containersSeen } from './facts.ts';
import type { Report } from './report.ts';

/**
 * How the stack is started and stopped, from the labels that docker compose leaves on its containers:
 * `com.docker.compose.project.working_dir` and `com.docker.compose.project.config_files`.
 */
export function stackOf(record: RunRecord, tidy: Tidy): Report['stack'] {
  const wanted = record.ledger.ports?.composeProject;
  const containers = containersSeen(record).filter((one) => one.project !== undefined && (wanted === undefined || one.project === wanted));
  const labelled = containers.find((one) => one.labels?.['com.docker.compose.project.config_files'] !== undefined) ?? containers[0];
  if (labelled?.project === undefined) return undefined;
  const folder = labelled.labels?.['com.docker.compose.project.working_dir'];
  const files = (labelled.labels?.['com.docker.compose.project.config_files'] ?? '').split(',').filter((file) => file !== '');
  const compose = [
    'docker',
    'compose',
    '-p',
    labelled.project,
    ...(folder === undefined ? [] : ['--project-directory', folder]),
    ...files.flatMap((file) => ['-f', file]),
  ];
  return {
    project: tidy(labelled.project, 120),
    ...(folder === undefined ? {} : { folder: tidy(folder, 300) }),
    files: files.map((file) => tidy(file, 300)),
    start: tidy(shellCommand(...compose, 'up', '-d'), 1000),
    stop: tidy(shellCommand(...compose, 'stop'), 1000),
  };
}
