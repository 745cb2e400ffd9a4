import type { CauseWords } from '../../engine/words.ts';
import { capital, list, ofProject, states } from '../docker/parts.en.ts';
import type { ContainerCauses } from './causes.ts';
import { stackCauses } from './stack-causes.en.ts';

/** What the causes of this family say. */
export const containerCauses: { readonly [C in keyof ContainerCauses]: CauseWords<ContainerCauses[C]> } = {
  ...stackCauses,
  'stack-not-created': {
    message: ({ project }) => `${capital(ofProject(project))} was never created: it has no containers.`,
    remedy: () => 'Create and start it, in the folder of its compose file.',
    page: {
      means: 'None of the containers that the ledger names exist, not even stopped ones.',
      detected: 'The list of all containers, stopped ones included, has none with the labels of this compose project.',
      mended:
        'Run docker compose up -d in the folder of the compose file. If the stack runs under another project name, correct compose.project in the ledger.',
    },
  },
  'container-missing': {
    message: ({ containers, nearest }) =>
      `${list(containers)} ${containers.length === 1 ? 'does' : 'do'} not exist${nearest.length === 0 ? '' : ` (but ${list(nearest)} ${nearest.length === 1 ? 'does' : 'do'})`}.`,
    remedy: () => 'Create it, or correct its name in the ledger.',
    page: {
      means: 'The stack is there, but a container that the ledger names was not created.',
      detected: 'No container has the compose labels (or the name) that the ledger gives, while others of the project exist.',
      mended:
        'Start the service with docker compose up -d SERVICE. If it stands behind a compose profile, switch that on. If it has another name, correct the ledger.',
    },
  },
  'container-stopped': {
    message: ({ containers, state, exitCode }) =>
      containers.length === 1
        ? `${containers[0]} ${states[state] ?? `is ${state}`}${state === 'exited' ? ` (exit code ${exitCode})` : ''}.`
        : `${list(containers)} do not run.`,
    remedy: ({ state }) => (state === 'paused' ? 'Let it go on.' : 'Start it again.'),
    page: {
      means: 'The container exists but does not run: it was stopped, ended by itself, is paused, or could not be started.',
      detected: 'The state in docker inspect is exited, created, paused or dead, with no crash loop and no memory kill behind it.',
      mended: 'Start it. If it ends again, its last log lines tell why.',
    },
  },
  'container-crash-loop': {
    message: ({ container, restarts, exitCode }) =>
      `${container} crashes and is restarted again and again (${restarts} times, exit code ${exitCode}).`,
    remedy: () => 'Read its last log lines; they say what it misses.',
    page: {
      means: 'The container starts, fails and is started again by its restart policy.',
      detected:
        'Its state is restarting, or it was restarted at least three times and started only seconds ago, or its restarts were used up.',
      mended:
        'Read docker logs --tail 50. Exit code 127 means that the command is missing, 1 is mostly a wrong setting or a database that cannot be reached.',
    },
  },
  'container-out-of-memory': {
    message: ({ container, limitMiB }) =>
      `${container} was killed because it needed more memory than ${limitMiB === null ? 'there was' : `its limit of ${limitMiB} MiB`}.`,
    remedy: () => 'Raise its memory limit, or that of the engine’s virtual machine, and start it again.',
    page: {
      means: 'The kernel killed the container because it reached its memory limit, or the machine had none left.',
      detected: 'docker inspect says OOMKilled.',
      mended:
        'Raise mem_limit (or deploy.resources.limits.memory) in the compose file, or the memory of the Docker Desktop machine, and run docker compose up -d.',
    },
  },
  'container-unhealthy': {
    message: ({ container, output }) =>
      `${container} runs, but its healthcheck fails${output === '' ? '' : `: ${output.replace(/\.$/, '')}`}.`,
    remedy: () => 'Read its log; the healthcheck tells what it cannot do.',
    page: {
      means: 'The container runs, but the command that checks its health fails.',
      detected: 'The health status in docker inspect is unhealthy. A container without a healthcheck is never called unhealthy.',
      mended: 'Look at the output of the healthcheck and at the log of the container. An old result may be out of date: its age is shown.',
    },
  },
  'port-not-published': {
    message: ({ role, container, port, oddOne }) =>
      oddOne === 'container'
        ? `${container} does not publish port ${port} of ${role}, although its compose file says so: it was made before that line.`
        : `${container} does not publish port ${port} of ${role}.`,
    remedy: ({ port, oddOne }) =>
      oddOne === 'container'
        ? 'Make the container anew from its compose file.'
        : `Add port ${port} under ports: of the service in the compose file and start it again, or correct the ledger.`,
    page: {
      means: 'The container runs, but no port of this machine leads into it where the ledger says so.',
      detected:
        'docker inspect shows no published port for the container besides those of other roles. The compose file, found by its labels, tells whether it should have one.',
      mended:
        'If the compose file has the port, docker compose up -d SERVICE makes the container anew with it. If not, add it there under ports:, or take the url out of the role in ports.yml.',
    },
  },
  'publish-failed': {
    message: ({ role, container, port }) => `The engine did not open port ${port} of ${role}, although ${container} asks for it.`,
    remedy: () => 'Make the container anew; if the engine then says that the port is in use, stop whoever has it.',
    page: {
      means: 'The container was made with this port, but Docker did not publish it, mostly because another program had it at that moment.',
      detected: 'docker inspect shows the port among those asked for (PortBindings) and not among those published (Ports).',
      mended: 'Run docker compose up -d --force-recreate SERVICE. If the port is refused again, preflight --phase before tells who has it.',
    },
  },
  'compose-file-differs': {
    message: ({ container, port, inComposeFile, place }) =>
      `${container} still publishes ${port}, but the compose file${place === undefined ? '' : ` (${place})`} now says ${list(inComposeFile)}.`,
    remedy: ({ port, inComposeFile }) =>
      `Write ${port} into the compose file, or ${list(inComposeFile)} into the ledger; otherwise the next start moves the port.`,
    page: {
      means:
        'All works today. The compose file was changed after the container was made, so the next docker compose up will move the port.',
      detected: 'The published port equals the ledger; the compose file that the labels of the container name has another.',
      mended: 'Decide which port is meant and write it into both, the compose file and ports.yml.',
    },
  },
  'compose-file-apart': {
    message: ({ role, file, service, wanted, found }) =>
      `The ledger has ${role} at port ${wanted}, and ${file} publishes ${found.length === 0 ? `no port of ${service}` : `${list(found)} for ${service}`}.`,
    remedy: ({ file, wanted, found }) =>
      found.length === 0
        ? `Publish ${wanted} in ${file}, or correct the ledger.`
        : `Write ${wanted} into ${file}, or ${list(found)} into the ledger.`,
    page: {
      means:
        'The two files that say where the service is reached do not agree, so that one of them is wrong wherever the stack is started.',
      detected:
        'The compose file beside the ledger, or in docker/, with the values of its .env, has another port for the service than ports.yml.',
      mended: 'Decide which port is meant and write it into both.',
    },
  },
  'project-unclear': {
    message: ({ projects }) => `${list(projects)} all have the services of the ledger; which one is meant is not said.`,
    remedy: ({ projects }) => `Write compose: { project: ${projects[0] ?? 'NAME'} } (or the one you mean) into the ledger.`,
    page: {
      means: 'Several compose projects on this machine have the same services, for example an old copy of Dify beside the new one.',
      detected: 'The ledger names no project, and the labels of the containers fit more than one.',
      mended:
        'Set compose.project in ports.yml. docker compose ls shows the projects; docker compose -p NAME down ends one that is not needed.',
    },
  },
  'container-unclear': {
    message: ({ role, containers }) => `${role} could be any of ${list(containers)}.`,
    remedy: ({ role }) => `Remove the containers that are not needed, or write owner: { container: NAME } for ${role} into the ledger.`,
    page: {
      means: 'More than one container fits the owner that the ledger names, so nobody can say which one answers.',
      detected: 'Several containers have the labels of this service and the same number.',
      mended: 'Stop the spare ones with docker stop, or name one container in ports.yml.',
    },
  },
  'version-mismatch': {
    message: ({ container, image, other }) => `The versions do not fit: ${container} runs ${image}, another part runs ${other}.`,
    remedy: () => 'Take all images of Dify from one release and create the containers anew.',
    page: {
      means:
        'Parts of Dify come from different releases. The api, the worker and the web must be the same version, and each release has its own plugin daemon.',
      detected:
        'The image tags of the containers are compared with the pairs in the compose files of Dify, and the tag of the api with the version that /v1/ tells.',
      mended: 'Use the compose file of one release, then docker compose pull and docker compose up -d.',
    },
  },
  'leftover-container': {
    message: ({ containers, areOrphans }) =>
      areOrphans
        ? `${list(containers)} ${containers.length === 1 ? 'is' : 'are'} not part of the stack but still ${containers.length === 1 ? 'holds' : 'hold'} a port or network of it.`
        : `${list(containers)} still ${containers.length === 1 ? 'runs' : 'run'} after the end of the session.`,
    remedy: ({ containers, areOrphans }) =>
      areOrphans
        ? `See whose ${containers.length === 1 ? 'it is' : 'they are'} before you end anything.`
        : containers.length === 1
          ? 'Stop it.'
          : 'Stop them.',
    page: {
      means:
        'Containers of the stack still run although the session is over, or a container that is not part of it holds its port or network.',
      detected: 'The list of running containers, by the labels of the compose project, by published ports and by networks.',
      mended:
        'docker compose down ends the project; where a role has `stays: true`, docker compose stop ends the rest. No command is given for a container that is not of the stack: it may be needed elsewhere.',
    },
  },
  'leftover-network': {
    message: ({ project, networks }) =>
      `Of the project ${project} no container is left, but ${networks.length === 1 ? 'its network' : 'its networks'} ${list(networks)}.`,
    remedy: ({ networks }) => (networks.length === 1 ? 'Remove it.' : 'Remove them.'),
    page: {
      means:
        'Networks of a stack that was taken down are still there. They take address ranges, of which Docker has few, and a later start may meet them with other settings.',
      detected:
        'The engine has networks with the label of the compose project, no container of that project, not even a stopped one, and nobody is in them.',
      mended: 'docker network rm removes a network that nobody uses; docker compose down would have.',
    },
  },
};
