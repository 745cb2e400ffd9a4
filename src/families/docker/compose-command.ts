import { shellCommand } from '../../base/shell.ts';
import type { DockerObserved } from './findings.ts';

type Place = Pick<DockerObserved['container.running'], 'project' | 'workingDir' | 'configFiles'>;

/** Files that compose finds by itself in the project's folder. */
const foundByItself = /(?:^|[/\\])(?:docker-)?compose(?:\.override)?\.ya?ml$/;

/**
 * A compose command on the user's own project, typed from anywhere: the labels tell its folder, and its files where compose
 * would not find them by itself.
 */
export function composeCommand(place: Place, ...words: readonly string[]): string {
  const { project, workingDir, configFiles = [] } = place;
  const named = 'project' in project ? ['-p', project.project] : [];
  const folder = workingDir === undefined ? [] : ['--project-directory', workingDir];
  const files = configFiles.every((file) => foundByItself.test(file)) ? [] : configFiles.flatMap((file) => ['-f', file]);
  return shellCommand('docker', 'compose', ...named, ...folder, ...files, ...words);
}
