import type { CauseWords } from '../../engine/words.ts';
import { list } from '../docker/parts.en.ts';
import type { ContainerCauses } from './causes.ts';

/** Causes that lie in the project as a whole: its names, its other services, its networks, its health checks. */
export type StackCause =
  | 'project-misnamed'
  | 'service-misnamed'
  | 'project-shared'
  | 'healthcheck-broken'
  | 'service-hangs'
  | 'other-network'
  | 'database-pool-used-up'
  | 'backing-login-refused'
  | 'broker-url-broken';

export const stackCauses: { readonly [C in StackCause]: CauseWords<ContainerCauses[C]> } = {
  'project-misnamed': {
    message: ({ project, found, container, isSure }) =>
      isSure
        ? `compose.project is ${list(found)}, not ${project}: ${container} has the port of the ledger, and ${project} has no containers.`
        : `${project} has no containers; ${list(found)} ${found.length === 1 ? 'runs' : 'run'} all the services of the ledger.`,
    remedy: ({ project, found, isSure }) =>
      isSure
        ? `Write compose: { project: ${found[0] ?? ''} } into the ledger.`
        : `If ${found.length === 1 ? 'that is' : 'one of them is'} the stack that you mean, write compose: { project: ${found[0] ?? ''} } into the ledger; if not, start ${project} in its folder.`,
    page: {
      means:
        'The ledger names a compose project that has no container, while another project runs all the services that the ledger names. Compose calls a project by its folder unless it is told otherwise.',
      detected:
        'The labels of all containers. It is certain where the other project also publishes a port of the ledger; else it may be a second stack, which is normal.',
      mended: 'Correct compose.project in ports.yml; docker compose ls shows the names. Nothing has to be started or stopped.',
    },
  },
  'service-misnamed': {
    message: ({ role, wanted, found, is, isSure }) =>
      isSure
        ? `The ${is} of ${role} is called ${found}, not ${wanted}.`
        : `There is no ${is} ${wanted} for ${role}; ${found} looks like it.`,
    remedy: ({ role, found, is }) =>
      `Write owner: { ${is === 'service' ? 'compose' : 'container'}: ${found} } for ${role} into the ledger.`,
    page: {
      means: 'The ledger names a service or container that does not exist, while another one does its work.',
      detected:
        'No container has that name. Another one publishes the port of the role (certain), or is the only one with the image or a name like it (likely).',
      mended: 'Correct the owner in ports.yml. Nothing has to be started or stopped.',
    },
  },
  'project-shared': {
    message: ({ project, folders }) =>
      `Two stacks share the project name ${project}: ${list(folders)}. Compose takes the containers of one for those of the other.`,
    remedy: () =>
      'Give one of them a name of its own (name: at the top of its compose file, or docker compose -p NAME), and start both again.',
    page: {
      means:
        'Compose tells stacks apart by the name of the project, which is the name of the folder unless it is set. Two folders with the same name are one project: an up in one replaces services of the other that are called alike, such as redis or db, with other passwords.',
      detected: 'Running containers with one project label have different working folders in com.docker.compose.project.working_dir.',
      mended:
        'Set name: in one of the compose files, or COMPOSE_PROJECT_NAME in its .env. Take it down before, and start both again, so that each has its own services and its own data.',
    },
  },
  'healthcheck-broken': {
    message: ({ container, reason, program, asked, listens }) =>
      reason === 'program-missing'
        ? `The healthcheck of ${container} is at fault, not the service: its program ${program} is not in the image.`
        : reason === 'not-executable'
          ? `The healthcheck of ${container} is at fault, not the service: ${program} may not be executed.`
          : `The healthcheck of ${container} is at fault, not the service: it asks ${asked ?? 'the other address family'}, and the service listens ${listens === undefined ? 'elsewhere' : `on ${listens}`}.`,
    remedy: ({ reason, program }) =>
      reason === 'program-missing'
        ? `Let healthcheck: in the compose file use a program that is in the image, or put ${program} into it.`
        : reason === 'not-executable'
          ? `Make ${program} executable in the image, or call it through its shell.`
          : 'Write 127.0.0.1 (or the address on which the service listens) instead into healthcheck: of the compose file.',
    page: {
      means: 'The container is called unhealthy because the command that asks it cannot do so. The service itself may be well.',
      detected:
        'The output of the healthcheck: its program was not found (exit code 127), may not be executed, or was refused at an address of the one family (::1) while the service listens on the other.',
      mended:
        'Correct healthcheck: in the compose file and make the container anew. Services that wait with condition: service_healthy start then.',
    },
  },
  'service-hangs': {
    message: ({ container, from, url }) =>
      from === undefined
        ? `${container} runs, but does not answer: its own tool waited in vain.`
        : `${container} runs, but hangs: it does not answer ${url ?? ''} either when it is asked from inside ${from}.`,
    remedy: () => 'Read its log; if it does not go on by itself, restart it.',
    page: {
      means:
        'The process of the api, of redis or of the database is there and does nothing any more: what waits for it hangs as well, or answers with an error.',
      detected:
        'redis-cli ping or pg_isready, run inside the container after Dify failed without a reason, got no answer in time. Of the api: the front is silent, and the same question from inside its container to the api directly gets no answer either, so that it is not the front.',
      mended: 'Look at its log, at the disk and the memory. docker compose restart SERVICE ends what hangs.',
    },
  },
  'other-network': {
    message: ({ from, container, networks, fromNetworks }) =>
      `${from} cannot see ${container}: one is in ${list(fromNetworks)}, the other in ${list(networks)}.`,
    remedy: ({ container, join }) =>
      `Join them: put ${container} into ${join ?? 'a common network'}; to keep it so, write that network (external: true) into its compose file.`,
    page: {
      means:
        'Docker resolves names and routes only between containers of a common network. Two compose projects have two networks, and a container from docker run is in bridge, where nobody has a name.',
      detected: 'Both containers run, the hop fails, and docker inspect shows no network that both are in.',
      mended:
        'docker network connect NETWORK CONTAINER joins them until the container is made anew. For good: networks: in the compose file, with external: true for the other project’s network.',
    },
  },
  'database-pool-used-up': {
    message: ({ container, limit }) =>
      `${container} has used up its connections to the database${limit === undefined ? '' : ` (${limit})`}: whatever needs it waits and fails.`,
    remedy: () =>
      'Raise SQLALCHEMY_POOL_SIZE (and max_connections of the database), or find what keeps connections open; a restart of the api frees them for now.',
    page: {
      means: 'The api runs and answers what needs no database, and everything else waits for a free connection until it gives up.',
      detected: 'Its log says so while Dify was asked: QueuePool limit … reached, or the database: too many clients already.',
      mended:
        'SQLALCHEMY_POOL_SIZE and SQLALCHEMY_MAX_OVERFLOW in .env, POSTGRES_MAX_CONNECTIONS for the database. Long queries and hanging workers hold connections.',
    },
  },
  'backing-login-refused': {
    message: ({ container, backing }) =>
      `${backing === 'redis' ? 'Redis' : 'The database'} refuses ${container}: it wants another password or user.`,
    remedy: ({ backing }) =>
      backing === 'redis'
        ? 'Make REDIS_PASSWORD and CELERY_BROKER_URL in .env say the same password as redis has, and make the containers anew.'
        : 'Make DB_USERNAME, DB_PASSWORD and DB_DATABASE in .env say what the database was created with; a changed .env does not change a database that exists.',
    page: {
      means: 'The service is there and answers, but not to this login. Dify then fails with an error 500 that says nothing of it.',
      detected: 'The log of a service of this run: WRONGPASS, NOAUTH, invalid username-password pair, password authentication failed.',
      mended:
        'The password of redis stands in REDIS_PASSWORD and once more in CELERY_BROKER_URL. Two stacks under one project name share one redis with two passwords.',
    },
  },
  'broker-url-broken': {
    message: ({ container }) => `${container} cannot read the address of its queue: CELERY_BROKER_URL is no valid URL.`,
    remedy: () => 'Write the password in CELERY_BROKER_URL with its special characters encoded (@ as %40, # as %23, / as %2F, : as %3A).',
    page: {
      means:
        'The URL of the queue holds the password of redis. Characters such as @ : / # end a part of a URL, and what follows is taken for the host or the port.',
      detected: 'The log of this run: the port could not be cast to a number, or the URL has no known scheme.',
      mended: 'Encode the password in CELERY_BROKER_URL, or take one of letters and digits; REDIS_PASSWORD itself stays as it is.',
    },
  },
};
