import type { CheckContext } from '../../engine/check.ts';
import type { Supervisor } from './findings.ts';

/**
 * Units whose children are not them: what cron, an ssh login or a session started stays in their cgroup, and Docker's own unit is no
 * holder of a port that anybody should end.
 */
const notTheirs = /^(?:user@\d+|session-.*|init|cron|crond|atd|ssh|sshd|docker|containerd|podman|snap\..*|dbus|display-manager|gdm|sddm)$/;

/**
 * The systemd unit of a process, by its cgroup (`0::/system.slice/ollama.service`, and below `user@1000.service` the user's own): a
 * process that a unit keeps is started again when it is killed. A unit of another name than the process holds it only as a child.
 */
export function systemdUnit(cgroup: string, processName: string): Supervisor | undefined {
  const lines = cgroup.split('\n');
  const path = (lines.find((line) => line.startsWith('0::')) ?? lines.find((line) => line.includes(':name=systemd:')))
    ?.split(':')
    .slice(2)
    .join(':');
  const unit = path?.split('/').findLast((part) => part.endsWith('.service'));
  if (path === undefined || unit === undefined) return undefined;
  const name = unit.slice(0, -'.service'.length);
  if (notTheirs.test(name) || !isAlike(name, processName)) return undefined;
  return { by: /\/user@\d+\.service\//.test(path) ? 'systemd-user' : 'systemd', name: unit };
}

/** A row of `launchctl list`: pid, last exit, label. What `brew services` started is `homebrew.mxcl.NAME`; an app is no service. */
export function launchdJob(list: string, pid: number): Supervisor | undefined {
  const row = list.split('\n').find((line) => line.split('\t')[0] === String(pid));
  const label = row?.split('\t')[2]?.trim();
  if (!label || label.startsWith('application.') || label.startsWith('com.apple.')) return undefined;
  const brewed = /^homebrew\.mxcl\.([\w@.+-]{1,80})$/.exec(label)?.[1];
  return brewed === undefined ? { by: 'launchd', name: label } : { by: 'brew', name: brewed };
}

/** `tasklist /svc /fo csv /nh`: `"ollama.exe","4711","Ollama"`; `N/A` for a process that is no service. */
export function windowsService(list: string, pid: number): Supervisor | undefined {
  const row = list.split(/\r?\n/).find((line) => line.split('","')[1] === String(pid));
  const name = row?.split('","')[2]?.replace(/"\s*$/, '').split(',')[0]?.trim();
  return !name || name === 'N/A' ? undefined : { by: 'windows', name };
}

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

function isAlike(unit: string, process: string): boolean {
  const [a, b] = [plain(unit.split('@')[0] ?? unit), plain(process)];
  return a !== '' && b !== '' && (a.includes(b) || b.includes(a));
}

/** Who starts the holder of a port again when it ends. Looked up for strangers alone; undefined when nobody does, or none can tell. */
export async function supervisorOf(
  { platform, probes }: Pick<CheckContext, 'platform' | 'probes'>,
  pid: number,
  name: string,
): Promise<Supervisor | undefined> {
  switch (platform) {
    case 'linux': {
      const cgroup = await probes.files.read(`/proc/${pid}/cgroup`, 1 << 16);
      return cgroup.ok && cgroup.value !== undefined ? systemdUnit(cgroup.value, name) : undefined;
    }
    case 'darwin': {
      const list = await probes.commands.run('launchctl', ['list'], { deadlineMs: 2000 });
      return list.ok && list.value.exitCode === 0 ? launchdJob(list.value.stdout, pid) : undefined;
    }
    case 'win32': {
      const list = await probes.commands.run('tasklist', ['/svc', '/fi', `PID eq ${pid}`, '/fo', 'csv', '/nh'], { deadlineMs: 3000 });
      return list.ok && list.value.exitCode === 0 ? windowsService(list.value.stdout, pid) : undefined;
    }
    default:
      return undefined;
  }
}
