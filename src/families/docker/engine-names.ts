import type { EngineBrand } from '../../probes/docker/docker.ts';

/** Products as they call themselves, in every language. */
export const engineNames: Readonly<Record<EngineBrand, string>> = { podman: 'Podman' };

/** How the engine is called; one without a brand is Docker. */
export const engineName = (brand?: EngineBrand): string => (brand === undefined ? 'Docker' : engineNames[brand]);

/** How a container is given the socket of its engine: at the place where every client of Docker's API looks. */
export function socketMount(endpoint: string, brand?: EngineBrand): string {
  const at = '/var/run/docker.sock';
  return `${brand === undefined ? at : endpoint.replace(/^unix:\/\//, '')}:${at}`;
}
