import { describe, expect, it } from 'vitest';
import { effectOfCommand } from '../../src/families/command-effect.ts';

describe('what a command does', () => {
  it.each([
    ['docker logs --tail 50 docker-api-1', 'looks'],
    ['docker compose -p docker --project-directory /opt/dify logs --tail 50 api', 'looks'],
    ['docker compose ls', 'looks'],
    ['docker exec practice-nginx-1 nginx -T', 'looks'],
    ['docker exec practice-nginx-1 nginx -s reload', 'ends'],
    ['docker compose -p docker up -d nginx', 'starts'],
    ['docker compose -p docker up -d --force-recreate nginx', 'ends'],
    ['docker compose -p docker restart nginx', 'ends'],
    ['docker compose -p docker down', 'ends'],
    ['docker stop edge', 'ends'],
    ['kill 4711', 'ends'],
    ['sudo kill 4711', 'ends'],
    ['sudo systemctl stop ollama', 'ends'],
    ['sudo ufw allow from 172.17.0.0/16 to any port 1234', 'ends'],
    ['lms ls', 'looks'],
    ['lms server start --bind 0.0.0.0', 'opens'],
    ['uv lock --project apps/bot', 'edits'],
    ["docker logs 'a; rm -rf /'", 'looks'],
    ['docker logs api && docker stop api', 'ends'],
    ['podman ps --all', 'looks'],
    ['podman logs --tail 50 web', 'looks'],
    ['podman start web', 'starts'],
    ['podman system service --time=0 unix:///srv/podman.sock', 'starts'],
    ['podman machine start', 'starts'],
    ['podman machine stop && podman machine start', 'ends'],
    ['podman stop web', 'ends'],
    ['podman network rm stack_default', 'ends'],
    ['podman-compose -p stack -f /srv/compose.yaml logs --tail 50 api', 'looks'],
    ['podman-compose -p stack -f /srv/compose.yaml up -d api', 'starts'],
    ['podman compose -p stack down', 'ends'],
    ['env DOCKER_HOST=unix:///run/podman/podman.sock docker-compose -p stack up -d', 'starts'],
    ['something nobody has heard of', 'ends'],
  ] as const)('%s: %s', (command, effect) => {
    expect(effectOfCommand(command)).toBe(effect);
  });
});
