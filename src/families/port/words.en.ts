import type { FamilyWords } from '../../engine/words.ts';
import type { Supervisor } from '../../probes/sockets/sockets.ts';
import { placeOf } from '../docker/where-told.en.ts';
import type { Port } from './causes.ts';
import type { PortHolder } from './findings.ts';

/** `node (pid 4711)`, `ollama (pid 812, ollama.service)`, `container shop-web-1 (service web of project shop)`. */
function who({ kind, name, pid, user, container, project, service, supervisor }: PortHolder): string {
  if (container !== undefined) {
    return service === undefined || project === undefined
      ? `container ${container}`
      : `container ${container} (service ${service} of project ${project})`;
  }
  if (name !== undefined)
    return `${kind === 'docker' ? 'the container engine’s ' : ''}${name}${pid === undefined ? '' : ` (pid ${pid}${supervisor ? `, ${serviceName(supervisor)}` : ''})`}`;
  return user === undefined ? 'a process that is hidden from you' : `a process of ${user} that is hidden from you`;
}

const serviceName = ({ by, name }: Supervisor) => (by === 'brew' ? `brew services: ${name}` : name);

const list = (items: readonly (string | number)[]) => items.join(', ');

/** What cannot be said of a holder that must not be ended. */
const isEngine = ({ kind }: PortHolder) => kind === 'docker';
const listing = ({ brand }: PortHolder) =>
  brand === undefined ? 'docker ps in every Docker context' : `${brand} ps, as each user who has containers, root too,`;
const orPort = (nextFree: number | undefined) => (nextFree === undefined ? '' : `, or use port ${nextFree}, which is free`);

