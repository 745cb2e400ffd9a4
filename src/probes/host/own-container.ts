import { readFile } from 'node:fs/promises';

/** Is this process inside a container, and in which one? */
export type OwnContainer = { readonly isContainer: boolean; readonly container?: string };

/** Files that an engine mounts into each container, from a folder that is named by the container's id. */
const mounted = /\/([0-9a-f]{64})\/(?:userdata\/)?(?:hostname|hosts|resolv\.conf) \/etc\/(?:hostname|hosts|resolv\.conf) /;
/** A group of an engine's, as version 1 and systemd's driver show it: `/docker/ID`, `docker-ID.scope`, `kubepods/…/ID`. */
const grouped = /[/:-]([0-9a-f]{64})(?:\.scope)?$/m;

/**
 * Told by the marks that engines leave (`/.dockerenv`, `/run/.containerenv`), by the process's control groups, and by what is mounted over
 * /etc. The id comes from the latter two; where neither shows one, the machine's name is the beginning of it.
 */
export async function readOwnContainer({
  exists,
  procRoot,
  name,
}: {
  readonly exists: (path: string) => boolean;
  readonly procRoot: string;
  readonly name: string;
}): Promise<OwnContainer> {
  const [mounts, groups] = await Promise.all(
    ['mountinfo', 'cgroup'].map((file) => readFile(`${procRoot}/self/${file}`, 'utf8').catch(() => '')),
  );
  const id = mounted.exec(mounts ?? '')?.[1] ?? grouped.exec(groups ?? '')?.[1];
  if (id !== undefined) return { isContainer: true, container: id };
  if (!exists('/.dockerenv') && !exists('/run/.containerenv')) return { isContainer: false };
  return { isContainer: true, ...(/^[0-9a-f]{12}$/.test(name) ? { container: name } : {}) };
}
