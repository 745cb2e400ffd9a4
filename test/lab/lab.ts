import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { whatLacks } from '../../src/practice/lacking.ts';
import { runOnEngine, whyNoEngine } from './engine-lab.ts';
import { askPeers } from './peers.ts';
import { childFile, runScenario, type Scenario, type ScenarioResult } from './scenario.ts';
import { practiceScenarios } from './scenarios.ts';
import { isFalseAlarm, scoreOf, scoreText } from './score.ts';

/**
 * `npm run lab [PATTERN] [--peers]`: breaks the practice stack in every way it knows, runs Preflight on it for real, and prints what
 * was named. The table also lands in .lab/lab.json. With --peers, what a plain wait-on and a curl loop say of the same faults.
 */
async function main(): Promise<void> {
  if (!existsSync(childFile)) throw new Error('dist/ is missing: npm run build');
  const args = process.argv.slice(2);
  const withPeers = args.includes('--peers');
  const pattern = args.find((arg) => !arg.startsWith('--'));
  const isWanted = ({ name, sort }: Scenario) => pattern === undefined || name.includes(pattern) || sort === pattern;
  const scenarios = practiceScenarios().filter(isWanted);
  const results: ScenarioResult[] = [];
  const peers: Record<string, readonly string[]> = {};
  const leftOut: string[] = [];
  for (const scenario of scenarios) {
    const why = whyNotHere(scenario);
    if (why !== undefined) {
      leftOut.push(scenario.name);
      console.log(`– ${scenario.sort.padEnd(7)} ${scenario.name.padEnd(34)} left out: ${why}`);
      continue;
    }
    const result = await runScenario(
      scenario,
      withPeers && scenario.sort === 'fault'
        ? async (stack) => {
            peers[scenario.name] = await askPeers(stack);
          }
        : undefined,
    );
    results.push(result);
    console.log(line(result));
    for (const said of peers[scenario.name] ?? []) console.log(`      ${said}`);
  }
  const withoutEngine = await whyNoEngine();
  if (withoutEngine === undefined) {
    await runOnEngine(isWanted, (result) => {
      results.push(result);
      console.log(line(result));
    });
  } else {
    leftOut.push('scenarios of a real engine');
    console.log(`– engine  left out: ${withoutEngine}`);
  }
  const score = scoreOf(results);
  console.log(`\n${scoreText(score)}`);
  await mkdir('.lab', { recursive: true });
  await writeFile('.lab/lab.json', `${JSON.stringify({ score, leftOut, results, ...(withPeers ? { peers } : {}) }, null, 2)}\n`);
  console.log('\nwritten to .lab/lab.json');
}

const reasons = {
  platform: `not on ${process.platform}`,
  unprivileged: 'root may open every socket; the docker tier does it as another user',
  ipv6: 'this machine has no ::1',
} as const;

/** Why a scenario cannot be had on this machine; undefined when it can. */
function whyNotHere(scenario: Scenario): string | undefined {
  const lacks = whatLacks(scenario);
  return lacks && reasons[lacks];
}

function line(result: ScenarioResult): string {
  const isGood = result.sort === 'healthy' ? !isFalseAlarm(result) : result.isFound && (result.sort === 'double' || result.isNamedFirst);
  const said = [
    result.named.join(', ') || '–',
    result.extra.length > 0 && result.sort !== 'healthy' ? `extra: ${result.extra.join(', ')}` : '',
    result.unexplained.length > 0 ? `unexplained: ${result.unexplained.join(', ')}` : '',
    result.sort === 'healthy' && result.unseen.length > 0 ? `unseen: ${result.unseen.join(', ')}` : '',
    result.error === undefined ? '' : `error: ${result.error}`,
  ].filter((part) => part !== '');
  return `${isGood ? '✓' : '✗'} ${result.sort.padEnd(7)} ${result.name.padEnd(34)} ${String(Math.round(result.ms)).padStart(6)} ms  ${said.join('   ')}`;
}

await main();
