import { typedName } from '../../base/shell.ts';
import type { FamilyWords } from '../../engine/words.ts';
import type { Hop } from './causes.ts';
import { useIn } from './setting.en.ts';

type Contained = 'default-network-nameless' | 'other-port-inside' | 'scheme-differs' | 'is-in-container' | 'no-network';

/** What the causes say of calls to containers, and of callers that were put where nobody is reached. */
export const containedCauses: Pick<FamilyWords<Hop>['causes'], Contained> = {
  'other-port-inside': {
    message: ({ called, from, given, isPublished, port }) =>
      isPublished
        ? `Port ${given} is where this machine has ${called}; between containers it listens on port ${port}.`
        : `${called} listens on port ${port}, not on ${given}, where ${from} calls it.`,
    remedy: (args) => useIn(args.better, args),
    page: {
      means:
        'In `ports: "21500:11434"` the left number is this machine’s, the right one the container’s own. Containers call each other by the right one, whatever is published.',
      detected:
        'The call is refused, and the sockets in the called container (read from /proc, or out of its published ports) have another port open in place of the called one.',
      mended: 'Call the container by its service’s name and the port to the right of the colon.',
    },
  },
  'scheme-differs': {
    message: ({ address, from, spoken }) => {
      const caller = from === 'client' ? 'it is asked' : `${from} asks it`;
      return spoken === 'http'
        ? `${address} speaks no TLS: ${caller} by https, and it answers to http.`
        : `${address} wants TLS: ${caller} by http, and it answers to https.`;
    },
    remedy: (args) => useIn(args.better, args),
    page: {
      means: 'The address begins with https and the server speaks plain HTTP, as model servers do by themselves; or the other way round.',
      detected:
        'The call by https fails, and the same address answers to http; or the server itself says that it was to be asked by https.',
      mended: 'Write the other scheme into the address. TLS for a local model server is added by a proxy in front of it.',
    },
  },
  'is-in-container': {
    message: ({ container, from, port }) =>
      `No program of this machine has port ${port}; ${container} has it, in a network that ${from} is in, too.`,
    remedy: (args) => useIn(args.better, args),
    page: {
      means:
        'The caller was sent to this machine, and the server is a container beside it. Containers reach each other by name; this machine has their ports only where they are published.',
      detected: 'Nobody listens on the port here, and just one container in the caller’s networks has it open.',
      mended: 'Call the container by its service’s name, or publish its port with `ports:` to reach it by the machine.',
    },
  },
  'default-network-nameless': {
    message: ({ from, host }) => `${from} is in the default network, where no container is known by its name: ${host} means nothing there.`,
    remedy: ({ brand = 'docker', called, from }) =>
      `Put both into a network of their own: ${brand} network create ai; ${brand} network connect ai ${typedName(from, 'CONTAINER')}; ${brand} network connect ai ${typedName(called, 'CONTAINER')}.`,
    page: {
      means:
        'Containers of `docker run` without --network share the engine’s default network. They reach each other there by address only; names work in networks that somebody made, as compose does.',
      detected: 'The name cannot be resolved inside the caller’s container, and all its networks are default ones (bridge, podman).',
      mended:
        'Make a network and connect both; it works at once. For good, start both with --network, or write them into one compose file.',
    },
  },
  'no-network': {
    message: ({ from }) => `${from} is in no network: it was started without one, and calls nobody.`,
    remedy: ({ isAlone, service }) =>
      isAlone
        ? `Start ${service} anew without --network none.`
        : `Take network_mode: none from services: ${service}: in its compose file, then make the container anew.`,
    page: {
      means: 'A container of `--network none` or `network_mode: none` has its own loopback and nothing else.',
      detected: 'The engine says that `none` is the only network of the caller.',
      mended: 'Give it a network. The engine connects such a container to no other one: it has to be made anew.',
    },
  },
};
