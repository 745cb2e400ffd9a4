import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSocketProbe } from '../../../src/probes/sockets/sockets.ts';

type Kin = { readonly parent: number; readonly session: number; readonly manager?: string };

/** A /proc in which process 812 listens on port 11434 and belongs to `ollama.service`. */
async function procWith({ parent, session, manager = 'systemd' }: Kin): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'preflight-proc-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const row =
    '   0: 0100007F:2CAA 00000000:0000 0A 00000000:00000000 00:00000000 00000000   0        0 555 1 0000000000000000 100 0 0 10 0';
  await mkdir(join(root, 'net'));
  await writeFile(join(root, 'net', 'tcp'), `  sl  local_address rem_address   st\n${row}\n`);
  await mkdir(join(root, '812', 'fd'), { recursive: true });
  await symlink('socket:[555]', join(root, '812', 'fd', '3'));
  await writeFile(join(root, '812', 'comm'), 'ollama\n');
  await writeFile(join(root, '812', 'cmdline'), 'ollama\0serve\0');
  await writeFile(join(root, '812', 'stat'), `812 (ollama) S ${parent} ${session} ${session} 0`);
  await writeFile(join(root, '812', 'cgroup'), '0::/system.slice/ollama.service\n');
  await mkdir(join(root, String(parent)));
  await writeFile(join(root, String(parent), 'comm'), `${manager}\n`);
  await writeFile(join(root, String(parent), 'stat'), `${parent} (${manager}) S 0 ${parent} ${parent} 0`);
  return root;
}

const supervisor = async (kin: Kin) => {
  const look = await createSocketProbe({ procRoot: await procWith(kin), platform: 'linux' }).listenersOn([11434]);
  return look.ok ? look.value[0]?.processes[0]?.supervisor : 'not looked';
};

describe('who starts a process again', () => {
  test('is the unit whose main process it is', async () => {
    expect(await supervisor({ parent: 1, session: 812 })).toEqual({ by: 'systemd', name: 'ollama.service' });
  });

  test('is nobody for what somebody started out of the unit: a shell’s child, or one that lost its shell', async () => {
    expect(await supervisor({ parent: 640, session: 640, manager: 'bash' })).toBeUndefined();
    expect(await supervisor({ parent: 1, session: 640 })).toBeUndefined();
  });

  test('is nobody where no systemd runs', async () => {
    expect(await supervisor({ parent: 1, session: 812, manager: 'tini' })).toBeUndefined();
  });
});
