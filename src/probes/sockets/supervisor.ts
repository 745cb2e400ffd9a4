import type { Supervisor } from './sockets-table.ts';

/**
 * Units that start what is not theirs, or that a machine needs to be reached and run at all: stopping one of them for a port would end
 * sessions, jobs, containers or the desktop.
 */
const neverStopped =
  /^(?:sshd?|cron|crond|atd|anacron|docker|containerd|podman|crio|k3s|kubelet|snapd?|dbus|polkit|NetworkManager|wpa_supplicant|gdm3?|sddm|lightdm|display-manager|gnome-|plasma-|xdg-|user@|user-runtime-dir@|getty@|serial-getty@|systemd-|init|tmux|screen|code-)/;

/**
 * The systemd unit out of `/proc/PID/cgroup`: `0::/system.slice/ollama.service`, a user's own
 * `0::/user.slice/user-1000.slice/user@1000.service/app.slice/n8n.service`, and the `name=systemd` line of cgroup v1. A scope is no unit
 * that anybody stops; nor is one of those that carry other people's work.
 */
export function unitOf(cgroup: string): Supervisor | undefined {
  const path = /^(?:0:|\d+:name=systemd):(\/.*)$/m.exec(cgroup)?.[1] ?? '';
  const parts = path.split('/').filter((part) => part !== '');
  const at = parts.findLastIndex((part) => /^[\w@.:\\][\w@.:\\-]{0,200}\.service$/.test(part));
  const unit = parts[at];
  if (unit === undefined || neverStopped.test(unit) || parts.slice(at + 1).some((part) => part.endsWith('.scope'))) return undefined;
  const isUsers = parts.slice(0, at).some((part) => /^user@\d+\.service$/.test(part));
  return { by: isUsers ? 'systemd-user' : 'systemd', name: unit };
}

/**
 * The jobs of launchd by their process, out of `launchctl list` ("PID Status Label"). Programs with a window and Apple's own are no
 * services; a label of `brew services` names its formula.
 */
export function parseLaunchctl(text: string, uid: number): ReadonlyMap<number, Supervisor> {
  const jobs = new Map<number, Supervisor>();
  for (const line of text.split('\n')) {
    const [, pid, label = ''] = /^(\d+)\s+-?\d+\s+([A-Za-z0-9][\w.@-]{0,200})\s*$/.exec(line) ?? [];
    if (pid === undefined || /^(?:application|com\.apple|com\.docker|com\.openssh)\./.test(label)) continue;
    const formula = /^homebrew\.mxcl\.(.+)$/.exec(label)?.[1];
    jobs.set(Number(pid), formula === undefined ? { by: 'launchd', name: `gui/${uid}/${label}` } : { by: 'brew', name: formula });
  }
  return jobs;
}
