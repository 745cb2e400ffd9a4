import { expect, it } from 'vitest';
import { composeCommand } from '../../../src/families/docker/compose-command.ts';
import { toldByDocker } from './told.ts';

const project = { kind: 'named', project: 'docker' } as const;

it.each([
  ['nothing known', { project: { kind: 'none' } }, 'docker compose up -d api'],
  ['the project alone', { project }, 'docker compose -p docker up -d api'],
  ['its folder', { project, workingDir: '/opt/dify' }, 'docker compose -p docker --project-directory /opt/dify up -d api'],
  [
    'a file that compose finds there',
    { project, workingDir: '/opt/dify/', configFiles: ['/opt/dify/docker-compose.yaml'] },
    'docker compose -p docker --project-directory /opt/dify/ up -d api',
  ],
  [
    'a file of that name elsewhere',
    { project, workingDir: '/opt/dify', configFiles: ['/srv/docker-compose.yaml'] },
    'docker compose -p docker --project-directory /opt/dify -f /srv/docker-compose.yaml up -d api',
  ],
  [
    'one that it would not find, and its own beside it',
    { project, workingDir: '/opt/dify', configFiles: ['/opt/dify/compose.yaml', '/opt/dify/gpu.yaml'] },
    'docker compose -p docker --project-directory /opt/dify -f /opt/dify/compose.yaml -f /opt/dify/gpu.yaml up -d api',
  ],
  [
    'env files other than .env',
    { project, workingDir: '/opt/dify', envFiles: ['/opt/dify/.env', '/opt/dify/local env'] },
    "docker compose -p docker --project-directory /opt/dify --env-file /opt/dify/.env --env-file '/opt/dify/local env' up -d api",
  ],
  [
    'the .env beside the file',
    { project, workingDir: '/opt/dify', envFiles: ['/opt/dify/.env'] },
    'docker compose -p docker --project-directory /opt/dify up -d api',
  ],
  [
    'a folder of Windows',
    { project, workingDir: 'C:\\dify\\docker', configFiles: ['C:\\dify\\docker\\docker-compose.yaml'] },
    "docker compose -p docker --project-directory 'C:\\dify\\docker' up -d api",
  ],
] as const)('a compose command works from any folder: %s', (_what, origin, command) => {
  expect(composeCommand(toldByDocker(), origin, 'up', '-d', 'api')).toBe(command);
});
