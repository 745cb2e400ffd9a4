import { operands, shellCommand } from '../../../base/shell.ts';
import type { RunRecord } from '../../../engine/record.ts';
import type { Role } from '../../../ledger/ledger.ts';
import type { Supervisor } from '../../../probes/sockets/sockets.ts';
import type { PortHolder } from '../findings.ts';

type Command = { readonly command?: string };

// Ending one of these ends the machine's session, not a server.
const untouchable = /^(system|systemd|init|launchd|svchost(\.exe)?|services\.exe|controlce\w*)$/i;

/**
 * Stops the holder of a port: a container by its name, a service by what supervises it, for it would come again, any other process by
 * its pid. Nothing for a container runtime, whose end would take every container down (facts 2.5), and nothing for whoever the ledger
 * names as an owner (DESIGN 6), unless the session is over and it is this role's own that was left.
 */
export function stopCommand({ host, phase }: Pick<RunRecord, 'host' | 'phase'>, holder: PortHolder, role?: string): Command {
  const { kind, container, pid, name, user, supervisor, ownerOf, brand } = holder;
  if (ownerOf !== undefined && !(phase === 'after' && ownerOf === role)) return {};
  if (kind === 'container' && container !== undefined) return { command: shellCommand(brand ?? 'docker', 'stop', container) };
  if (kind !== 'process' || pid === undefined || pid <= 4 || untouchable.test(name ?? '')) return {};
  if (host.platform === 'win32') return { command: shellCommand('taskkill', '/PID', String(pid)) };
  const isForeign = user !== undefined && host.user !== 'root' && user !== host.user;
  if (supervisor) return { command: serviceCommand(supervisor, host.user, user) };
  return { command: shellCommand(...(isForeign ? ['sudo'] : []), 'kill', String(pid)) };
}

/** Ends a role's own server after the session, as gently as its kind allows: LM Studio lets go of its port and stays open itself. */
export function endCommand(record: Pick<RunRecord, 'host' | 'phase'>, holder: PortHolder, role: Role): Command {
  const isLmStudio = role.kind === 'lmstudio' && holder.kind === 'process' && holder.supervisor === undefined;
  return isLmStudio ? { command: shellCommand('lms', 'server', 'stop') } : stopCommand(record, holder, role.name);
}

/** Shows who holds a port, and changes nothing. */
export function lookCommand({ host }: Pick<RunRecord, 'host'>, port: number, { kind, container, pid, brand }: PortHolder): Command {
  const isWindows = host.platform === 'win32';
  if (kind === 'container' && container !== undefined)
    return { command: shellCommand(brand ?? 'docker', 'ps', '--filter', `name=${container}`) };
  if (kind === 'process' && pid !== undefined) {
    return { command: isWindows ? `tasklist /v /fi "PID eq ${pid}"` : shellCommand('ps', '-f', '-p', String(pid)) };
  }
  if (isWindows) return { command: `netstat -ano | findstr :${port}` };
  return { command: host.platform === 'linux' ? `ss -ltnp 'sport = :${port}'` : shellCommand('lsof', '-nP', `-iTCP:${port}`) };
}

/** How a service is stopped; `me` looks, `user` runs it. */
function serviceCommand({ by, name }: Supervisor, me: string, user: string | undefined): string {
  switch (by) {
    case 'systemd':
      return shellCommand(...(me === 'root' ? [] : ['sudo']), 'systemctl', 'stop', ...operands(name));
    case 'systemd-user': {
      const isMine = user === undefined || user === me;
      return isMine
        ? shellCommand('systemctl', '--user', 'stop', ...operands(name))
        : shellCommand(...(me === 'root' ? [] : ['sudo']), 'systemctl', '--user', '-M', `${user}@`, 'stop', ...operands(name));
    }
    case 'launchd':
      return shellCommand('launchctl', 'bootout', name);
    case 'brew':
      return shellCommand('brew', 'services', 'stop', name);
  }
}

/** Starts an owner where the ledger says, as far as its kind tells how: LM Studio's server takes port and address. */
export function startCommand(role: Role, address?: string): Command {
  if (role.kind !== 'lmstudio' || role.owner?.kind !== 'process' || role.url === undefined) return {};
  const wide = address ?? (role.bind === 'all' ? '0.0.0.0' : undefined);
  return {
    command: shellCommand('lms', 'server', 'start', '--port', String(role.url.port), ...(wide === undefined ? [] : ['--bind', wide])),
  };
}

/** Makes an owner listen on loopback only. */
export function narrowCommand(role: Role): Command {
  return startCommand(role, '127.0.0.1');
}

/** Shows or lifts what keeps a port from being bound. */
export function unbindableCommand(platform: NodeJS.Platform, port: number, reason: string): Command {
  const isWindows = platform === 'win32';
  switch (reason) {
    case 'excluded-range':
      // LM Studio #336 (lmstudio-js): restarting WinNAT gives the ranges back.
      return { command: 'net stop winnat && net start winnat' };
    case 'privileged':
      return platform === 'linux' ? { command: shellCommand('sudo', 'sysctl', `net.ipv4.ip_unprivileged_port_start=${port}`) } : {};
    case 'no-such-address':
      return { command: isWindows ? 'ipconfig' : platform === 'linux' ? 'ip -brief address' : 'ifconfig' };
    case 'outgoing-connection':
      if (isWindows) return { command: `netstat -ano | findstr :${port}` };
      return { command: platform === 'linux' ? `ss -tanp 'sport = :${port}'` : shellCommand('lsof', '-nP', `-iTCP:${port}`) };
    default:
      return {};
  }
}
