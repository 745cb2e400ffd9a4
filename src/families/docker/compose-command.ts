import { shellCommand } from '../../base/shell.ts';
import type { Role } from '../../ledger/ledger.ts';
import type { ComposeProject } from './findings.ts';

/** Which project, and where it was started from by the labels of its containers. */
export type ComposeOrigin = { readonly project: ComposeProject; readonly workingDir?: string; readonly configFiles?: readonly string[] };

/** Files that compose finds by itself in the project's folder. */
const foundByItself = /(?:^|[/\\])(?:docker-)?compose(?:\.override)?\.ya?ml$/;

/**
 * A compose command on the user's own project, typed from anywhere: the labels tell its folder, and its files where compose
 * would not find them by itself.
 */
export function composeCommand(place: ComposeOrigin, ...words: readonly string[]): string {
  const { project, workingDir, configFiles = [] } = place;
  const named = 'project' in project ? ['-p', project.project] : [];
  const folder = workingDir === undefined ? [] : ['--project-directory', workingDir];
  const files = configFiles.every((file) => foundByItself.test(file)) ? [] : configFiles.flatMap((file) => ['-f', file]);
  return shellCommand('docker', 'compose', ...named, ...folder, ...files, ...words);
}

/** The command that starts a role's container again. */
export function restart({ owner }: Role, project: string | undefined): { readonly command?: string } {
  if (owner?.kind === 'container') return { command: shellCommand('docker', 'restart', owner.name) };
  if (owner?.kind !== 'compose') return {};
  return { command: shellCommand('docker', 'compose', ...(project === undefined ? [] : ['-p', project]), 'restart', owner.service) };
}
