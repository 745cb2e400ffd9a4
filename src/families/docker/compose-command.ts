import { isOlder } from '../../base/is-older.ts';
import { operands, shellCommand } from '../../base/shell.ts';
import type { RunRecord } from '../../engine/record.ts';
import type { Role } from '../../ledger/ledger.ts';
import type { ComposePlace } from './compose-place.ts';
import { type EngineTold, engineCommand, engineOf } from './engine-command.ts';
import type { ComposeProject } from './findings.ts';

/** Which project, and where it was started from by the labels of its containers. */
export type ComposeOrigin = ComposePlace & { readonly project: ComposeProject };

/** Names under which compose finds a file by itself, in the project's folder. */
const foundByItself = /^(?:docker-)?compose(?:\.override)?\.ya?ml$/;

/**
 * A compose command on the user's own project, typed from anywhere: the labels tell its folder, its files where compose would not
 * find them by itself, and the env files that it was started with. The one place where such a command is put together.
 */
export function composeCommand(record: RunRecord, origin: ComposeOrigin, ...words: readonly string[]): string {
  // Services come last: from the first word that looks like an option and is none of ours.
  const at = words.findIndex((word) => word.startsWith('-') && !ours.has(word));
  const [own, services] = at < 0 ? [words, []] : [words.slice(0, at), words.slice(at)];
  return shellCommand(...composeProgram(engineOf(record), origin), ...own, ...operands(...services));
}

/** Podman runs a compose program by itself (`podman compose`) from this version on. */
const podmanComposeFrom = '4.7.0';

/** The program that made the project, with its options; where nothing is made yet, the one that goes with the engine. */
function composeProgram({ program, version = '', endpoint = '' }: EngineTold, origin: ComposeOrigin): readonly string[] {
  if (origin.composer === 'podman-compose') return ['podman-compose', ...podmanComposeOptions(origin)];
  if (program === 'docker') return ['docker', 'compose', ...composeOptions(origin)];
  if (version !== '' && !isOlder(version, podmanComposeFrom)) return ['podman', 'compose', ...composeOptions(origin)];
  const isMadeByCompose = origin.workingDir !== undefined || origin.configFiles !== undefined;
  if (!isMadeByCompose) return ['podman-compose', ...podmanComposeOptions(origin)];
  return ['env', `DOCKER_HOST=${endpoint}`, 'docker-compose', ...composeOptions(origin)];
}

/** podman-compose knows no option for the folder: each file is named. */
const podmanComposeOptions = ({ project, configFiles = [], envFiles = [] }: ComposeOrigin): readonly string[] => [
  ...('project' in project ? ['-p', project.project] : []),
  ...configFiles.flatMap((file) => ['-f', file]),
  ...envFiles.flatMap((file) => ['--env-file', file]),
];

/** The options that commands here are given. */
const ours: ReadonlySet<string> = new Set(['-d', '--tail', '--force-recreate', '--remove-orphans', '--no-deps']);

/** The options that name the project, its folder and its files. */
export function composeOptions({ project, workingDir, configFiles = [], envFiles = [] }: ComposeOrigin): readonly string[] {
  return [
    ...('project' in project ? ['-p', project.project] : []),
    ...(workingDir === undefined ? [] : ['--project-directory', workingDir]),
    ...(configFiles.every((file) => isFoundByItself(file, workingDir)) ? [] : configFiles.flatMap((file) => ['-f', file])),
    ...(envFiles.every((file) => isDefaultEnvFile(file, workingDir)) ? [] : envFiles.flatMap((file) => ['--env-file', file])),
  ];
}

// Paths of the engine's machine: with either slash, whatever this one writes.
const nameOf = (file: string) => file.split(/[/\\]/).at(-1) ?? '';
const folderOf = (file: string) => file.slice(0, Math.max(0, file.length - nameOf(file).length - 1));

const isBeside = (file: string, folder: string | undefined) =>
  folder === undefined || folderOf(file) === '' || folderOf(file) === folder.replace(/[/\\]$/, '');

const isFoundByItself = (file: string, folder: string | undefined) => foundByItself.test(nameOf(file)) && isBeside(file, folder);

const isDefaultEnvFile = (file: string, folder: string | undefined) => nameOf(file) === '.env' && isBeside(file, folder);

/** The command that starts a role's container again. */
export function restart(record: RunRecord, { owner }: Role, origin: ComposeOrigin): { readonly command?: string } {
  if (owner?.kind === 'container') return { command: engineCommand(record, 'restart', owner.name) };
  if (owner?.kind !== 'compose') return {};
  return { command: composeCommand(record, origin, 'restart', owner.service) };
}
