import type { EngineBrand } from '../../probes/docker/docker.ts';
import type { SocketProcess } from '../../probes/sockets/sockets.ts';
import { baseName } from './command-line.ts';

/** Programs that hold ports for containers; `brand` where such a one is a single product's. */
type Helper = { readonly name: RegExp; readonly brand?: EngineBrand };

/**
 * What stands behind them is the engine's to tell, by what it publishes, and ending them ends the engine or cuts its containers off
 * (facts 2.5). That nothing is known to stand behind one makes it no stranger: it may be another engine's.
 */
const helpers: readonly Helper[] = [
  { name: /^docker-proxy$/ },
  { name: /^dockerd$/ },
  // Docker Desktop: its backend, the name as the kernel cuts it, its window.
  { name: /^com\.docker\./ },
  { name: /^com\.docke$/ },
  { name: /^docker desktop/ },
  { name: /^vpnkit/ },
  // OrbStack Helper.
  { name: /^orbstack/ },
  { name: /^limactl$/ },
  { name: /^colima$/ },
  { name: /^rancher desktop/ },
  // Rancher Desktop on Windows: the network of its WSL distribution, and its service.
  { name: /^(?:host-switch|privileged-service|wsl-helper)$/ },
  { name: /^wslrelay$/ },
  { name: /^wslhost$/ },
  { name: /^rootlesskit/ },
  { name: /^rootlessport/, brand: 'podman' },
  { name: /^conmon$/, brand: 'podman' },
  { name: /^netavark$/, brand: 'podman' },
  { name: /^gvproxy/, brand: 'podman' },
  { name: /^gvforwarder$/, brand: 'podman' },
  // Networks of rootless engines, Docker's and Podman's alike.
  { name: /^slirp4netns$/ },
  { name: /^pas(?:ta|st)\b/ },
  { name: /^containerd-shim/ },
];

const helperOf = ({ name, commandLine }: SocketProcess): Helper | undefined => {
  const bare = bareName(name);
  // Lima, Colima and Rancher Desktop keep one ssh for all their ports; its title names their socket.
  if (bare === 'ssh') return /lima|colima|rancher-desktop/i.test(commandLine ?? '') ? { name: /^ssh$/ } : undefined;
  return helpers.find((helper) => helper.name.test(bare));
};

/** Does this process hold ports on behalf of containers? Such a one must never be ended. */
export const isContainerRuntime = (process: SocketProcess): boolean => helperOf(process) !== undefined;

/** The product whose helper this is, where it can be no other's. */
export const helperBrand = (process: SocketProcess): EngineBrand | undefined => helperOf(process)?.brand;

/**
 * A program that serves engines and everybody else too, as ssh does: it holds a port for a container where the engine publishes this
 * very address and port, and else it is somebody's own.
 */
export const mayForward = (process: SocketProcess): boolean => bareName(process.name) === 'ssh' && !isContainerRuntime(process);

/** The container that a process watches: Podman's monitor (`conmon … -c ID`) holds the published ports of its own. */
export function watchedBy({ name, commandLine }: SocketProcess): string | undefined {
  return bareName(name) === 'conmon' ? / -c ([0-9a-f]{64})(?: |$)/.exec(commandLine ?? '')?.[1] : undefined;
}

/** A program's name without its folder, case and `.exe`. */
export const bareName = (name: string) =>
  baseName(name)
    .toLowerCase()
    .replace(/\.exe$/, '');
