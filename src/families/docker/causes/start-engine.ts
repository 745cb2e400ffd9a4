import { shellCommand } from '../../../base/shell.ts';
import type { EngineBrand } from '../../../probes/docker/docker.ts';

type Platform = NodeJS.Platform;

/** Desktop's, OrbStack's, Colima's, Rancher's or Podman's own socket tells which program must be started; undefined on another machine. */
export function startEngine(platform: Platform, endpoint: string, brand?: EngineBrand): string | undefined {
  if (/^(tcp|https?|ssh):/.test(endpoint)) return undefined;
  if (brand === 'podman') return startPodman(platform, endpoint);
  if (endpoint.includes('/.orbstack/')) return 'orb start';
  if (endpoint.includes('/.colima/')) return 'colima start';
  if (endpoint.includes('/.rd/')) return 'rdctl start';
  if (platform === 'darwin') return 'open -a Docker';
  if (platform === 'win32' || endpoint.includes('/.docker/')) return 'docker desktop start';
  if (platform !== 'linux') return undefined;
  return endpoint.includes('/run/user/') ? 'systemctl --user start docker' : 'sudo systemctl start docker';
}

/** The same for one that hangs. */
export function restartEngine(platform: Platform, endpoint: string, brand?: EngineBrand): string | undefined {
  const start = startEngine(platform, endpoint, brand);
  if (brand !== 'podman') return start?.replace(' start', ' restart').replace('open -a Docker', 'docker desktop restart');
  if (start?.startsWith('podman machine')) return 'podman machine stop && podman machine start';
  // The socket stays; what hangs is the service that it started.
  return start?.endsWith('podman.socket') ? start.replace('start podman.socket', 'restart podman.service') : undefined;
}

/** Sockets that systemd keeps (podman-system-service(1)); at any other path somebody started the service by hand. */
function startPodman(platform: Platform, endpoint: string): string {
  if (platform !== 'linux') return 'podman machine start';
  if (/\/run\/user\/\d+\/podman\/podman\.sock$/.test(endpoint)) return 'systemctl --user start podman.socket';
  if (/^unix:\/\/(?:\/var)?\/run\/podman\/podman\.sock$/.test(endpoint)) return 'sudo systemctl start podman.socket';
  return shellCommand('podman', 'system', 'service', '--time=0', endpoint);
}
