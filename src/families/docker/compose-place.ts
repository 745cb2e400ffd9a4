import type { ContainerSummary } from '../../probes/docker/docker.ts';

/** Where a compose project was started from, by the labels of its containers; files are absolute. */
export type ComposePlace = {
  readonly workingDir?: string;
  readonly configFiles?: readonly string[];
  /** What was said with `--env-file`; absent where that was the `.env` beside the compose file. */
  readonly envFiles?: readonly string[];
};

const label = (name: string) => `com.docker.compose.project.${name}`;

const filesOf = (text: string | undefined) =>
  (text ?? '')
    .split(',')
    .map((file) => file.trim())
    .filter((file) => file !== '');

/** Reads the labels of the first container that has them. */
export function composePlaceOf(containers: readonly ContainerSummary[]): ComposePlace {
  for (const { labels } of containers) {
    const workingDir = labels[label('working_dir')];
    const configFiles = filesOf(labels[label('config_files')]);
    const envFiles = filesOf(labels[label('environment_file')]);
    if (workingDir === undefined && configFiles.length === 0) continue;
    return {
      ...(workingDir ? { workingDir } : {}),
      ...(configFiles.length > 0 ? { configFiles } : {}),
      ...(envFiles.length > 0 ? { envFiles } : {}),
    };
  }
  return {};
}
