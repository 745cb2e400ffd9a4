import type { ScenarioResult } from './scenario.ts';

/** The lab's score (DESIGN 8): how many faults were found, named first, and what was said too much. */
export type Score = {
  readonly faults: number;
  readonly found: number;
  readonly namedFirst: number;
  readonly doubles: number;
  readonly bothNamed: number;
  readonly healthy: number;
  readonly falseAlarms: number;
  readonly extraCauses: number;
  readonly overDeadline: number;
};

export function scoreOf(results: readonly ScenarioResult[]): Score {
  const of = (sort: ScenarioResult['sort']) => results.filter((result) => result.sort === sort);
  const [faults, doubles, healthy] = [of('fault'), of('double'), of('healthy')];
  return {
    faults: faults.length,
    found: faults.filter(({ isFound }) => isFound).length,
    namedFirst: faults.filter(({ isFound, isNamedFirst }) => isFound && isNamedFirst).length,
    doubles: doubles.length,
    bothNamed: doubles.filter(({ isFound }) => isFound).length,
    healthy: healthy.length,
    falseAlarms: healthy.filter(isFalseAlarm).length,
    extraCauses: results.reduce((sum, { extra }) => sum + extra.length, 0),
    overDeadline: results.filter(({ isOverDeadline }) => isOverDeadline).length,
  };
}

/** A healthy stack of which anything is named, left unexplained, or could not be looked at. */
export function isFalseAlarm({ error, named, unexplained, unseen }: ScenarioResult): boolean {
  return error !== undefined || named.length > 0 || unexplained.length > 0 || unseen.length > 0;
}

const percent = (part: number, whole: number) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);

/** The score in lines, for the end of the table. */
export function scoreText(score: Score): string {
  return [
    `faults found         ${score.found} of ${score.faults}  (${percent(score.found, score.faults)})`,
    `named first          ${score.namedFirst} of ${score.faults}  (${percent(score.namedFirst, score.faults)})`,
    `both named (double)  ${score.bothNamed} of ${score.doubles}  (${percent(score.bothNamed, score.doubles)})`,
    `false alarms         ${score.falseAlarms} of ${score.healthy} healthy variants`,
    `extra causes         ${score.extraCauses}`,
    `over the deadline    ${score.overDeadline}`,
  ].join('\n');
}
