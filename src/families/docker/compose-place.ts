import type { ContainerSummary } from '../../probes/docker/docker.ts';
import { podmanComposeLabel } from '../../probes/docker/docker-read.ts';

/** Where a compose project was started from, by the labels of its containers; files are absolute. */
export type ComposePlace = {
  readonly workingDir?: string;
  readonly configFiles?: readonly string[];
  /** What was said with `--env-file`; absent where that was the `.env` beside the compose file. */
  readonly envFiles?: readonly string[];
  /** Who made it, where that was not Docker's compose. */
  readonly composer?: 'podman-compose';
};

const label = (name: string) => `com.docker.compose.project.${name}`;

const filesOf = (text: string | undefined) =>
  (text ?? '')
    .split(',')
    .map((file) => file.trim())
    .filter((file) => file !== '');

/**
 * podman-compose writes its files as they were typed. The folder of the first of them is the working folder, so where it was typed is
 * told by the two together; what lies elsewhere is left out.
 */
function fromFolder(files: readonly string[], workingDir: string | undefined): readonly string[] {
  const isAbsolute = (file: string) => file.startsWith('/');
  if (workingDir === undefined || files.every(isAbsolute)) return files;
  const steps = (files[0] ?? '').split('/').filter((step) => step !== '.');
  const folder = ['', ...steps.slice(0, -1)].join('/');
  const typedIn = workingDir.endsWith(folder) && !steps.includes('..') ? workingDir.slice(0, workingDir.length - folder.length) : undefined;
  return files.flatMap((file) => {
    if (isAbsolute(file)) return [file];
    return typedIn === undefined || file.split('/').includes('..') ? [] : [`${typedIn}/${file.replace(/^(?:\.\/)+/, '')}`];
  });
}

/** Reads the labels of the first container that has them. */
export function composePlaceOf(containers: readonly ContainerSummary[]): ComposePlace {
  for (const { labels } of containers) {
    const workingDir = labels[label('working_dir')];
    const composer = labels[podmanComposeLabel] === undefined ? {} : { composer: 'podman-compose' as const };
    const written = filesOf(labels[label('config_files')]);
    const configFiles = composer.composer ? fromFolder(written, workingDir) : written;
    const envFiles = filesOf(labels[label('environment_file')]);
    if (workingDir === undefined && configFiles.length === 0) continue;
    return {
      ...(workingDir ? { workingDir } : {}),
      ...(configFiles.length > 0 ? { configFiles } : {}),
      ...(envFiles.length > 0 ? { envFiles } : {}),
      ...composer,
    };
  }
  return {};
}
