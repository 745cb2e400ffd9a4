import type { Report } from '../report/report.ts';
import type { Wording } from '../words/words.ts';

/** The caption of a frame of the picture: the engine by its own name, or this machine. */
export function placeName({ facts }: Report, place: 'docker' | 'host', words: Wording): string {
  const engine = place === 'docker' ? facts.docker.product : undefined;
  return engine ?? words.screen.picture[place];
}
