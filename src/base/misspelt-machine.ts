import { canonicalHost, isMachineName } from './address.ts';
import { nearest } from './nearest.ts';

/** Docker's name of the machine where one of its words is lacking, misspelt or in another place: `docker.host.internal`. */
export function isMisspeltMachineName(host: string): boolean {
  const name = canonicalHost(host);
  if (!name.includes('.') || isMachineName(name)) return false;
  const words = name.split(/[.-]/);
  if (words.filter((word) => ['host', 'docker', 'containers', 'internal'].includes(word)).length < 2) return false;
  return (
    words.sort().join('.') === 'docker.host.internal' || nearest(name, ['host.docker.internal', 'host.containers.internal']) !== undefined
  );
}
