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
  ['podman logs', 'looks'],
  ['podman ps', 'looks'],
  ['podman inspect', 'looks'],
  ['podman start', 'starts'],
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

/** What a command would do. */
export function effectOfCommand(command: string): Effect {
  const words = command.split(/ +/);
  if (/[;|&]/.test(command.replaceAll(/'[^']*'/g, ''))) return 'ends';
  if (words[0] === 'docker' && words[1] === 'compose') return composeEffect(words.slice(2));
  const fitting = known.filter(([beginning]) => command === beginning || command.startsWith(`${beginning} `));
  return fitting.toSorted(([a], [b]) => b.length - a.length)[0]?.[1] ?? 'ends';
}

/** The first word that is neither an option nor the value of one. */
function composeEffect(words: readonly string[]): Effect {
  const verb = words.find((word, index) => !word.startsWith('-') && !(words[index - 1] ?? '').startsWith('-'));
  const effect = verb === undefined ? undefined : composeWords[verb];
  return effect === 'starts' && words.includes('--force-recreate') ? 'ends' : (effect ?? 'ends');
}
