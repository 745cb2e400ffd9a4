import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readOwnContainer } from '../../../src/probes/host/own-container.ts';

const id = '3f'.repeat(32);
let procRoot = '';
beforeEach(async () => {
  procRoot = await mkdtemp(join(tmpdir(), 'preflight-test-proc-'));
  await mkdir(join(procRoot, 'self'));
});
afterEach(() => rm(procRoot, { recursive: true, force: true }));

/** What the system shows of this process: its mounts and groups, files that are there, and the machine's name. */
async function seen({ mountinfo = '', cgroup = '0::/\n', files = [] as string[], name = 'workshop' }) {
  await writeFile(join(procRoot, 'self', 'mountinfo'), mountinfo);
  await writeFile(join(procRoot, 'self', 'cgroup'), cgroup);
  return readOwnContainer({ exists: (path) => files.includes(path), procRoot, name });
}

describe('the container in which this process runs', () => {
  it('is none on a plain machine, even one that runs an engine', async () => {
    const mountinfo = `700 24 0:60 / /var/lib/docker/overlay2/${id}/merged rw - overlay overlay rw\n`;
    expect(await seen({ mountinfo, cgroup: '0::/user.slice/user-1000.slice/session-2.scope\n' })).toEqual({ isContainer: false });
  });

  it.each([
    ['Docker’s', `812 790 254:1 /var/lib/docker/containers/${id}/hostname /etc/hostname rw - ext4 /dev/vda1 rw\n`],
    ['Podman’s', `90 80 0:40 /containers/overlay-containers/${id}/userdata/hosts /etc/hosts rw - tmpfs tmpfs rw\n`],
  ])('is told by %s mounts over /etc, whatever group shows', async (_, mountinfo) => {
    expect(await seen({ mountinfo, files: ['/.dockerenv'] })).toEqual({ isContainer: true, container: id });
  });

  it.each([`12:pids:/docker/${id}\n`, `0::/system.slice/docker-${id}.scope\n`, `0::/kubepods/besteffort/pod1/${id}\n`])(
    'is told by its group: %s',
    async (cgroup) => {
      expect(await seen({ cgroup })).toEqual({ isContainer: true, container: id });
    },
  );

  it('is known by the beginning of its id, which Docker gives it for a name, when nothing else tells', async () => {
    expect(await seen({ files: ['/.dockerenv'], name: id.slice(0, 12) })).toEqual({ isContainer: true, container: id.slice(0, 12) });
  });

  it('is one of which nobody tells the id, where the engine only left its mark', async () => {
    expect(await seen({ files: ['/run/.containerenv'] })).toEqual({ isContainer: true });
  });
});
