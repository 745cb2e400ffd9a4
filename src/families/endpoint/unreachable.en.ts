import type { FamilyWords } from '../../engine/words.ts';
import { placeOf } from '../docker/where-told.en.ts';
import type { WhereTold } from '../docker/where-told.ts';
import type { Endpoint } from './causes.ts';

/** The address of a role where it is written. */
const urlIn = (role: string, told: WhereTold['told']) => (told === undefined ? `the url of ${role} in the ledger` : placeOf(told));

/** What is said of an address that leads to no server, or whose name is none here. */
export const addressUnreachable: FamilyWords<Endpoint>['causes']['address-unreachable'] = {
  message: ({ role, address, named, why, told }) =>
    named !== undefined
      ? `Only containers know the name ${address}${named.container === address ? '' : ` (${named.container})`}: it means nothing on this machine.`
      : why === 'name'
        ? `The name ${address} of ${role} is not known on this machine.`
        : why === 'refused'
          ? told === undefined
            ? `Nobody listens at ${address}, where the ledger says that ${role} is.`
            : `Nobody listens at ${address}, which stands in ${placeOf(told)}.`
          : `There is no way from here to ${address} of ${role}.`,
  remedy: ({ role, named, port, why, told }) =>
    named !== undefined
      ? named.published === undefined
        ? `Its port ${port ?? ''} is not published. Publish it (ports: in the compose file, -p of docker run), or ask from a container: preflight reach CONTAINER URL.`
        : `From this machine it is at localhost:${named.published}.`
      : why === 'name'
        ? `Correct the name in ${urlIn(role, told)}, or add it to DNS or to the hosts file.`
        : why === 'refused'
          ? `On that machine: start ${role}, and let it listen on all addresses, for one that listens on its own 127.0.0.1 refuses everybody else; or correct ${told === undefined ? 'its url in the ledger' : placeOf(told)}.`
          : `Check the network or the VPN, or correct ${urlIn(role, told)}.`,
  page: {
    means: 'The address that the ledger gives to this role leads to no server.',
    detected: 'The name does not resolve, the connection is refused, or the system knows no way to the address.',
    mended: 'Correct the url in ports.yml, or bring up the machine or the network that it names.',
  },
};