export const portEn: FamilyWords<Port> = {
  findings: {
    'port-free': ({ port }) => `Port ${port} is free.`,
    'port-held-by-owner': ({ port, holder }) => `Port ${port} is held by its owner already: ${who(holder)}.`,
    'port-held-unclaimed': ({ port, holder }) => `Port ${port} is held by ${who(holder)}; the ledger names no owner to compare with.`,
    'port-taken': ({ port, holder }) => `Port ${port} is taken by ${who(holder)}.`,
    'port-taken-beside': ({ port, address, holder }) =>
      `Port ${port} is free where the ledger wants it, but ${who(holder)} holds it at ${address}.`,
    'port-holder-hidden': ({ port, holder, detail }) =>
      `Port ${port} is held by ${who(holder)}; whether that is its owner could not be seen (${detail}).`,
    'port-not-bindable': ({ port, reason }) =>
      reason === 'privileged'
        ? `Port ${port} may only be bound by an administrator on this machine.`
        : reason === 'excluded-range'
          ? `Port ${port} cannot be bound: Windows keeps it for itself, though nobody listens there.`
          : `Port ${port} cannot be bound: the system denies it.`,
    'port-address-not-here': ({ port, address }) => `Port ${port} cannot be bound at ${address}: this machine has no such address.`,
    'port-busy-unlisted': ({ port }) =>
      `Port ${port} cannot be bound at the moment although nobody listens there: an outgoing connection has it.`,
    'port-owned': ({ port, holder, addresses }) => `Port ${port} is held by its owner, ${who(holder)}, at ${list(addresses)}.`,
    'port-not-listening': ({ port, elsewhere }) =>
      elsewhere.length === 0 ? `Nobody listens on port ${port}.` : `The owner does not listen on port ${port}, but on ${list(elsewhere)}.`,
    'port-wrong-owner': ({ port, holder, owner }) => `Port ${port} belongs to ${owner} by the ledger, but ${who(holder)} holds it.`,
    'port-split': ({ port, four, six }) =>
      `Two different servers share localhost:${port}: ${who(four)} at 127.0.0.1 and ${who(six)} at ::1.`,
    'port-one-family': ({ port, served, missing }) =>
      `Port ${port} is served at ${served} but not at ${missing}, which localhost means too.`,
    'port-wrong-address': ({ port, served, missing }) => `Port ${port} is served at ${list(served)}, not at ${missing} as the ledger says.`,
    'port-too-narrow': ({ port, addresses }) =>
      `Port ${port} should be open on all addresses, but it is served at ${list(addresses)} only.`,
    'port-exposed': ({ port, addresses }) =>
      `Port ${port} should be open on loopback only, but it is served at ${list(addresses)} as well.`,
    'port-released': ({ port }) => `Port ${port} is released.`,
    'port-still-held': ({ port, holder }) => `Port ${port} is still held by ${who(holder)}.`,
    'port-stays': ({ port, holder }) => `Port ${port} is still held by ${who(holder)}, which may stay.`,
  },
  evidence: {
    'listens-on': 'listens on',
    'held-by': 'held by',
    'command-line': 'command line',
    'run-by': 'run by',
    'kept-by': 'kept running by',
    'socket-table': 'socket table',
    'next-free-port': 'next free port',
    'ephemeral-range': 'the system gives ports to outgoing connections from',
    'owner-listens-on': 'the owner listens on',
    'bind-answer': 'attempt to bind',
  },
  causes: {
    'port-taken': {
      message: ({ role, port, holder }) => `Port ${port} of ${role} is taken by ${who(holder)}.`,
      remedy: ({ role, holder, nextFree, isNamesake }) =>
        isNamesake && holder.project !== undefined
          ? `If ${holder.project} is the stack that you mean, write compose: { project: ${holder.project} } into the ledger; if not, stop it in its own folder${orPort(nextFree)}.`
          : holder.ownerOf !== undefined && holder.ownerOf !== role
            ? `By the ledger that is the owner of ${holder.ownerOf}: give one of the two another port${orPort(nextFree)}.`
            : isEngine(holder)
              ? `Find the container behind it with ${listing(holder)} and stop that one; never end the engine’s own process${orPort(nextFree)}.`
              : holder.supervisor
                ? `It runs as a service, which would start it again after a kill: stop the service if nobody needs it${orPort(nextFree)}.`
                : `Stop ${holder.container === undefined ? 'that program' : 'that container'} if nobody needs it${orPort(nextFree)}.`,
      page: {
        means:
          'Something else than the owner that the ledger names listens on the port. The owner cannot start there, or clients talk to a stranger.',
        detected:
          'The table of listening sockets shows who holds the port; for a published port the engine names the container behind it. A process is compared by its name, a container by its compose service or its name.',
        mended:
          'Stop the holder if nobody needs it, or give the role another port: the finding names the next free one that no other role claims. Never end docker-proxy, conmon, com.docker.backend and the like: stop the container behind them.',
      },
    },
    'port-not-bindable': {
      message: ({ port, reason, address }) => {
        switch (reason) {
          case 'privileged':
            return `Port ${port} may only be bound by an administrator on this machine.`;
          case 'excluded-range':
            return `Windows keeps port ${port} for itself, so nobody can listen there.`;
          case 'no-such-address':
            return `This machine has no address ${address ?? ''}, so nobody can listen there on port ${port}.`;
          case 'outgoing-connection':
            return `An outgoing connection has port ${port} at the moment, so it cannot be bound.`;
          case 'denied':
            return `The system does not let port ${port} be bound.`;
        }
      },
      remedy: ({ reason }) => {
        switch (reason) {
          case 'privileged':
            return 'Choose a port above 1023, or allow low ports for everybody.';
          case 'excluded-range':
            return 'Restart WinNAT as an administrator so that it gives the port back, or choose another port.';
          case 'no-such-address':
            return 'Put an address of this machine into the ledger; see which it has.';
          case 'outgoing-connection':
            return 'Try again in a minute, and choose a port outside the range of outgoing connections for good.';
          case 'denied':
            return 'Look for a security policy that denies it, or choose another port.';
        }
      },
      page: {
        means:
          'Nobody listens on the port, and still it cannot be bound: it is a low port, Windows has excluded it, the address is not of this machine, or an outgoing connection has it for the moment.',
        detected: 'Preflight tries to listen there for an instant before the stack is started, and the system’s answer tells which it is.',
        mended:
          'Choose another port or address, or lift the restriction. A port inside the range of outgoing connections can be lost again at any time.',
      },
    },
    'owner-moved': {
      message: ({ role, port, elsewhere, holder }) =>
        `${role} listens on port ${list(elsewhere)} instead of ${port}${holder === undefined ? '' : `, which ${who(holder)} holds`}.`,
      remedy: ({ role, port, elsewhere, oddOne }) =>
        oddOne === 'container'
          ? `Make the container anew: its compose file says ${port}, too.`
          : oddOne === 'ledger'
            ? `Write port ${elsewhere[0] ?? ''} into url: of ${role} in the ledger: the compose file says the same.`
            : `Start it on port ${port} again, or write port ${elsewhere[0] ?? ''} into the ledger.`,
      page: {
        means:
          'The owner of the role runs, but on another port than the ledger says. Whoever goes by the ledger finds nothing, or a stranger.',
        detected:
          'The owner does not hold the role’s port, and a listener of the same process or a published port of the same container stands elsewhere. Dify and LM Studio are also asked whether it is they.',
        mended: 'Move the owner back, or correct the ledger: one of the two is out of date.',
      },
    },
    'owner-not-running': {
      message: ({ role, port, owner }) =>
        // A role without a name of its own is called by its address.
        `Nobody listens ${role.endsWith(`:${port}`) ? `at ${role}` : `on port ${port} of ${role}`}: ${owner ?? 'its server'} is not running.`,
      remedy: ({ owner }) => `Start ${owner ?? 'the server'}.`,
      page: {
        means: 'No process listens on the role’s port, neither its owner nor anybody else.',
        detected: 'The table of listening sockets has no row for the port, and no listener of the owner was found on another port.',
        mended: 'Start the program that the ledger names as the owner of this role.',
      },
    },
    'split-localhost': {
      message: (args) =>
        args.kind === 'two-servers'
          ? `localhost:${args.port} is two different servers: ${who(args.four)} at 127.0.0.1 and ${who(args.six)} at ::1.`
          : args.kind === 'dead-half'
            ? `localhost:${args.port} is half dead: ${args.alive} answers, and ${args.dead} takes connections and ends them without an answer.`
            : `Port ${args.port} is served at ${args.served} but not at ${args.missing}, so some clients find it and others do not.`,
      remedy: (args) =>
        args.kind === 'two-servers'
          ? `Stop the one that is not ${args.told === undefined ? 'the owner' : 'meant'}, or write the IP address that is meant into ${placeOf(args.told)} and into every client.`
          : args.kind === 'dead-half'
            ? `Write ${args.alive} instead of localhost into ${placeOf(args.told)} and into every client, or publish the port on ${args.alive} alone ("${args.alive}:${args.port}:…" under ports: in the compose file).`
            : `Write ${args.served.includes(':') ? '[::1]' : '127.0.0.1'} instead of ${args.missing === '::1' ? 'localhost or ::1' : 'localhost'} into ${placeOf(args.told)} and into every client.`,
      page: {
        means:
          '`localhost` has two addresses, 127.0.0.1 and ::1, and programs choose differently. When they lead to different servers, or one of them leads nowhere, curl, the browser and Python see different things.',
        detected:
          'The socket table shows different holders for the two addresses, or a holder for one of them only although localhost means both on this machine.',
        mended: 'Use an IP address instead of the name, or make the server listen on both.',
      },
    },
    'ipv6-only': {
      message: ({ role, port, address, told }) => `${role} listens on IPv6 only, and ${placeOf(told)} says ${address}:${port}.`,
      remedy: ({ port, told }) =>
        told === undefined
          ? `Make it listen on IPv4 as well, or write http://[::1]:${port} into the ledger.`
          : 'Make it listen on IPv4 as well: containers call this machine by its IPv4 address.',
      page: {
        means: 'The server takes IPv6 connections only; clients that are given an IPv4 address are refused.',
        detected: 'All listeners of the port are IPv6 ones, and a connection to the IPv4 address is refused.',
        mended: 'Start the server with 127.0.0.1 or 0.0.0.0 as its address, or use the IPv6 address everywhere.',
      },
    },
    'port-too-narrow': {
      message: ({ role, port, addresses }) =>
        `${role} listens on port ${port} at ${list(addresses)} only, which is narrower than the ledger says.`,
      remedy: () => 'Start it so that it listens on all addresses, or correct the ledger.',
      page: {
        means: 'The server runs, but not at the address by which others are to reach it, so containers or other machines are refused.',
        detected: 'The ledger says `bind: all` or names an address of the network, and all listeners of the port are narrower.',
        mended: 'Start the server with 0.0.0.0 as its address, or set `bind` and `url` in the ledger to what is wanted.',
      },
    },
    'exposed-wider': {
      message: ({ role, port, addresses }) =>
        `${role} is open to the network: port ${port} listens at ${list(addresses)}, and the ledger allows loopback only.`,
      remedy: () => 'Start it on 127.0.0.1, or allow it with bind: all in the ledger.',
      page: {
        means: 'Other machines of the network can reach a server that is meant for this machine alone.',
        detected: 'The ledger says `bind: loopback`, and the owner listens on an address that is not loopback.',
        mended:
          'Start the server on 127.0.0.1 (for Docker: publish `127.0.0.1:PORT:PORT`), or write `bind: all` if containers must reach it.',
      },
    },
    'leftover-listener': {
      message: ({ role, port, holder }) => `Port ${port} of ${role} was not released: ${who(holder)} still listens there.`,
      remedy: ({ holder, isOwner }) =>
        !isOwner
          ? 'It is not what the ledger names there: see what it is before you end it, or move one of the two to another port.'
          : isEngine(holder)
            ? 'Stop the container behind it; never end the engine’s own process.'
            : holder.supervisor
              ? 'It runs as a service: stop that, for it would start the process again.'
              : 'Stop it.',
      page: {
        means: 'After the stack was stopped somebody still listens on one of its ports; the next start may collide with it.',
        detected:
          'The table of listening sockets still has a row for the port. Connections that are only fading away (TIME_WAIT) do not count.',
        mended:
          'Stop the process or the container that is named; for one that is not the role’s owner no command is given, for nobody knows whose it is. What may outlive a session has `stays: true` in ports.yml; programs (`owner: { process: … }`) have it unless it says `stays: false`.',
      },
    },
  },
  checks: {
    'port.free': {
      asks: 'Is the port free, or held already by its owner?',
      how: 'Reads the table of listening sockets once for all roles, names the holder, and tries for an instant to bind a port that nobody listens on.',
    },
    'port.owned': {
      asks: 'Does the owner hold its port, on the addresses of the ledger, and as wide as bind allows?',
      how: 'Reads the table of listening sockets once for all roles; for a published port the engine tells which container stands behind it.',
    },
    'port.released': {
      asks: 'Does nobody listen on the port any more, but for an owner that may stay?',
      how: 'Reads the table of listening sockets; connections in TIME_WAIT do not count, nor does the owner of a role with `stays: true`, which programs of your own have by default.',
    },
  },
};
