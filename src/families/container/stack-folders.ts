import { withoutTrailingSlashes } from '../../base/without-trailing.ts';
import type { ContainerSummary } from '../../probes/docker/docker.ts';

const label = 'com.docker.compose.project.working_dir';

/**
 * One folder in the spelling that all sides share: Windows, WSL and Docker Desktop each have their own for the same place
 * (`C:\\dify`, `/mnt/c/dify`, `/run/desktop/mnt/host/c/dify`), and macOS puts `/private` before `/tmp` and `/var`.
 */
function plainFolder(folder: string): string {
  const slashed = withoutTrailingSlashes(folder.replaceAll('\\', '/'));
  const drive = /^(?:\/run\/desktop\/mnt\/host\/|\/mnt\/|\/host_mnt\/|\/)?([A-Za-z])(?::\/?|\/|$)(.*)$/.exec(slashed);
  const isDrive = drive !== null && (/^[A-Za-z]:/.test(slashed) || /^\/(?:mnt|host_mnt|run\/desktop)\//.test(slashed));
  return isDrive ? `${drive[1]}:/${drive[2]}`.toLowerCase() : slashed.replace(/^\/private(?=\/)/, '');
}

/**
 * The working folders of a project's running containers, as they are written. Two of them are two stacks under one project name
 * (both lie in a folder `docker`, say): each `up` then takes the other's containers for its own. What was left behind by an older
 * folder and has ended is no second stack.
 */
export function runningFolders(members: readonly ContainerSummary[]): readonly string[] {
  const folders = new Map<string, string>();
  for (const { state, labels } of members) {
    const folder = labels[label];
    if (folder && (state === 'running' || state === 'paused' || state === 'restarting')) {
      const plain = plainFolder(folder);
      if (!folders.has(plain)) folders.set(plain, folder);
    }
  }
  return [...folders.values()];
}
