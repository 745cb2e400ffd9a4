import { describe, expect, it } from 'vitest';
import { restartEngine, startEngine } from '../../../src/families/docker/causes/start-engine.ts';
import { composeCommand } from '../../../src/families/docker/compose-command.ts';
import { composePlaceOf } from '../../../src/families/docker/compose-place.ts';
import { brandOf, engineCommand, projectsCommand } from '../../../src/families/docker/engine-command.ts';
import { dockerEn } from '../../../src/families/docker/words.en.ts';
import { dockerJa } from '../../../src/families/docker/words.ja.ts';
import { readSummary } from '../../../src/probes/docker/docker-read.ts';
import { toldBy, toldByDocker } from './told.ts';

const socket = 'unix:///run/podman/podman.sock';
const podman = (version = '4.3.1') => toldBy(socket, { brand: 'podman', version });
const project = { kind: 'named', project: 'stack' } as const;

describe('the engine’s own command line', () => {
  it.each([
    ['Docker', toldByDocker(), 'docker start web'],
    ['Podman', podman(), 'podman start web'],
    ['a Podman that does not answer, by its socket', toldBy(socket), 'podman start web'],
    ['nobody knows which', { ...toldByDocker(), outcomes: [] }, 'docker start web'],
  ])('is called by its name: %s', (_what, record, command) => {
    expect(engineCommand(record, 'start', 'web')).toBe(command);
  });

  it('lists projects as far as it can', () => {
    expect(projectsCommand(toldByDocker())).toBe('docker compose ls');
    expect(projectsCommand(podman())).toBe(`podman ps --all --format '{{.Names}} {{index .Labels "com.docker.compose.project"}}'`);
  });

  it.each([
    ['unix:///run/podman/podman.sock', 'podman'],
    ['unix:///run/user/1000/podman/podman.sock', 'podman'],
    ['npipe:////./pipe/podman-machine-default', 'podman'],
    ['unix:///var/run/docker.sock', undefined],
    ['unix:///home/podmania/docker.sock', undefined],
    ['tcp://podman:2375', undefined],
  ])('is told by the socket alone where nobody answers: %s', (endpoint, brand) => {
    expect(brandOf(endpoint, undefined)).toBe(brand);
  });

  it('is Docker’s where Docker answers at a socket of that name', () => {
    expect(engineCommand(toldBy(socket, {}), 'ps')).toBe('docker ps');
  });
});

describe('a compose command for Podman', () => {
  const labels = (more: Readonly<Record<string, string>>) =>
    composePlaceOf([readSummary({ Id: 'a', State: 'running', Labels: { 'com.docker.compose.project': 'stack', ...more } })]);
  const made = (files: string, folder = '/srv/ai/docker') =>
    labels({
      'io.podman.compose.project': 'stack',
      'com.docker.compose.project.working_dir': folder,
      'com.docker.compose.project.config_files': files,
    });
  const up = (place: ReturnType<typeof labels>, record = podman()) => composeCommand(record, { ...place, project }, 'up', '-d', 'web');

  it.each([
    ['compose.yaml', 'podman-compose -p stack -f /srv/ai/docker/compose.yaml up -d web'],
    ['./compose.yaml,gpu.yaml', 'podman-compose -p stack -f /srv/ai/docker/compose.yaml -f /srv/ai/docker/gpu.yaml up -d web'],
    ['docker/compose.yaml,more.yaml', 'podman-compose -p stack -f /srv/ai/docker/compose.yaml -f /srv/ai/more.yaml up -d web'],
    ['/srv/ai/docker/compose.yaml', 'podman-compose -p stack -f /srv/ai/docker/compose.yaml up -d web'],
    ['../docker/compose.yaml', 'podman-compose -p stack up -d web'],
  ])('is typed to podman-compose where that made the project, from any folder: -f %s', (files, command) => {
    expect(up(made(files))).toBe(command);
  });

  const byCompose = labels({ 'com.docker.compose.project.working_dir': '/srv/ai' });

  it('goes through podman compose where Podman has it and another compose made the project', () => {
    expect(up(byCompose, podman('4.7.0'))).toBe('podman compose -p stack --project-directory /srv/ai up -d web');
    expect(up(byCompose, podman('5.4.2'))).toBe('podman compose -p stack --project-directory /srv/ai up -d web');
  });

  it('tells compose which engine is meant where Podman is older', () => {
    expect(up(byCompose)).toBe(`env DOCKER_HOST=${socket} docker-compose -p stack --project-directory /srv/ai up -d web`);
  });

  it('is podman-compose’s where nothing was made yet and Podman is old', () => {
    expect(up({})).toBe('podman-compose -p stack up -d web');
    expect(up({}, podman('5.0.0'))).toBe('podman compose -p stack up -d web');
  });

  it('is docker compose’s on Docker, whoever made the files', () => {
    expect(up(byCompose, toldByDocker())).toBe('docker compose -p stack --project-directory /srv/ai up -d web');
  });
});

describe('a Podman that does not answer', () => {
  it.each([
    [
      'linux',
      'unix:///run/user/1000/podman/podman.sock',
      'systemctl --user start podman.socket',
      'systemctl --user restart podman.service',
    ],
    ['linux', socket, 'sudo systemctl start podman.socket', 'sudo systemctl restart podman.service'],
    ['linux', 'unix:///srv/podman.sock', 'podman system service --time=0 unix:///srv/podman.sock', undefined],
    ['darwin', 'unix:///Users/joe/podman.sock', 'podman machine start', 'podman machine stop && podman machine start'],
  ] as const)('is started as it is kept: %s %s', (platform, endpoint, start, restart) => {
    expect(startEngine(platform, endpoint, 'podman')).toBe(start);
    expect(restartEngine(platform, endpoint, 'podman')).toBe(restart);
  });
});

describe.each([
  ['en', dockerEn],
  ['ja', dockerJa],
] as const)('the words (%s)', (_language, words) => {
  const asked = { endpoint: socket, brand: 'podman', detail: '', source: 'ledger', version: '4.3.1' } as const;

  it('call Podman by its name and never Docker', () => {
    const findings = Object.values(words.findings).map((say) => (say as (args: object) => string)(asked));
    expect(findings.filter((text) => text.includes('Podman')).length).toBeGreaterThanOrEqual(7);
    const down = words.causes['docker-down'];
    const texts = [
      words.findings['engine-answers'](asked),
      words.findings['engine-absent'](asked),
      words.findings['engine-hung'](asked),
      words.findings['engine-denied'](asked),
      down.message(asked),
      down.remedy(asked),
      words.causes['docker-hung'].message(asked),
      words.causes['docker-hung'].remedy(asked),
      words.causes['docker-denied'].message({ ...asked, user: 'mika' }),
      words.causes['docker-denied'].remedy({ ...asked, user: 'mika' }),
    ];
    for (const text of texts) expect(text).toContain('Podman');
    for (const text of texts) expect(text).not.toMatch(/docker/i);
  });

  it('mount Podman’s socket where clients of Docker look for one', () => {
    expect(words.causes['docker-down'].remedy({ ...asked, isInside: true })).toContain('-v /run/podman/podman.sock:/var/run/docker.sock');
  });

  it('call Docker by its name where that answers', () => {
    expect(words.findings['engine-answers']({ endpoint: 'unix:///var/run/docker.sock', version: '28.2.2' })).toContain('Docker 28.2.2');
  });
});
