import type { ContainerSummary } from '../../probes/docker/docker.ts';

/** Where a compose project was started from, by the labels of its containers; files are absolute. */
export type ComposePlace = { readonly workingDir?: string; readonly configFiles?: readonly string[]; readonly envFile?: string };

/** Reads the labels of the first container that has them. */
export function composePlaceOf(containers: readonly ContainerSummary[]): ComposePlace {
  for (const { labels } of containers) {
    const workingDir = labels['com.docker.compose.project.working_dir'];
    const files = labels['com.docker.compose.project.config_files'];
    const envFile = labels['com.docker.compose.project.environment_file'];
    if (workingDir === undefined && files === undefined) continue;
    const configFiles = (files ?? '')
      .split(',')
      .map((file) => file.trim())
      .filter((file) => file !== '');
    return {
      ...(workingDir ? { workingDir } : {}),
      ...(configFiles.length > 0 ? { configFiles } : {}),
      ...(envFile ? { envFile } : {}),
    };
  }
  return {};
}
