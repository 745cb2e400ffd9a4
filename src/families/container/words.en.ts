import type { FamilyWords } from '../../engine/words.ts';
import type { OddOne } from '../docker/findings.ts';
import { capital, list, ofProject, states } from '../docker/parts.en.ts';
import { containerCauses } from './causes.en.ts';
import type { Container } from './causes.ts';

const age = (ms: number) =>
  ms < 90_000 ? `${Math.round(ms / 1000)} s` : ms < 5_400_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;

const oddOnes: { readonly [K in OddOne]: string } = {
  ledger: 'the ledger is the odd one out',
  'compose-file': 'the compose file is the odd one out',
  container: 'the container is the odd one out',
  all: 'ledger, compose file and container all differ',
  unknown: 'the compose file could not be read',
};

export const containerEn: FamilyWords<Container> = {
  findings: {
    'container-running': ({ container, image }) => `${container} runs (${image}).`,
    'stack-absent': ({ project }) => `${capital(ofProject(project))} has no containers; it was not created yet.`,
    'container-absent': ({ wanted }) => `There is no container ${wanted}.`,
    'project-misnamed': ({ project, found }) =>
      `The project ${project} has no containers; ${list(found)} ${found.length === 1 ? 'has' : 'have'} all the services of the ledger.`,
    'service-misnamed': ({ wanted, found }) => `There is no ${wanted} here; ${found} seems to be meant.`,
    'container-down': ({ container, state, exitCode }) =>
      `${container} ${states[state] ?? `is ${state}`}${state === 'exited' ? ` (exit code ${exitCode})` : ''}.`,
    'container-crashing': ({ container, restarts, exitCode }) =>
      `${container} keeps crashing: ${restarts} ${restarts === 1 ? 'restart' : 'restarts'}, exit code ${exitCode}.`,
    'container-killed-for-memory': ({ container, limitMiB }) =>
      `${container} was killed because it ran out of memory${limitMiB === null ? '' : ` (limit ${limitMiB} MiB)`}.`,
    'project-unclear': ({ projects }) => `Several compose projects have these services: ${list(projects)}.`,
    'container-unclear': ({ containers }) => `Several containers may be meant: ${list(containers)}.`,
    'version-apart': ({ container, image, other }) => `${container} runs ${image}, which does not go with ${other}.`,
    'stack-whole': ({ project, services }) =>
      `The ${services === 1 ? 'one service' : `${services} services`} of ${ofProject(project)} run.`,
    'stack-incomplete': ({ project, services }) =>
      `${list(services)} of ${ofProject(project)} ${services.length === 1 ? 'is' : 'are'} not well; the ledger does not name ${services.length === 1 ? 'it' : 'them'}.`,
    'stack-shared': ({ project, folders }) =>
      `${capital(ofProject(project))} was started from ${folders.length} folders: ${list(folders)}.`,
    'stack-not-seen': () => 'There is no one project to look at.',
    'container-healthy': ({ container }) => `${container} is healthy.`,
    'no-healthcheck': ({ container }) => `${container} has no healthcheck, which is normal.`,
    'health-starting': ({ container }) => `${container} is still starting.`,
    'health-failing': ({ container, ageMs }) =>
      `${container} says that it is unhealthy${ageMs === null ? '' : ` (last checked ${age(ageMs)} ago)`}.`,
    'published-as-declared': ({ container, address }) => `${container} publishes ${address}.`,
    'host-network': ({ container }) => `${container} uses the host's network, so it publishes nothing.`,
    'published-elsewhere': ({ container, wanted, published, inComposeFile, oddOne }) =>
      `${container} publishes ${list(published)} where the ledger says ${wanted}${inComposeFile === null ? '' : ` and the compose file says ${list(inComposeFile)}`}; ${oddOnes[oddOne]}.`,
    'compose-file-differs': ({ container, wanted, inComposeFile }) =>
      `${container} publishes ${wanted}, but the compose file now says ${list(inComposeFile)}: the next start will move it.`,
    'published-on-other-address': ({ container, wanted, published }) => `${container} publishes ${published}, not ${wanted}.`,
    'not-published': ({ container, wanted }) => `${container} does not publish port ${wanted}.`,
    'asked-not-published': ({ container, wanted }) => `${container} asked for port ${wanted}, but the engine did not publish it.`,
    'compose-file-agrees': ({ file, service, port }) => `${file} publishes ${port} for ${service}, as the ledger says.`,
    'compose-file-absent': () => 'There is no compose file beside the ledger, nor in docker/.',
    'compose-file-apart': ({ file, service, wanted, found }) =>
      `${file} publishes ${found.length === 0 ? 'no port' : list(found)} for ${service}, and the ledger says ${wanted}.`,
    'containers-gone': ({ project }) => `No container of ${ofProject(project)} runs.`,
    'containers-stay': ({ containers }) =>
      `Of the stack only ${list(containers)} still ${containers.length === 1 ? 'runs' : 'run'}, which may stay.`,
    'containers-left': ({ project, containers }) =>
      `${list(containers)} of ${ofProject(project)} still ${containers.length === 1 ? 'runs' : 'run'}.`,
    'orphans-left': ({ containers }) =>
      `${list(containers)} ${containers.length === 1 ? 'does' : 'do'} not belong to the stack but ${containers.length === 1 ? 'holds' : 'hold'} a port or network of it.`,
    'networks-left': ({ project, networks }) =>
      `No container of ${ofProject(project)} is left, but ${networks.length === 1 ? 'its network' : 'its networks'} ${list(networks)}.`,
  },
  evidence: {
    'container-name': 'container',
    'container-state': 'state',
    'container-image': 'image',
    'container-error': 'the engine says',
    'restart-count': 'restarts',
    'exit-code': 'exit code',
    'last-log-line': 'last log line',
    'log-line': 'log',
    'stack-member': 'beside the ledger',
    'project-folder': 'started from',
    'in-networks': 'is in the networks',
    'asked-inside': 'asked inside',
    'memory-limit': 'memory limit',
    'health-output': 'healthcheck said',
    'health-age': 'checked before',
    'published-port': 'published',
    'asked-port': 'asked for',
    'compose-file-port': 'compose file',
    'listens-inside': 'listens inside',
    'compose-project': 'compose project',
    'similar-container': 'similar container',
    'holds-port': 'holds a port',
    'holds-network': 'is in the network',
    'network-left': 'network without containers',
  },
  causes: containerCauses,
  checks: {
    'container.running': {
      asks: 'Does the container of this role exist and run?',
      how: 'Finds it by its compose labels or its name, and reads its state, exit code, restarts and, when it is down, its last log lines.',
    },
    'stack.whole': {
      asks: 'Are the services of the compose project well that the ledger does not name, and is it one project?',
      how: 'Reads the states of all containers of the project out of the one list; of what is not well also its last log lines since it was started.',
    },
    'container.healthy': {
      asks: 'What does the healthcheck of the container say, and how old is that?',
      how: 'Reads the health of docker inspect. Having no healthcheck is normal.',
    },
    'container.published': {
      asks: 'Do ledger, compose file and container agree on the published port?',
      how: 'Compares the three, the compose file found by the labels of the container, and names the odd one out.',
    },
    'compose-file.agrees': {
      asks: 'Does the compose file beside the ledger publish the port that the ledger says?',
      how: 'With --phase static: reads compose.yaml (docker-compose.yml …) beside the ledger or in docker/ and what compose lays over it by itself (compose.override.yaml), with the .env put in. Nothing of Docker is asked.',
    },
    'container.gone': {
      asks: 'Has every container of the stack ended that may not stay, and are its networks gone?',
      how: 'Lists running containers of the project, strangers that hold a port or network of it, and networks of a project without containers.',
    },
  },
};
