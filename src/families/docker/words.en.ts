import { withoutFullStop } from '../../base/without-trailing.ts';
import type { FamilyWords } from '../../engine/words.ts';
import type { Docker } from './causes.ts';
import { engineName, socketMount } from './engine-names.ts';
import { capital, source } from './parts.en.ts';

export const dockerEn: FamilyWords<Docker> = {
  findings: {
    'engine-answers': ({ endpoint, version, brand }) =>
      `${engineName(brand)}${version === '' ? '' : ` ${version}`} answers at ${endpoint}.`,
    'engine-absent': ({ endpoint, brand }) => `There is no ${engineName(brand)} engine at ${endpoint}.`,
    'engine-refused': ({ endpoint }) => `Nothing accepts connections at ${endpoint}.`,
    'engine-denied': ({ endpoint, brand }) => `You may not use the ${engineName(brand)} engine at ${endpoint}.`,
    'engine-hung': ({ endpoint, brand }) => `The ${engineName(brand)} engine at ${endpoint} accepts connections but does not answer.`,
    'engine-not-docker': ({ endpoint, detail, brand }) =>
      `What answers at ${endpoint} is not ${engineName(brand)}: ${withoutFullStop(detail)}.`,
    'engine-unsupported': ({ endpoint, brand }) => `Preflight cannot look at the ${engineName(brand)} engine at ${endpoint}.`,
    'engine-invalid': ({ endpoint, source: from, detail }) =>
      `${capital(source(from))} names an unusable Docker endpoint, ${endpoint}: ${withoutFullStop(detail)}.`,
    'engine-failed': ({ endpoint, detail, brand }) =>
      `The ${engineName(brand)} engine at ${endpoint} cannot be reached: ${withoutFullStop(detail)}.`,
  },
  evidence: {
    'docker-endpoint': 'endpoint',
    'engine-version': 'engine version',
  },
  causes: {
    'docker-down': {
      message: ({ endpoint, brand }) => `${engineName(brand)} is not running: nothing answers at ${endpoint}.`,
      remedy: ({ endpoint, brand, isInside }) =>
        isInside
          ? `Preflight runs in a container, and this one was given no engine: mount its socket (-v ${socketMount(endpoint, brand)}), or run Preflight on the host. Where an engine is meant to run in here, start it.`
          : `Start ${brand === undefined ? 'Docker' : `the service of ${engineName(brand)}`}, then run Preflight again.`,
      page: {
        means: 'No Docker engine answers where the docker command would look for one, so no container can run.',
        detected:
          'The endpoint was found in the order of the docker command (ledger, DOCKER_HOST, DOCKER_CONTEXT, current context, default) and asked with GET /_ping. The socket is not there, or it refuses the connection, and no other known socket answers either.',
        mended:
          'Start Docker Desktop or the docker service. On Linux: sudo systemctl start docker. Podman answers while its service runs: systemctl --user start podman.socket, for root sudo systemctl start podman.socket, elsewhere podman machine start.',
      },
    },
    'docker-ssh-failed': {
      message: ({ endpoint, said }) =>
        `ssh does not get to the Docker engine at ${endpoint}${said === '' ? '' : `: ${withoutFullStop(said)}`}.`,
      remedy: () =>
        'Try the same by hand and mend what it says: the way there, your key, the trust in that host’s key, docker on its PATH.',
      page: {
        means: 'The engine is asked as the docker command does it, by `docker system dial-stdio` over ssh, and that did not come about.',
        detected:
          'ssh ended before the engine had said anything. It is run without questions (BatchMode), so a password or an unknown host ends it.',
        mended:
          'Connect once by hand, so that the host’s key is known, load your key into the agent, and see that docker is there for that user.',
      },
    },
    'docker-denied': {
      message: ({ endpoint, user, brand }) =>
        `${user === '' ? 'This user' : user} may not use ${engineName(brand)}: ${endpoint} is closed to them.`,
      remedy: ({ isSystem, brand }) =>
        brand === 'podman'
          ? 'This socket belongs to another user’s Podman, mostly root’s, and there is no group for it: run Preflight as that user, or let the ledger name your own (unix:///run/user/UID/podman/podman.sock).'
          : isSystem
            ? 'This is no person’s account, so it should not be in the docker group, which has the rights of root: run Preflight as a user who may use Docker.'
            : 'Add yourself to the docker group, which gives you the rights of root on this machine, then log out and in again.',
      page: {
        means: 'The Docker engine is there, but your user may not open its socket.',
        detected: 'Connecting to the socket ended with EACCES or EPERM.',
        mended:
          'Run sudo usermod -aG docker $USER, log out and in again, and check with docker ps. Members of this group have the rights of root on this machine.',
      },
    },
    'docker-hung': {
      message: ({ endpoint, brand }) => `${engineName(brand)} hangs: ${endpoint} accepts connections but does not answer.`,
      remedy: ({ brand }) =>
        brand === undefined
          ? 'Restart Docker; containers with a restart policy come back by themselves.'
          : `Restart the service of ${engineName(brand)}; its containers go on meanwhile.`,
      page: {
        means:
          'Something accepts connections at the Docker endpoint but gives no answer. The engine is stuck, or its virtual machine is still starting.',
        detected: 'GET /_ping got no answer within two seconds.',
        mended: 'Wait for Docker Desktop to finish starting, or restart Docker.',
      },
    },
    'not-docker': {
      message: ({ endpoint, brand }) => `What answers at ${endpoint} is not ${engineName(brand)}.`,
      remedy: () => 'Correct DOCKER_HOST, the docker context or docker.host in the ledger.',
      page: {
        means: 'The Docker endpoint leads to another server, for example a web server on the same port.',
        detected: 'GET /_ping did not answer OK with an Api-Version header. A status of 200 alone proves nothing.',
        mended: 'Look where the endpoint comes from (shown with the finding) and let it point at your engine.',
      },
    },
    'docker-wrong-context': {
      message: ({ endpoint, source: from, answering }) =>
        answering === null
          ? `${capital(source(from))} sends docker to ${endpoint}, which cannot be used.`
          : `${capital(source(from))} sends docker to ${endpoint}, but your engine answers at ${answering}.`,
      remedy: ({ answering }) =>
        answering === null
          ? 'Correct or remove this setting.'
          : 'Point docker at the engine that answers, or start the one that was meant.',
      page: {
        means: 'The docker command is set to an engine that is not there, while another one on this machine answers.',
        detected:
          'The chosen endpoint failed, and another known one (default, rootless, Docker Desktop, OrbStack, Colima, Rancher Desktop, Podman) answered GET /_ping as Docker does.',
        mended: 'Remove DOCKER_HOST or DOCKER_CONTEXT, or choose the context with docker context use. docker context ls lists them.',
      },
    },
  },
  checks: {
    'docker.engine': {
      asks: 'Does a Docker engine answer where the docker command would look for it?',
      how: 'Finds the endpoint as the docker command does, asks it GET /_ping and lists every endpoint that was considered.',
    },
  },
};
