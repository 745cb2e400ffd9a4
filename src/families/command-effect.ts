import type { Effect } from '../engine/diagnosis/accusation.ts';

/**
 * What the commands of the families do, told by their first words; the longest beginning that fits counts. A command that is not here
 * counts as one that ends something: it is printed for certain causes only (DESIGN 6, rules of accusation 2).
 */
const known: readonly (readonly [beginning: string, effect: Effect])[] = [
  ['docker logs', 'looks'],
  ['docker ps', 'looks'],
  ['docker inspect', 'looks'],
  ['docker top', 'looks'],
  ['docker system df', 'looks'],
  ['docker network inspect', 'looks'],
  ['docker network rm', 'ends'],
  ['docker context ls', 'looks'],
  ['docker context use', 'edits'],
  ['docker start', 'starts'],
  ['docker restart', 'ends'],
  ['docker stop', 'ends'],
  ['docker unpause', 'starts'],
  ['docker desktop start', 'starts'],
  ['docker compose', 'ends'],
  ['podman system service', 'starts'],
  ['podman machine start', 'starts'],
  ['lms ls', 'looks'],
  ['lms ps', 'looks'],
  ['lms status', 'looks'],
  ['lms load', 'starts'],
  ['lms server start', 'opens'],
  ['ollama list', 'looks'],
  ['ollama ps', 'looks'],
  ['curl', 'looks'],
  ['ps', 'looks'],
  ['tasklist', 'looks'],
  ['ss', 'looks'],
  ['lsof', 'looks'],
  ['netstat', 'looks'],
  ['ip', 'looks'],
  ['ifconfig', 'looks'],
  ['ipconfig', 'looks'],
  ['systemctl status', 'looks'],
  ['journalctl', 'looks'],
  ['launchctl list', 'looks'],
  ['brew services list', 'looks'],
  ['preflight init', 'edits'],
  ['git', 'edits'],
  ['chmod', 'edits'],
  ['export', 'edits'],
  ['unset', 'edits'],
  ['set', 'edits'],
  ['uv', 'edits'],
  ['poetry', 'edits'],
  ['npm', 'edits'],
  ['pnpm', 'edits'],
  ['pipx', 'edits'],
  ['python3 -m pip', 'edits'],
  ['brew install', 'edits'],
  ['brew upgrade', 'edits'],
  ['winget install', 'edits'],
];

/** Words of `docker compose … WORD` that say what it does, whatever options stand before. */
const composeWords: Readonly<Record<string, Effect>> = {
  logs: 'looks',
  ps: 'looks',
  ls: 'looks',
  config: 'looks',
  up: 'starts',
  start: 'starts',
};

/** However compose is called: as a word of the engine's command line, or as a program of its own, told which engine. */
const composeStart = /^(?:(?:docker|podman) compose|podman-compose|(?:env DOCKER_HOST=\S+ )?docker-compose) +/;

/** What a command would do. */
export function effectOfCommand(command: string): Effect {
  if (/[;|&]/.test(command.replaceAll(/'[^']*'/g, ''))) return 'ends';
  const composed = composeStart.exec(command)?.[0];
  if (composed !== undefined) return composeEffect(command.slice(composed.length).split(/ +/));
  // Podman's command line has Docker's words.
  const asDocker = command.replace(/^podman /, 'docker ');
  // What runs inside a container may do anything; this one only prints what it read.
  if (/^docker exec \S+ nginx -T$/.test(asDocker)) return 'looks';
  const begins = (beginning: string) => [command, asDocker].some((text) => text === beginning || text.startsWith(`${beginning} `));
  const fitting = known.filter(([beginning]) => begins(beginning));
  return fitting.toSorted(([a], [b]) => b.length - a.length)[0]?.[1] ?? 'ends';
}

/** The first word that is neither an option nor the value of one. */
function composeEffect(words: readonly string[]): Effect {
  const verb = words.find((word, index) => !word.startsWith('-') && !(words[index - 1] ?? '').startsWith('-'));
  const effect = verb === undefined ? undefined : composeWords[verb];
  return effect === 'starts' && words.includes('--force-recreate') ? 'ends' : (effect ?? 'ends');
}
